"""A changed plan or calendar: the difference is shown first, applied on approval, each an event."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar, parse_overrides
from bot.plans.load import parse_plan, shipped_plan
from bot.tables import PlanError
from bot.words import DutyState, replace
from handlers.services.reminders.replan import apply_plan, moved_dates
from storage import audit, chain, models
from tests.harness import Harness, qingshen
from tests.people import CITY, CLERK, FIRM, workbook

TEXT = shipped_plan("hebei-2024")
HOLIDAY = """
[2024]
off."台风停工" = [2024-09-09, 2024-09-10]
"""


def with_plan(s: Harness, old: str, new: str) -> tuple[DecisionContext, str]:
    """The story's setting with one line of the plan changed."""
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    return replace(s.wired.context.ctx(), plan=parse_plan(text, "hebei-2024")), text


async def test_a_changed_date_is_shown_then_applied_to_what_still_runs(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        ctx, text = with_plan(s, "due         = 2025-07-31", "due         = 2025-08-31")
        before = await s.rows()
        d, after = await moved_dates(ctx)
        assert (d.duty.milestone, d.old, d.new) == ("apply_acceptance", date(2025, 7, 31), date(2025, 8, 31))
        assert (after.duty.milestone, after.old, after.new) == (
            "report_figures",
            date(2025, 8, 21),
            date(2025, 9, 19),
        )
        assert await s.rows() == before, "looking changes nothing"
        assert await apply_plan(ctx, text) == 1
        event = await models.Event.filter(act="replan").get()
        old_new = {(m, f): (old, new) for _, m, f, old, new in event.data["changed"]}
        assert old_new["apply_acceptance", "due"] == ("2025-07-31", "2025-08-31")
        assert event.plan_version == ctx.plan.version != s.wired.context.rounds.latest.version
        # Approved twice, nothing more happens; what is done keeps its date.
        assert await moved_dates(ctx) == [] and await apply_plan(ctx, text) == 0
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 2, 28)
        assert await models.Event.filter(act="replan").count() == 1
        assert await chain.check_chain() == [] and await audit.drift() == []
        await s.tick()
        s.also("clerk【办理结果】", "shijiazhuang【温馨提示】")


