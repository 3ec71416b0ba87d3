"""When a round's 调度简报 is due: the first working day after a month or a quarter has ended. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from bot.calendar.days import Calendar
from bot.plans.plan import Plan

_MONTHS = {"month": 1, "quarter": 3}
_CAUGHT_UP = 7  # days: one that was missed for longer, or before there were any, is not issued afterwards


def due_on(plan: Plan, today: date, calendar: Calendar) -> date | None:
    """Return the day of the briefing that is due on `today`, or was a few days ago and can be caught up; None
    where none is."""
    every = _MONTHS.get(plan.briefings)
    if every is None:
        return None
    first = date(today.year, (today.month - 1) // every * every + 1, 1)
    day = calendar.on_or_after(first)
    begun = plan.published_on < first
    return day if begun and day <= today <= day + timedelta(_CAUGHT_UP) else None
