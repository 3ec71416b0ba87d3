"""Results handed over (N-3.3a) and violations handled (N-3.3b, c)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from bot.words import CaseStatus, Scope
from storage import violations
from tests.browser import browser
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, firm, workbook

Table = list[list[Any]]
OTHER = "石家庄汀泓热力有限公司"


def sheets(file: Path) -> dict[str, Table]:
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_whoever_names_no_receiver_is_asked_to_whom(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "4月1日已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM} 4月7日")
        asked = await s.says(CITY, f"4月8日已移交 {FIRM}")
        assert "移交给谁" in asked and "2 排污许可" in asked
        assert "已登记" not in await s.says(CITY, "不是节能监察")
        await s.says(CITY, f"4月8日已移交 {FIRM}")
        assert "还在等您答复" in await s.says(CITY, "帮助")
        reply = await s.says(CITY, "给排污许可科了")
        assert "已移交排污许可部门，日期2025年4月8日" in reply
        await s.says(CITY, f"已移交 {FIRM}")
        assert "已移交生态环境执法部门" in await s.says(CITY, "3")
        reply = await s.says(CITY, f"已移交 {FIRM} 至 排污许可、执法")
        assert "已移交排污许可部门、生态环境执法部门，不必重复登记" in reply
        reply = await s.says(CITY, f"4月9日已移交 {FIRM} 至 节能监察，执法")
        assert "已移交节能监察部门，日期2025年4月9日" in reply
        await s.tick()
        s.also("clerk【办理结果】")


async def test_results_are_handed_over_to_each_receiver(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "移交.xlsx"
    async with Harness(sqlite_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook())
        assert "还没有评估或验收结果" in await s.says(CITY, f"已移交 {FIRM} 至 节能监察")
        await s.says(CLERK, "4月1日已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM} 4月7日")
        answer = await s.says(CITY, f"4月9日已移交 {FIRM} 至 节能监察")
        assert answer.startswith("已登记") and "节能监察部门" in answer and "4月9日" in answer
        assert "不必重复登记" in await s.says(CITY, f"已移交 {FIRM} 至 节能监察")
        assert "移交给谁" in await s.says(CITY, f"已移交 {FIRM}")
        assert "尚未办理" in await s.says(CITY, f"还没移交 {FIRM} 至 执法")
        for who in (CLERK, COUNTY, STRANGER):  # the assessing bureau hands over, nobody else
            assert "已登记" not in await s.says(who, f"已移交 {FIRM} 至 执法")
        todo = await s.says(CITY, "待办")
        assert "审核结果待移交1项" in todo and f"{FIRM}（桥西区）：完成评估，尚未移交排污许可、执法" in todo
        assert "待移交" not in await s.says(COUNTY, "待办")
        assert "审核结果待移交1项" in await s.says(CITY, "简报")
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
        s.also("clerk【办理结果】", "clerk【温馨提示】")


async def test_what_a_receiving_office_answered_is_on_record(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "移交.xlsx"
    async with Harness(sqlite_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "4月1日已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM} 4月7日")
        assert "还没有登记移交" in await s.says(CITY, f"移交答复 {FIRM} 执法 已立案")
        await s.says(CITY, f"4月8日已移交 {FIRM} 至 执法、排污许可")
        s.at("2025-04-14T09:00")
        todo = await s.says(CITY, "待办")
        assert "已移交、尚未答复2项" in todo and "执法，2025年4月8日（周二）移交" in todo
        assert "移交后未答复2项" in await s.says(CITY, "简报")
        assert "请写明是哪个部门的答复（排污许可、执法）" in await s.says(CITY, f"移交答复 {FIRM} 已立案")
        assert "才收到" in await s.says(CITY, f"移交答复 {FIRM} 执法 4月7日 王五：已立案")
        reply = await s.says(CITY, f"移交答复 {FIRM} 执法大队 4月11日 王五：已立案查处，5月底前报结果")
        assert "生态环境执法部门（王五）2025年4月11日（周五）答复：已立案查处，5月底前报结果。" in reply
        for who in (CLERK, COUNTY, STRANGER):
            assert "已登记" not in await s.says(who, f"移交答复 {FIRM} 排污许可 无需变更")
        # The only one that has not answered need not be named.
        assert "排污许可部门" in await s.says(CITY, f"移交答复 {FIRM} 无需变更")
        assert "尚未答复" not in await s.says(CITY, "待办")
        await s.tick()
        s.read_all()
        async with browser(s, CITY) as b:
            page = (await b.get(f"/cases/{(await s.case(FIRM)).id}")).text
            assert (
                "生态环境执法部门，2025年4月8日（周二）移交；2025年4月11日（周五）答复（王五）：已立案查处"
                in page
            )
            assert "节能监察" in (await b.get("/registers")).text
        await s.command("export", "handover", str(file))
        found = sheets(file)
        assert next(r for r in found["执法"] if FIRM in r)[-2:] == ["王五", "已立案查处，5月底前报结果"]


async def test_a_county_registers_a_decision_and_adds_to_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-06-11T09:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other", **{"县（市、区）": "长安区"})))
        asked = await s.says(
            COUNTY, f"登记违法 {FIRM} 石环罚[2025]第12号 6月3日决定，罚款8万元，依据第三十九条，未按期审核"
        )
        known = "石环罚〔2025〕12号，2025年6月3日（周二）决定，罚款80000元，依据第三十九条，未按期审核"
        assert f"请确认违法处理：{FIRM}，{known}。" in asked and "尚未登记" in asked
        assert not await violations.list_violations(Scope(everything=True), "hebei-2024")
        assert f"已登记违法处理：{FIRM}，{known}。" in await s.says(COUNTY, "是")
        asked = await s.says(COUNTY, f"登记违法 {FIRM} 石环罚〔2025〕12号 已报省 6月10日")
        assert "只补记上述内容" in asked and "2025年6月10日（周二）报省" in asked
        await s.says(COUNTY, "是")
        (one,) = await violations.list_violations(Scope(everything=True), "hebei-2024")
        assert (one.amount, str(one.reported_on), one.credit_on) == ("80000", "2025-06-10", None)
        again = await s.says(COUNTY, f"登记违法 {FIRM} 石环罚〔2025〕12号 已报省 6月10日")
        assert "没有新的内容" in again
        for who, firm_named in ((COUNTY, OTHER), (STRANGER, FIRM), (CLERK, FIRM)):
            reply = await s.says(who, f"登记违法 {firm_named} 石环罚〔2025〕13号 6月3日")
            assert "请确认违法" not in reply and "已登记" not in reply, reply
        case = await s.case(FIRM)
        async with browser(s, COUNTY) as b:
            form = {"case": str(case.id), "decision_no": "石环罚〔2025〕14号", "decided_on": "2025-06-04"}
            elsewhere = {**form, "case": str((await s.case(OTHER)).id)}
            assert (await b.post("/registers/decision", elsewhere)).status == 404
            assert (await b.post("/registers/decision", form)).status == 303
            assert (await b.post("/registers/decision", form)).status == 422  # pressed twice
            firm_page = (await b.get(f"/cases/{case.id}")).text
            assert "违法处理（2）" in firm_page and "石环罚〔2025〕14号" in firm_page
            consultant = {"party": "某某环保咨询有限公司", "decision_no": "石环罚〔2025〕15号"}
            consultant |= {"decided_on": "2025-06-05", "city": "沧州市"}
            assert "没有找到" in (await b.post("/registers/decision", consultant)).text
            consultant["city"] = "石家庄市"
            assert (await b.post("/registers/decision", consultant)).status == 303
            listed = (await b.get("/registers")).text
            assert "某某环保咨询有限公司" in listed and "尚未报省" in listed
        assert len(await violations.list_violations(Scope(everything=True), "hebei-2024")) == 3
        async with browser(s, STRANGER) as b:
            assert "石环罚" not in (await b.get("/registers")).text
        async with browser(s, CLERK) as b:
            assert (await b.get("/registers")).status == 404
        s.quiet()


HEAD = [
    "序号",
    "市",
    "当事人名称",
    "当事人类别",
    "处罚决定书文号",
    "处罚日期",
    "罚款金额（万元）",
    "处罚依据",
    "报送省厅日期",
    "信用平台录入时间",
]


def book(*rows: list[Any]) -> bytes:
    """A workbook of decisions with these rows."""
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
            [
                2,
                "石家庄市",
                "某某环保咨询有限公司",
                "咨询服务机构",
                "冀石环罚〔2025〕2号",
                "2025年3月12日",
                1,
                "",
                "2025-03-20",
                "2025-03-25",
            ],
            [3, "石家庄市", "缺文号公司", "企业", "", "2025-03-12", "", "", "", ""],
            [4, "石家庄市", "日期公司", "企业", "3号", "2099-01-01", "", "", "", ""],
            ["合计", "", "", "", "", "", "", "", "", ""],
        )
    )
    async with Harness(database_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook())
        dry = await s.command("violations", "import", str(file), "--dry-run")
        assert (dry["imported"], dry["new"]) == (False, 2)
        output = await s.command("violations", "import", str(file))
        assert (output["new"], output["changed"], output["rows"]) == (2, 0, 2)
        assert [(f["row"], f["fatal"]) for f in output["findings"]] == [(5, True), (6, True)]
        again = await s.command("violations", "import", str(file))
        assert (again["new"], again["changed"]) == (0, 0)
        ours, consultant = await violations.list_violations(
            Scope(everything=True), "hebei-2024"
        )  # as they came
        assert (ours.party, ours.case_id, ours.city) == (FIRM, (await s.case(FIRM)).id, "石家庄市")
        assert (ours.amount, consultant.amount, consultant.consultant) == ("50000", "10000", True)
        here = Scope(cities=frozenset({"石家庄市"}))
        assert len(await violations.list_violations(here, "hebei-2024")) == 2
        reply = await s.says(CITY, "简报")
        assert "违法处理未报省1件" in reply and "违法处理未录入信用平台1件" in reply
        assert "违法处理" not in await s.says(COUNTY, "简报")  # the register is the city's
        assert not await violations.list_violations(Scope(enterprises=frozenset({1})), "hebei-2024")

        # What is exported is taken again, and a date that was filled in counts.
        ran = await qingshen(s.environment(), "export", "violations", str(out))
        assert ran.status == 0, ran
        back = await s.command("violations", "import", str(out))
        assert (back["rows"], back["new"], back["changed"]) == (2, 0, 0)
        file.write_bytes(
            book([1, "", FIRM, "企业", "冀石环罚〔2025〕1号", "2025-03-10", "", "", "2025-04-01", ""])
        )
        assert (await s.command("violations", "import", str(file)))["changed"] == 1
        reply = await s.says(CITY, "简报")
        assert "未报省" not in reply and "违法处理未录入信用平台1件" in reply

        file.write_bytes(b"nothing")
        ran = await qingshen(s.environment(), "violations", "import", str(file))
        assert ran.status == 1 and "什么都没有导入" in ran.err


async def test_the_summary_tells_what_is_on_record(sqlite_url: str, tmp_path: Path) -> None:
    """Nobody has to report again what was disclosed, handed over, punished or explained."""
    file, table = tmp_path / "处理.xlsx", tmp_path / "总结表.xlsx"
    file.write_bytes(book([1, "", FIRM, "企业", "冀石环罚〔2025〕1号", "2025-03-10", "5万元", "", "", ""]))
    async with Harness(sqlite_url, at="2025-04-10T09:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other")))
        for who, words in (
            (CLERK, "已公开信息"),
            (CLERK, "4月1日已提交评估申请"),
            (CITY, "确认 1"),
            (CITY, f"评估通过 {FIRM} 4月7日"),
            (CITY, f"4月9日已移交 {FIRM} 至 节能监察"),
        ):
            assert (await s.says(who, words)).startswith("已"), words
        await s.command("violations", "import", str(file))
        assert (await qingshen(s.environment(), "change", OTHER, "说明", "等待省级复核")).status == 0
        await s.command("export", "summary", str(table))
        found = sheets(table)
        title, head, *rows = found["总结表"]
        assert "清洁生产审核工作总结表" in title[0] and "清洁生产审核清洁生产" not in title[0]
        mine, theirs = (dict(zip(head, next(r for r in rows if n in r), strict=True)) for n in (FIRM, OTHER))
        assert mine["信息公开"] == "公开企业信息2025-04-10"
        assert mine["移交情况（节能监察/排污许可/执法）"] == "完成评估：节能监察2025-04-09"
        assert mine["违法处理"] == "冀石环罚〔2025〕1号，罚款50000元"
        assert (theirs["信息公开"], theirs["违法处理"]) == ("未报", "")
        assert "等待省级复核" in theirs["备注"]
        gaps = [row for row in found["缺口"] if "未填写未完成原因（备注）" in row]
        assert [FIRM in row for row in gaps] == [True]
        await s.tick()
        s.also("clerk【办理结果】")
