"""Within one look a person hears one matter once, whatever kinds of message speak of it."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, firm, mail, officer, workbook

NEW = "河北岚澄新材料股份有限公司"


async def test_a_request_and_its_rung_are_one_message(sqlite_url: str) -> None:
    """The city was away: the request of Wednesday and the rung of Monday leave on Tuesday."""
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CITY, "免打扰 至2月24日")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.tick("2025-02-24T09:00")
        s.quiet(CITY)
        await s.tick("2025-02-25T09:00")
        await s.expect(CITY, "请确认", FIRM, "确认 1")
        s.quiet(CITY)
        (gone,) = [m for m in await s.messages("cancelled", CITY) if m["kind"] == "reminder"]
        assert "已由另一条消息告知" in gone["reason"]
        assert "已确认" in await s.says(CITY, "确认 1")
        await s.tick()
        await s.expect(CLERK, "办理结果")
        s.also("shijiazhuang【温馨提示】")


async def test_what_sends_a_report_back_is_the_days_reminder(sqlite_url: str) -> None:
    """Sent back in the evening: in the morning she hears by when, and not a second time."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认")
        s.at("2025-02-20T18:30")
        assert "已退回" in await s.says(CITY, "退回 1 缺监测报告")
        await s.tick()
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "办理结果", "被退回", "还有7天")
        s.quiet()


async def test_a_change_to_answer_and_its_rung_are_one_message(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CITY, "免打扰 至2月24日")
        await s.says(CLERK, f"我公司已更名为{NEW}")
        await s.tick()
        await s.tick("2025-02-25T09:00")
        await s.expect(CITY, FIRM, NEW)
        s.also("clerk【提醒】")


async def test_urging_is_heard_on_the_day_of_the_request(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认", FIRM)
        await s.says(PROVINCE, f"催办 {FIRM}")
        await s.tick()
        await s.expect(CITY, FIRM)
        s.quiet()


async def test_the_city_in_an_empty_countys_place_hears_it_once(sqlite_url: str) -> None:
    """Seven working days late: the county's list and the city's report are one mail."""
    staff = [officer("市", CITY, "石家庄市")]
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook(firm(), staff=staff))
        await s.tick("2025-03-11T09:00")
        await s.expect_mail(mail(CITY), FIRM, "逾期")
        s.also("clerk【督促】")


async def test_a_county_and_its_city_hear_of_it_each(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.tick("2025-03-11T09:00")
        await s.expect(COUNTY, "逾期清单", FIRM)
        await s.expect_mail(mail(CITY), FIRM, "逾期")
        s.also("clerk【督促】")
