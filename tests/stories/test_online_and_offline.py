"""线上线下: an export is held against our records; who must enter what is told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from handlers.entry.cli.compare import comparison_document
from handlers.services.rosters.online import compare
from storage import chain, models
from tests.handlers.online_books import HEAD, export
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, code, firm, officer, workbook

OTHER, TWIN = "石家庄汀泓热力有限公司", "宏远化工有限公司"
BOOK = workbook(firm(1), firm(2, OTHER, "other"))
THERE = {"设区市": "石家庄市", "县区": "桥西区"}
ONE: dict[str, Any] = {**THERE, "单位名称": FIRM, "统一社会信用代码": code(1)}
TWO: dict[str, Any] = {**THERE, "单位名称": OTHER, "统一社会信用代码": code(2)}


def short(document: Any) -> list[tuple[str, str, str, str, bool]]:
    """The differences in a few words each."""
    return [
        (d["enterprise"], d["milestone"], d["ours"], d["theirs"], d["new"]) for d in document["differences"]
    ]


async def compared(s: Harness, file: str, flood_guard: int = 1000) -> Any:
    """What `compare FILE --json` prints, by the story's clock."""
    data = Path(file).read_bytes()
    ctx = s.wired.context.ctx()
    return comparison_document(await compare(Path(file).name, data, ctx, flood_guard), ctx.plan)


async def begun(s: Harness) -> None:
    await s.begin(BOOK)
    await s.says(CLERK, "已提交评估申请")
    await s.tick()
    s.read_all()


