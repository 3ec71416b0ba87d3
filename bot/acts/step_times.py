"""The times of a recurring step when its plan is corrected: which of a case's times is which one now."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.plans.due import due_date
from bot.words import Case, Duty

TIME_ENDED = "ended_time"  # in a duty's data: its state before the plan had its time no longer
ENDED_ON = "ended_time_on"  # …and the day on which that was


class TimesNow(Struct, frozen=True):
    """`renamed`: by duty the key of the time that it is now, where it was another, or had ended; `gone`: the duties
    whose time the plan has no longer; `taken`: the keys of the plan's times that the case has."""

    renamed: dict[int, str]
    gone: frozenset[int]
    taken: frozenset[str]


_AS_THEY_ARE = TimesNow({}, frozenset(), frozenset())


def times_now(case: Case, ctx: DecisionContext) -> TimesNow:
    """Return what the times that a case has of its recurring steps are by the plan as it stands.

    An old time is the new one that is nearest to it, if none of the step's other times is nearer to that.
    """
    if all(ctx.plan.asks(duty.milestone) and TIME_ENDED not in duty.data for duty in case.duties):
        return _AS_THEY_ARE
    mine: dict[str, list[Duty]] = defaultdict(list)
    for duty in case.duties:
        step = ctx.plan.milestone(duty.milestone)
        if not step.on_demand:
            mine[step.step].append(duty)
    renamed, gone, taken = dict[int, str](), set[int](), set[str]()
    for key, duties in mine.items():
        written = [m for m in ctx.plan.milestones if m.step == key]
        times = {m.key: due_date(m, ctx.plan, {}, ctx.calendar).date for m in written}
        days = {duty.milestone: _day(duty, ctx) for duty in duties}
        found = nearest_times(days, times)
        taken |= set(found.values())
        for duty in duties:
            now = found.get(duty.milestone)
            if now is None:
                gone.add(duty.id)
            elif now != duty.milestone or TIME_ENDED in duty.data:
                renamed[duty.id] = now
    return TimesNow(renamed, frozenset(gone), frozenset(taken))


def late_when_ended(duty: Duty) -> bool:
    """Whether a time that a correction ended was late by then: a wrong plan that is put right forgives nobody, and
    makes nobody late."""
    return ENDED_ON in duty.data and duty.due < date.fromisoformat(duty.data[ENDED_ON])


def _day(duty: Duty, ctx: DecisionContext) -> date:
    """Return the day of a time, as its plan had it."""
    own = ctx.plan.milestone(duty.milestone)
    return own.due.on if own.key != own.step and own.due.on else duty.legal_due


def nearest_times(old: dict[str, date], new: dict[str, date]) -> dict[str, str]:
    """Return the keys in `old` with those in `new` that are nearest to them, each to the other; the same key is the
    nearest, then the earlier day."""
    pairs = {}
    for key, day in old.items() if new else ():
        there, on = _nearest_to(key, day, new)
        if _nearest_to(there, on, old)[0] == key:
            pairs[key] = there
    return pairs


def _nearest_to(key: str, day: date, among: dict[str, date]) -> tuple[str, date]:
    return min(among.items(), key=lambda one: (one[0] != key, abs((one[1] - day).days), one[1]))