async def test_doctor_names_dates_that_are_not_the_plans(sqlite_url: str) -> None:
    """An earlier version stored them so; doctor says what puts them right, and nothing once it is done."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        quiet = (await qingshen(s.environment(), "doctor")).out
        await models.Duty.filter(milestone="apply_assessment").update(due=date(2025, 2, 14))
        said = (await qingshen(s.environment(), "doctor")).out
        assert "期限与计划不一致" not in quiet, quiet
        assert "“提出评估申请”：登记为2025年2月14日（周五），按计划为2025年2月28日（周五）" in said
        assert "qingshen replan --round hebei-2024" in said
        assert "2025-02-28" in (await qingshen(s.environment(), "replan", "--apply")).out
        assert "期限与计划不一致" not in (await qingshen(s.environment(), "doctor")).out
        s.also()


async def test_a_message_of_the_old_date_that_still_waits_is_not_sent(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T20:00")  # planned in the evening: it waits for Monday
        assert await s.messages("waiting", CLERK)
        ctx, text = with_plan(s, "due         = 2025-02-28\n", "due         = 2025-06-30\n")
        assert await apply_plan(ctx, text) == 1
        await s.tick("2025-02-24T09:00")
        (told,) = [h.text for h in s.read_all() if h.to == CLERK]
        assert "由2025年2月28日（周五）调整为2025年6月30日（周一），含当日" in told
        await s.tick("2025-05-06T09:00")  # 60 days before the new date, after the May holiday
        assert any("距截止还有" in h.text for h in s.read_all() if h.to == CLERK)


async def test_holidays_that_come_later_move_a_date_that_rolls(sqlite_url: str) -> None:
    """启动审核 ends on Sunday 2024-09-08 and rolls: to the 9th, and past a holiday on the 9th."""
    async with Harness(sqlite_url, at="2024-08-20T09:00") as s:
        await s.imports(workbook())
        assert (await s.duty(FIRM, "start_audit")).due == date(2024, 9, 9)
        calendar = Calendar(parse_overrides(HOLIDAY))
        ctx = replace(s.wired.context.ctx(), calendar=calendar)
        (d,) = [d for d in await moved_dates(ctx) if d.case.enterprise_id]
        assert (d.duty.milestone, d.new) == ("start_audit", date(2024, 9, 11))
        await apply_plan(ctx, TEXT)
        assert (await s.duty(FIRM, "start_audit")).due == date(2024, 9, 11)
        await s.tick()
        s.also("qiaoxi【督促】")


async def test_what_opens_by_date_opens_by_its_new_date(database_url: str, tmp_path: Path) -> None:
    """The summary is moved two months ahead: its sixty days begin two months ahead, too, and the
    running service goes by the new plan without a restart."""
    file = tmp_path / "hebei-2024.toml"
    file.write_text(TEXT, "utf-8")
    async with Harness(database_url, at="2025-06-20T09:00", digests=False, round=str(file)) as s:
        await s.begin(workbook())
        file.write_text(TEXT.replace("due      = 2025-11-30", "due      = 2025-09-30"), "utf-8")
        done = await s.command("replan", "--apply", ROUND=str(file))
        assert done["cases"] == 2  # each city's own file
        await s.tick("2025-08-01T09:00")
        summary = await s.duty("石家庄市", "submit_summary")
        assert (summary.state, summary.due) == (DutyState.OPEN, date(2025, 9, 30))
        assert any("2025年9月30日" in h.text for h in s.read_all() if h.to == CITY)


async def test_a_plan_that_cannot_be_read_is_read_when_it_can(sqlite_url: str, tmp_path: Path) -> None:
    """Somebody edits the file just as the service looks: it goes by no old plan meanwhile."""
    file = tmp_path / "hebei-2024.toml"
    file.write_text(TEXT, "utf-8")
    async with Harness(sqlite_url, at="2025-06-20T09:00", digests=False, round=str(file)) as s:
        await s.begin(workbook())
        new = TEXT.replace("due      = 2025-11-30", "due      = 2025-09-30")
        file.write_text(new, "utf-8")
        await s.command("replan", "--apply", ROUND=str(file))
        file.write_text(new[: len(new) // 2] + "[[", "utf-8")
        with pytest.raises(PlanError):
            await s.tick()
        file.write_text(new, "utf-8")
        await s.tick()
        assert s.wired.context.rounds.latest.milestone("submit_summary").due.on == date(2025, 9, 30)
        s.quiet()


async def test_a_report_that_waits_keeps_its_date_and_is_not_asked_for_again(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "确认 1")
        await s.tick("2025-02-25T09:00")
        await s.expect(CITY, "确认 1")  # three working days
        ctx, text = with_plan(s, "due         = 2025-02-28\n", "due         = 2025-03-31\n")
        assert await apply_plan(ctx, text) == 0
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 2, 28)
        await s.tick("2025-02-25T10:00")
        s.quiet()


LEAP = (
    ("hebei-2024", "hebei-2027"),
    ("= 2024-07-08\n", "= 2027-12-29\n"),
    ("published_on = 2024-07-08", "published_on = 2027-12-29"),
    ("2025-02-28", "2028-02-29"),
    ("2025-03-15, 2026-03-15", "2028-03-15, 2029-03-15"),
    ("= 2025-", "= 2028-"),
)


async def test_the_29th_of_february_and_years_without_a_calendar(sqlite_url: str, tmp_path: Path) -> None:
    """A round of 2027/28: two months after 29 December are a 29 February. No calendar knows those
    years: their dates are provisional, and say so until the holidays are known."""
    text = TEXT
    for old, new in LEAP:
        assert old in text
        text = text.replace(old, new)
    file, days = tmp_path / "hebei-2027.toml", tmp_path / "days.toml"
    file.write_text(text, "utf-8")
    async with Harness(sqlite_url, at="2028-02-21T09:00", digests=False, round=str(file)) as s:
        await s.begin(workbook())
        for step in ("start_audit", "apply_assessment"):
            assert (await s.duty(FIRM, step)).due == date(2028, 2, 29), step
        assert "暂定：2028年放假安排尚未公布" in await s.says(CLERK, "为什么")
        days.write_text('[2028]\noff."测试假" = [2028-02-28, 2028-02-29]\nwork = [2028-02-26]\n')
        more = {"ROUND": str(file), "CALENDAR_OVERRIDES": str(days)}
        output = await s.command("replan", **more)
        assert [(d["step"], d["old"], d["new"]) for d in output["differences"]] == [
            ("启动审核", "2028-02-29", "2028-03-01")
        ]
        # 月底前 does not move for a holiday; the last call goes out on the working Saturday before.
        assert (await s.command("replan", "--apply", **more))["cases"] == 1
        assert (await s.duty(FIRM, "start_audit")).due == date(2028, 3, 1)
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2028, 2, 29)
        assert not (await s.command("replan", **more))["differences"]
        s.read_all()
        await s.command("tick", "--at", "2028-02-26T09:00", **more)
        heard = await s.expect(CLERK, "2028年2月29日", "2月26日（周六）前办结")
        assert "还有3天" in heard.text
        s.quiet()