async def test_it_is_told_once_and_cleared(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await begun(s)
        before = {k: v for k, v in (await s.rows()).items() if k in ("duties", "cases")}
        first = export(tmp_path, ONE, {**TWO, "评估申请时间": "2025/2/18"})
        out = await compared(s, first)
        assert short(out) == [
            (FIRM, "apply_assessment", "2025-02-20", "未填", True),
            (OTHER, "apply_assessment", "未登记", "2025-02-18", True),
        ]
        assert (out["rows"], out["matched"], out["agree"], out["told"]) == (2, 2, 0, 3)
        assert {k: v for k, v in (await s.rows()).items() if k in before} == before

        await s.tick()
        heard = await s.expect(
            CLERK,
            FIRM,
            "与河北省强制性清洁生产审核管理系统不一致",
            "请在河北省强制性清洁生产审核管理系统补填",
        )
        assert "2025-02-20" in heard.text and OTHER not in heard.text
        await s.expect("other", OTHER, "已提交评估申请 2025年2月18日")
        await s.expect(COUNTY, FIRM, OTHER)  # one message for both
        s.quiet()

        # The same file again, and under another name: nothing new, nothing said.
        events = len((await s.rows("events"))["events"])
        again = await compared(s, first)
        renamed = export(tmp_path, ONE, {**TWO, "评估申请时间": "2025-02-18"}, name="另一份.xlsx")
        for out in (again, await compared(s, renamed)):
            assert [d[-1] for d in short(out)] == [False, False]
            assert (out["new"], out["same"], out["told"], out["cleared"]) == (0, 2, 0, 0)
        assert len((await s.rows("events"))["events"]) == events
        await s.tick()
        s.quiet()

        # The next one agrees with FIRM and says something else of OTHER.
        out = await compared(
            s, export(tmp_path, {**ONE, "评估申请时间": "2025-02-20"}, {**TWO, "评估申请时间": "2025-02-19"})
        )
        assert short(out) == [(OTHER, "apply_assessment", "未登记", "2025-02-19", True)]
        assert (out["cleared"], out["new"], out["agree"]) == (2, 1, 1)
        case = await s.case(FIRM)
        acts = [e.act for e in await models.Event.filter(case_id=case.id).order_by("seq")]
        assert acts[-2:] == ["online_differs", "online_agrees"]
        await s.tick()
        await s.expect("other", "2025-02-19")
        await s.expect(COUNTY, OTHER, without=FIRM)
        assert await chain.check_chain() == []


async def test_what_is_missing_there_and_what_is_unknown_here(sqlite_url: str, tmp_path: Path) -> None:
    book = workbook(
        firm(1),
        firm(2, OTHER, "other"),
        firm(3, "沧州旭川皮革有限公司", "third", 市="沧州市", **{"县（市、区）": "新华区"}),
    )
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.imports(book)
        stranger = {**ONE, "单位名称": "并不存在有限公司", "统一社会信用代码": code(99)}
        out = await compared(s, export(tmp_path, ONE, stranger))
        assert short(out) == [(OTHER, "apply_assessment", "在名单", "没有该企业", True)]
        assert out["not_covered"] == [{"city": "沧州市", "county": "新华区", "enterprises": 1}]
        (finding,) = out["findings"]
        assert finding["row"] == 4 and "并不存在" in finding["message"]
        # In the next one it is there.
        out = await compared(s, export(tmp_path, ONE, TWO))
        assert out["differences"] == [] and out["cleared"] == 1
        await s.tick()
        s.also(
            "cangzhou【督促】",
            "clerk【温馨提示】",
            "other【温馨提示】",
            "qiaoxi【督促】",
            "third【温馨提示】",
        )


async def test_matched_by_code_or_by_name_in_its_place_and_by_nothing_else(
    sqlite_url: str, tmp_path: Path
) -> None:
    """新华区 is in two cities, and both have an enterprise of one name."""
    place = "县（市、区）"
    book = workbook(
        firm(1, TWIN, "a", **{place: "新华区", "统一社会信用代码": ""}),
        firm(2, TWIN, "b", 市="沧州市", **{place: "新华区", "统一社会信用代码": ""}),
        firm(3, OTHER, "c"),
        staff=[officer("市", CITY, "石家庄市"), officer("市", STRANGER, "沧州市")],
    )
    day = {"评估申请时间": "2025-02-18"}
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.imports(book)
        rows = [
            {"单位名称": TWIN, "县区": "新华区", **day},  # county alone
            {"单位名称": TWIN, "设区市": "沧州市", "县区": "新华", **day},  # in its place
            {"单位名称": "宏远化工公司", "设区市": "石家庄市", "县区": "新华区", **day},  # similar
            {"单位名称": OTHER, "设区市": "石家庄市", "县区": "新华区", **day},  # another county
            {"单位名称": "改过的名字", "统一社会信用代码": code(3), **day},  # by its code
            {"单位名称": OTHER, **THERE, "统一社会信用代码": code(77), **day},  # another's code
        ]
        out = await compared(s, export(tmp_path, *rows))
        told = [(d["enterprise"], d["city"], d["theirs"]) for d in out["differences"]]
        assert told == [(OTHER, "石家庄市", "2025-02-18"), (TWIN, "沧州市", "2025-02-18")]
        assert [f["row"] for f in out["findings"]] == [3, 5, 6, 8]
        await s.tick()
        s.read_all()


async def test_odd_files_are_refused_and_change_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.imports(BOOK)
        before = await s.rows()
        (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not really")
        (tmp_path / "b.csv").write_text("企业名称,电话\n甲,1\n", "utf-8")
        for file in ("a.xlsx", "b.csv", "none.xlsx"):
            ran = await s.command_refused("compare", str(tmp_path / file))
            assert "Traceback" not in ran.out + ran.err, file
        assert await s.rows() == before
        # An odd cell sets that cell aside, not the row.
        out = await compared(s, export(tmp_path, {**ONE, "评估申请时间": "上周", "评估结论": "优秀"}, TWO))
        assert out["differences"] == [] and len(out["findings"]) == 2
        assert {f["column"] for f in out["findings"]} == {"评估申请日期", "评估结果"}


async def test_too_many_notes_wait_for_approval(sqlite_url: str, tmp_path: Path) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await begun(s)
        file = export(tmp_path, ONE, {**TWO, "评估申请时间": "2025-02-18"})
        out = await compared(s, file, 2)
        assert out["held"] and out["told"] == 3
        await s.tick()
        s.quiet()
        assert len(await s.messages("held")) == 3


async def test_the_export_lists_what_is_open(database_url: str, tmp_path: Path) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await begun(s)
        await compared(s, export(tmp_path, ONE, TWO, head=HEAD[:6]))
        out = await s.command("export", "differences", str(tmp_path / "out.xlsx"))
        assert out["rows"] == 1
        await s.tick()
        s.also("clerk【通知】", "qiaoxi【通知】")


async def test_what_is_settled_while_its_note_waits_is_not_told(sqlite_url: str, tmp_path: Path) -> None:
    """Compared in the evening; before the morning the system was mended, for one of two."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await begun(s)
        s.at("2025-02-20T20:00")
        await compared(s, export(tmp_path, ONE, {**TWO, "评估申请时间": "2025/2/18"}))
        await s.tick()
        s.quiet()
        out = await compared(
            s, export(tmp_path, {**ONE, "评估申请时间": "2025-02-20"}, {**TWO, "评估申请时间": "2025/2/18"})
        )
        assert out["cleared"] == 1
        await s.tick("2025-02-21T08:30")
        assert not [h for h in s.read_all() if "不一致" in h.text and FIRM in h.text]
        cancelled = [m for m in await s.messages("cancelled") if m["person"] == CLERK]
        assert len(cancelled) == 1
        assert [m for m in await s.messages("sent") if m["kind"] == "note"]  # OTHER's is told


async def test_an_export_in_its_own_words(sqlite_url: str, tmp_path: Path) -> None:
    """Odd titles, a former name, a column that nobody can compare."""
    new = "河北岚澄新材料有限公司"
    head = [
        "行号",
        "设区市名称",
        "区县",
        "单位全称",
        "信用代码",
        "评估申请提交时间",
        "评估完成时间",
        "评估意见",
        "验收申请提交时间",
        "验收意见（结论）",
        "评估得分",
    ]
    row = {
        "设区市名称": "石家庄",
        "区县": "桥西区",
        "单位全称": FIRM,
        "评估申请提交时间": "2025.02.19",
        "评估意见": "通过",
    }
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await begun(s)
        await s.says(CITY, f"{FIRM}已更名为{new}")
        assert "已登记" in await s.says(CITY, "是")
        out = await compared(s, export(tmp_path, row, head=head))
        assert [d[:4] for d in short(out)] == [
            (new, "apply_assessment", "2025-02-20", "2025-02-19"),
            (new, "assess", "未登记", "通过"),
            (OTHER, "apply_assessment", "在名单", "没有该企业"),
        ]
        (said,) = [f["message"] for f in out["findings"]]
        assert "没有比对" in said and "评估得分" in said and "评估意见" not in said
        await s.tick()
        s.also(
            "clerk【办理结果】", "clerk【通知】", "other【通知】", "qiaoxi【通知】", "shijiazhuang【通知】"
        )


async def test_a_header_of_two_lines(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "系统.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for column, title in enumerate(("设区市", "县区", "企业名称")):
            sheet.merge_range(0, column, 1, column, title)
        sheet.merge_range(0, 3, 0, 4, "评估")
        sheet.write_row(1, 3, ["申请日期", "结论"])
        sheet.write_row(2, 0, ["石家庄市", "桥西区", FIRM, "2025-02-19", ""])
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await begun(s)
        out = await compared(s, str(file))
        assert out["rows"] == 1
        assert (FIRM, "apply_assessment", "2025-02-20", "2025-02-19", True) in short(out)
        await s.tick()
        s.also("clerk【通知】", "other【通知】", "qiaoxi【通知】")
