"""Results handed over (N-3.3a) and violations handled (N-3.3b, c)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from bot.words import CaseStatus, Scope
from storage import violations
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, workbook

Table = list[list[Any]]


def sheets(file: Path) -> dict[str, Table]:
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_results_are_handed_over_to_each_receiver(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "移交.xlsx"
    async with Harness(database_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook())
        assert "还没有评估或验收结果" in await s.says(CITY, f"已移交 {FIRM} 至 节能监察")
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        answer = await s.says(CITY, f"4月9日已移交 {FIRM} 至 节能监察")
        assert answer.startswith("已登记") and "节能监察部门" in answer and "4月9日" in answer
        assert "不必重复登记" in await s.says(CITY, f"已移交 {FIRM} 至 节能监察")
        assert "移交给谁" in await s.says(CITY, f"已移交 {FIRM}")
        assert "尚未办理" in await s.says(CITY, f"还没移交 {FIRM} 至 执法")
        for who in (CLERK, COUNTY, STRANGER):  # the assessing bureau hands over, nobody else
            assert "已登记" not in await s.says(who, f"已移交 {FIRM} 至 执法")
        await s.tick()
        s.read_all()

        env = s.environment()
        ran = await qingshen(env, "export", "handover", str(file))
        assert ran.status == 0, ran
        found = sheets(file)
        assert list(found) == ["节能监察", "排污许可", "执法", "未移交"]
        row = next(r for r in found["节能监察"] if FIRM in r)
        assert "评估通过" in row and any("2025-04-09" in str(c) for c in row)
        assert not any(FIRM in r for r in found["排污许可"])
        (owed,) = [r for r in found["未移交"] if FIRM in r]
        assert owed[-1] == "排污许可部门、生态环境执法部门"

        # The acceptance is a result of its own, and the case has ended by then.
        await s.says(CLERK, "已提交验收申请")
        await s.says(CITY, "确认 2")
        await s.says(CITY, f"验收合格 {FIRM}")
        assert (await s.case(FIRM)).status is CaseStatus.COMPLETED
        assert "完成验收" in await s.says(CITY, f"已移交 {FIRM} 至 节能监察部门")
        assert "完成评估、完成验收" in await s.says(CITY, f"已移交 {FIRM} 至 执法")
        await s.tick()
        s.read_all()


HEAD = [
    "序号", "市", "当事人名称", "当事人类别", "处罚决定书文号", "处罚日期", "罚款金额（万元）",
    "处罚依据", "报送省厅日期", "信用平台录入时间",
]  # fmt: skip


def book(*rows: list[Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write(0, 0, "违法处理情况")
        page.write_row(1, 0, HEAD)
        for n, row in enumerate(rows, 2):
            page.write_row(n, 0, row)
    return buffer.getvalue()


async def test_violations_are_registered_and_come_back(database_url: str, tmp_path: Path) -> None:
    file, out = tmp_path / "处理.xlsx", tmp_path / "登记.xlsx"
    file.write_bytes(
        book(
            [1, "", FIRM, "企业", "冀石环罚〔2025〕1号", "2025-03-10", "5万元", "促进法第三十九条", "", ""],
            [2, "石家庄市", "某某环保咨询有限公司", "咨询服务机构", "冀石环罚〔2025〕2号", "2025年3月12日",
             1, "", "2025-03-20", "2025-03-25"],
            [3, "石家庄市", "缺文号公司", "企业", "", "2025-03-12", "", "", "", ""],
            [4, "石家庄市", "日期公司", "企业", "3号", "2099-01-01", "", "", "", ""],
            ["合计", "", "", "", "", "", "", "", "", ""],
        )
    )  # fmt: skip
    async with Harness(database_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook())
        dry = await s.command("violations", "import", str(file), "--dry-run")
        assert (dry["imported"], dry["new"]) == (False, 2)
        told = await s.command("violations", "import", str(file))
        assert (told["new"], told["changed"], told["rows"]) == (2, 0, 2)
        assert [(f["row"], f["fatal"]) for f in told["findings"]] == [(5, True), (6, True)]
        again = await s.command("violations", "import", str(file))
        assert (again["new"], again["changed"]) == (0, 0)
        consultant, ours = await violations.listed(Scope(everything=True), "hebei-2024")
        assert (ours.party, ours.case_id, ours.city) == (FIRM, (await s.case(FIRM)).id, "石家庄市")
        assert (ours.amount, consultant.amount, consultant.consultant) == ("50000", "10000", True)
        here = Scope(cities=frozenset({"石家庄市"}))
        first, last = ours.decided_on.replace(day=1), ours.decided_on.replace(day=31)
        tally = await violations.tally(here, "hebei-2024", first, last)
        assert (tally.decided, tally.not_reported, tally.not_in_credit) == (2, 1, 1)
        assert not await violations.listed(Scope(enterprises=frozenset({1})), "hebei-2024")

        # What is exported is taken again, and a date that was filled in counts.
        ran = await qingshen(s.environment(), "export", "violations", str(out))
        assert ran.status == 0, ran
        back = await s.command("violations", "import", str(out))
        assert (back["rows"], back["new"], back["changed"]) == (2, 0, 0)
        file.write_bytes(
            book(
                [1, "", FIRM, "企业", "冀石环罚〔2025〕1号", "2025-03-10", "", "", "2025-04-01", ""]
            )
        )
        assert (await s.command("violations", "import", str(file)))["changed"] == 1
        tally = await violations.tally(here, "hebei-2024", first, last)
        assert (tally.not_reported, tally.not_in_credit) == (0, 1)

        file.write_bytes(b"nothing")
        ran = await qingshen(s.environment(), "violations", "import", str(file))
        assert ran.status == 1 and "什么都没有导入" in ran.err
