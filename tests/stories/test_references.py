"""A report's link and its number in the province's system are kept with it, and shown to whoever
confirms."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path

from bot.words import DutyState
from tests.browser import browser
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, workbook

LINK = "https://www.example.cn/art/2025/3/1/art_12_345.html?id=2024-12-01&x=9.6"


@variants("text", ["已公开信息 {}", "已公开信息，链接：{}。", "信息已公开，详见{}", "{} 已公开信息"])
async def test_a_link_is_kept_with_the_disclosure(database_url: str, tmp_path: Path, text: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        answer = await s.says(CLERK, text.format(LINK))
        assert "已登记" in answer and LINK in answer and "2025年2月20日" in answer
        duty = await s.duty(FIRM, "disclose_start")
        assert (duty.state, duty.data["links"]) == (DutyState.DONE, [LINK])
        case = await s.case(FIRM)
        async with browser(s, CLERK) as b:
            assert LINK in unescape((await b.get(f"/cases/{case.id}")).text)
        file = tmp_path / "story.html"
        await s.command("export", "evidence", FIRM, str(file))
        assert f"公开链接</b> {LINK}" in unescape(file.read_text("utf-8"))
        assert "已撤回" in await s.says(CLERK, "撤回")
        assert "links" not in (await s.duty(FIRM, "disclose_start")).data


@variants(
    ("text", "number"),
    [
        ("已提交评估申请，系统编号 HB2025-0012", "HB2025-0012"),
        ("2月19日已提交评估申请 受理号：SL20250219001", "SL20250219001"),
        ("已提交评估申请（受理通知书编号冀环评〔2025〕12号）", "冀环评〔2025〕12号"),
    ],
)
async def test_a_number_is_shown_to_whoever_confirms(database_url: str, text: str, number: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        assert f"系统编号 {number}" in await s.says(CLERK, text)
        await s.tick()
        await s.expect(CITY, "评估申请", f"系统编号 {number}")
        assert f"系统编号 {number}" in await s.says(CITY, "待审")
        case = await s.case(FIRM)
        async with browser(s, CITY) as b:
            assert f"系统编号</b> {number}" in (await b.get(f"/cases/{case.id}")).text
        await s.says(CITY, "退回 1 缺能力证明")
        await s.tick()
        await s.expect(CLERK, "退回")
        assert "系统编号" not in await s.says(CITY, "待审")


async def test_what_was_asked_about_keeps_its_number(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "回复“是”" in await s.says(CLERK, "应该已提交评估申请了，系统编号HB2025-0012")
        assert "系统编号 HB2025-0012" in await s.says(CLERK, "是")
        await s.tick()
        await s.expect(CITY, "HB2025-0012")


async def test_of_two_numbers_none_is_taken(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        said = "已提交评估申请，系统编号HB2025-0012，受理号SL20250219001"
        assert "系统编号" not in await s.says(CLERK, said)
        assert "number_in_system" not in (await s.duty(FIRM, "apply_assessment")).data
        await s.tick()
        await s.expect(CITY, "评估申请")


async def test_what_comes_by_itself_right_after_a_report_is_added_to_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "没有找到可以补充的报告" in await s.says(CLERK, "系统编号 HB2025-0012")
        await s.says(CLERK, "已提交评估申请")
        reply = await s.says(CLERK, "系统编号 HB2025-0012")
        assert "已补充到" in reply and FIRM in reply and "系统编号 HB2025-0012" in reply
        assert LINK in await s.says(CLERK, f"链接：{LINK}")
        duty = await s.duty(FIRM, "apply_assessment")
        assert (duty.state, duty.reported_on) == (DutyState.REPORTED, date(2025, 2, 20))
        assert (duty.data["number_in_system"], duty.data["links"]) == ("HB2025-0012", [LINK])
        assert "系统编号 HB2025-0012" in await s.says(CITY, "待审")
        assert "系统编号 HB2025-0013" in await s.says(CLERK, "已提交评估申请，系统编号 HB2025-0013")
        assert (await s.duty(FIRM, "apply_assessment")).data["number_in_system"] == "HB2025-0013"
        await s.says(CITY, "确认 1")
        assert "没有找到可以补充的报告" in await s.says(CLERK, "系统编号 HB2025-9999")
        await s.says(CLERK, "申请延期")  # an open question takes a link for its answer, or asks on
        assert "没有找到可以补充的报告" not in await s.says(CLERK, LINK)
        assert (await s.duty(FIRM, "apply_assessment")).data["number_in_system"] == "HB2025-0013"
        s.read_all()
