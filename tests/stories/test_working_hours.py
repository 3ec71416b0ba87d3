"""Working hours hold delivery, they never stop a clock; the last day overrides (law 7)."""

from __future__ import annotations

from datetime import time

from bot.calendar.hours import Hours
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, workbook


async def test_the_evening_waits_for_the_morning(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        counts = await s.tick("2025-02-21T20:00")  # a Friday
        assert (counts["sent"], counts["waiting"]) == (0, 1)
        (waits,) = await s.messages("waiting")
        assert waits["not_before"].isoformat() == "2025-02-24T08:30:00+08:00"
        assert "工作时间外" in waits["reason"]
        await s.tick("2025-02-22T10:00")  # Saturday
        await s.tick("2025-02-24T08:29")
        s.quiet()
        await s.tick("2025-02-24T08:30")
        await s.expect(CLERK, "还有4天")


@variants("at", ["2025-02-28T06:00", "2025-02-28T20:00", "2025-02-28T23:59"])
async def test_on_the_last_day_it_goes_at_any_hour(database_url: str, at: str) -> None:
    async with Harness(database_url, at="2025-02-27T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-28T05:00")
        s.quiet()  # the rung's own moment is the beginning of the day's work
        await s.tick(at)
        if at.endswith("06:00"):
            s.quiet()
            return
        await s.expect(CLERK, "今日截止")


async def test_a_message_held_overnight_into_the_last_day_overrides(sqlite_url: str) -> None:
    """T-1 was due on the 27th but nothing ran until that evening."""
    async with Harness(sqlite_url, at="2025-02-26T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-27T20:00")
        s.quiet()
        await s.tick("2025-02-28T08:30")
        await s.expect(CLERK, "今日截止")
        s.digested(COUNTY, CITY, PROVINCE)  # of the day before, when nothing ran in time
        await s.tick("2025-02-28T20:00")
        s.quiet()


async def test_answers_know_no_hours(sqlite_url: str) -> None:
    """Whoever writes at night is answered at night; the bureau is asked in the morning."""
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        s.at("2025-02-21T23:30")
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick()
        s.quiet()
        await s.tick("2025-02-24T08:30")
        await s.expect(CITY, "请确认", FIRM, "2025年2月21日")


async def test_a_make_up_saturday_is_a_working_day(sqlite_url: str) -> None:
    """2025-02-08 is worked in exchange for the Spring Festival."""
    async with Harness(sqlite_url, at="2025-02-08T09:00") as s:
        await s.imports(workbook())
        await s.tick()
        await s.expect(CLERK, "还有20天")
        s.also("qiaoxi【督促】")


async def test_the_hours_are_a_setting(sqlite_url: str) -> None:
    hours = Hours(time(14, 0), time(16, 0))
    async with Harness(sqlite_url, at="2025-02-20T15:00", work_hours=hours) as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T09:00")
        s.quiet()
        await s.tick("2025-02-21T14:00")
        await s.expect(CLERK, "还有7天")


async def test_what_is_late_already_waits_for_the_morning(sqlite_url: str) -> None:
    """A round imported late, and a look at seven: duties of last year are no last call, and whoever owes them hears
    before anybody above."""
    async with Harness(sqlite_url, at="2025-02-20T06:30") as s:
        await s.imports(workbook())
        await s.tick("2025-02-20T07:00")
        s.quiet()
        await s.tick("2025-02-20T08:30")
        await s.expect(COUNTY, "送达")
        s.also("clerk【温馨提示】")
