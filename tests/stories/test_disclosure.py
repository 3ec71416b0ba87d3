"""Disclosure (N-3.2c): told twice and never more, reportable, and what a completed case still owes."""

from __future__ import annotations

from bot.words import CaseStatus, DutyState
from storage import missing
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, workbook


async def test_the_first_disclosure_is_told_twice_and_never_more(database_url: str) -> None:
    async with Harness(database_url, at="2024-07-31T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.tick("2024-08-01T09:00")
        await s.expect(CLERK, "公开", "8月8日", "已公开信息")
        await s.tick("2024-08-07T09:00")
        await s.expect(CLERK, "公开", "8月8日")
        for day in ("2024-08-08", "2024-08-09", "2024-08-12", "2024-08-20"):
            await s.tick(f"{day}T09:00")
        s.quiet()  # neither the enterprise nor anybody above it
        answer = await s.says(CLERK, "8月6日已公开信息")
        assert "公开企业信息" in answer and "8月6日" in answer
        duty = await s.duty(FIRM, "disclose_start")
        assert (duty.state, str(duty.confirmed_on)) == (DutyState.DONE, "2024-08-06")


async def test_applying_does_not_say_that_it_was_disclosed(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "评估申请")
        assert (await s.duty(FIRM, "start_audit")).state is DutyState.DONE
        assert (await s.duty(FIRM, "disclose_start")).state is DutyState.OPEN


async def test_the_yearly_report_keeps_clear_of_the_application(sqlite_url: str) -> None:
    """Its two reminders come after the days around 28 February, in which another step is due."""
    async with Harness(sqlite_url, at="2025-02-12T09:00", digests=False) as s:
        await s.begin(workbook())
        heard = []
        for day in range(13, 29):
            await s.tick(f"2025-02-{day}T09:00")
            heard += s.read_all()
        for day in range(1, 32):
            await s.tick(f"2025-03-{day:02}T09:00")
            heard += s.read_all()
        disclosure = [str(h.day) for h in heard if h.to == CLERK and "披露" in h.text]
        assert disclosure == ["2025-03-10", "2025-03-14"]
        assert not [h for h in heard if h.to in (COUNTY, CITY, PROVINCE) and "披露" in h.text]


async def test_two_open_ones_are_asked_and_named(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-01T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "已公开信息" in (asked := await s.says(CLERK, "已公开")) and "已披露" in asked
        assert (await s.duty(FIRM, "disclose_start")).state is DutyState.OPEN
        assert "年度环境信息披露（2025年3月15日）" in await s.says(CLERK, "已披露")
        assert (await s.duty(FIRM, "disclose_annual_20250315")).state is DutyState.DONE
        assert "还不能登记" in await s.says(CLERK, "已公布结果")
        assert "尚未登记" in await s.says(CITY, f"{FIRM}已公开信息")


async def test_a_completed_case_still_publishes_its_result(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-07-21T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        await s.says(CITY, f"评估通过 {FIRM}")
        await s.says(CLERK, "已提交验收申请")
        await s.says(CITY, "确认 2")
        assert "验收合格" in await s.says(CITY, f"验收合格 {FIRM}")
        await s.tick()
        s.read_all()
        case = await s.case(FIRM)
        assert case.status is CaseStatus.COMPLETED
        result = await s.duty(FIRM, "disclose_result")
        assert (result.state, str(result.due)) == (DutyState.OPEN, "2025-08-21")
        assert not await missing.all_problems()

        await s.tick("2025-08-14T09:00")
        await s.expect(CLERK, "清洁生产审核结果", "8月21日")
        s.quiet()
        owed = await s.says(CLERK, "待办")  # and its figures, which the summary lacks
        assert "待办2项" in owed and "公布审核结果" in owed and "填报审核成效数据" in owed
        assert "已登记" in await s.says(CLERK, "已公布结果")
        assert "已撤回" in await s.says(CLERK, "撤回")
        assert "已登记" in await s.says(CLERK, "审核结果已公布")
        assert "不能再登记" in await s.says(CLERK, "已提交验收申请")
        await s.tick("2025-08-20T09:00")
        s.quiet()
        await s.tick("2026-03-09T09:00")  # T-7 is a Sunday
        await s.expect(CLERK, "披露", "3月15日")
        assert (await s.case(FIRM)).status is CaseStatus.COMPLETED
