"""A changed plan or calendar: the difference is shown first, applied on approval, each an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.acts.setting import Setting
from bot.days import Calendar, parse_overrides
from bot.plan import parse, shipped
from handlers.replan import apply, shown
from storage import audit, chain, models
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, workbook

TEXT = shipped("hebei-2024")
HOLIDAY = """
[2024]
off."台风停工" = [2024-09-09, 2024-09-10]
"""


def with_plan(s: Harness, old: str, new: str) -> tuple[Setting, str]:
    """The story's setting with one line of the plan changed."""
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    return replace(s.wired.context.setting(), plan=parse(text, "hebei-2024")), text


async def test_a_changed_date_is_shown_then_applied_to_what_still_runs(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        await s.says(CITY, "确认 1")
        setting, text = with_plan(s, "due         = 2025-07-31", "due         = 2025-08-31")
        before = await s.rows()
        (d,) = await shown(setting)
        assert (d.duty.milestone, d.old, d.new) == (
            "apply_acceptance", date(2025, 7, 31), date(2025, 8, 31),
        )  # fmt: skip
        assert await s.rows() == before, "looking changes nothing"
        assert await apply(setting, text) == 1
        event = await models.Event.filter(act="replan").get()
        old_new = {(m, f): (old, new) for _, m, f, old, new in event.data["changed"]}
        assert old_new["apply_acceptance", "due"] == ("2025-07-31", "2025-08-31")
        assert event.plan_version == setting.plan.version != s.wired.context.plan.version
        # Approved twice, nothing more happens; what is done keeps its date.
        assert await shown(setting) == [] and await apply(setting, text) == 0
        assert (await s.duty(FIRM, "apply_assessment")).due == date(2025, 2, 28)
        assert await models.Event.filter(act="replan").count() == 1
        assert await chain.check() == [] and await audit.drift() == []
        await s.tick()
        s.read_all()


async def test_a_message_of_the_old_date_that_still_waits_is_not_sent(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        await s.tick("2025-02-21T20:00")  # planned in the evening: it waits for Monday
        assert await s.messages("waiting", CLERK)
        setting, text = with_plan(
            s, "due         = 2025-02-28\n", "due         = 2025-06-30\n"
        )  # fmt: skip
        assert await apply(setting, text) == 1
        await s.tick("2025-02-24T09:00")
        heard = [h for h in s.read_all() if h.to == CLERK]
        assert not [h for h in heard if "2月28日" in h.text], heard


async def test_holidays_that_come_later_move_a_date_that_rolls(database_url: str) -> None:
    """启动审核 ends on Sunday 2024-09-08 and rolls: to the 9th, and past a holiday on the 9th."""
    async with Harness(database_url, at="2024-08-20T09:00") as s:
        await s.imports(workbook())
        assert (await s.duty(FIRM, "start_audit")).due == date(2024, 9, 9)
        calendar = Calendar(parse_overrides(HOLIDAY))
        setting = replace(s.wired.context.setting(), calendar=calendar)
        (d,) = [d for d in await shown(setting) if d.case.enterprise_id]
        assert (d.duty.milestone, d.new) == ("start_audit", date(2024, 9, 11))
        await apply(setting, TEXT)
        assert (await s.duty(FIRM, "start_audit")).due == date(2024, 9, 11)
        await s.tick()
        s.read_all()
