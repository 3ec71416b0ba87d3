"""Every hour of a day and every kind of message, on working days and days off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.calendar.days import Calendar
from bot.calendar.hours import Hours
from bot.notices.delivery import Item, Send, Wait, ready
from bot.words import SHANGHAI, Assessor, Case, CaseStatus, Duty, DutyState, Kind, Level

HOURS, CN = Hours(time(8, 30), time(17, 30)), Calendar()
WORKDAY, SATURDAY, FESTIVAL = date(2025, 2, 21), date(2025, 2, 22), date(2025, 1, 29)
DAYS = {WORKDAY: True, SATURDAY: False, FESTIVAL: False, date(2025, 2, 8): True}


def item(due: date, rung: str = "owner:before-0") -> Item:
    duty = Duty(1, 1, "apply_assessment", Level.ENTERPRISE, DutyState.OPEN, due, due)
    case = Case(1, "r", 1, "甲", "乙", "丙", Assessor.CITY, CaseStatus.ACTIVE, (duty,))
    return Item(due.toordinal(), rung, "today", {}, due, duty, case, True)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("late", [-1, 0, 1, 217])
def test_the_hours_hold(day: date, kind: Kind, urgent: bool, late: int) -> None:
    """`late`: days since the deadline. Out of hours go answers, and, once the day's work would
    have begun, the last call of what ends today."""
    spoken = (
        ()
        if kind in (Kind.REPLY, Kind.DIGEST, Kind.TICKET)
        else (replace(item(day - timedelta(days=late)), text="x"),)
    )
    for half in range(48):
        now = datetime.combine(day, time(half // 2, half % 2 * 30), SHANGHAI)
        verdict = ready(kind, spoken, urgent, now, HOURS, CN)
        inside = DAYS[day] and HOURS.start <= now.time() < HOURS.end
        last_call = urgent and bool(spoken) and late == 0 and now.time() >= HOURS.start
        if inside or kind is Kind.REPLY or last_call:
            assert isinstance(verdict, Send) and verdict.items == spoken, now
            assert not verdict.later
        else:
            assert isinstance(verdict, Wait) and verdict.until > now, now
            opens = verdict.until.astimezone(SHANGHAI)
            assert opens.time() == HOURS.start
            in_time = urgent and bool(spoken) and late == 0
            assert CN.is_workday(opens.date()) or (in_time and opens.date() == day)


def test_the_last_call_leaves_behind_what_can_wait() -> None:
    last, late, ahead = item(WORKDAY), item(date(2024, 7, 1)), item(date(2025, 3, 31))
    officer = replace(item(WORKDAY), rung="confirmer:since-3")
    now = datetime.combine(WORKDAY, time(20), SHANGHAI)
    said = ready(Kind.REMINDER, (late, last, ahead), True, now, HOURS, CN)
    assert isinstance(said, Send)
    assert (said.items, said.later) == ((last,), (late, ahead))
    assert said.until == datetime(2025, 2, 24, 8, 30, tzinfo=SHANGHAI)
    assert isinstance(ready(Kind.REMINDER, (late, officer), True, now, HOURS, CN), Wait)
    assert ready(Kind.REMINDER, (late, last), True, now.replace(hour=9), HOURS, CN) == Send((late, last))
