"""Whom a correction concerns: each of them is told once, by step, what was and what is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal, Protocol

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.recompute import MovedDate
from bot.notices.bundle import PlannedNotice
from bot.plans.due import due_date
from bot.words import AHEAD, Case, Channel, DutyState, Kind, Level, Person, channel_of

_Sort = Literal["due_changed", "owed_no_longer", "owed_again", "newly_owed"]  # texts of notices
_NAMED_TIMES = 3  # of a recurring step, beside the first


class Correction(Struct, frozen=True):
    """By what dates move, and who is told of it. `reason`: what people read of it; `rung`: of its event; `ahead`:
    steps that are not open yet are told as well; `by`: the person who moves them, who knows."""

    reason: str
    rung: str
    ahead: bool = True
    by: int | None = None


class _Holders(Protocol):
    def at(self, level: Level, case: Case) -> list[Person]: ...

    def at_or_above(self, level: Level, case: Case) -> list[Person]: ...


def correction_notices(
    moved: Iterable[MovedDate],
    holders: _Holders,
    set_up: Sequence[Channel],
    correction: Correction,
    ctx: DecisionContext,
) -> list[PlannedNotice]:
    """Return what people are told of dates that move, end, are owed again or new: of the times of a recurring step of
    one case one notice, about the first of them.

    Whoever owes the step is told; of what an enterprise owes its county too, and its city where it confirms it.
    """
    told: dict[tuple[int, str, _Sort], list[MovedDate]] = defaultdict(list)
    for one in moved:
        if sort := _sort(one, correction, ctx):
            told[one.case.id, ctx.plan.milestone(one.duty.milestone).step, sort].append(one)
    notices = []
    for (_, step, sort), found in told.items():
        found.sort(key=lambda one: (one.duty.state is not DutyState.OPEN, one.old))
        first, facts = found[0], {"reason": correction.reason}
        facts |= _times(found, sort) if len(found) > 1 else {"old_due": first.old.isoformat()}
        if sort == "owed_no_longer" and (last := _last_time(step, ctx)):
            facts["last"] = last.isoformat()
        if step != first.duty.milestone:
            facts["step"] = ctx.plan.milestone(first.duty.milestone).step_name
        for person in _concerned(first, holders, ctx):
            by = channel_of(person, set_up)
            if by and person.id != correction.by:
                due, duty_id = first.new or first.old, first.duty.id
                notice = PlannedNotice(
                    person, duty_id, due, correction.rung, sort, Kind.NOTE, by, urgent=False, facts=facts
                )
                notices.append(notice)
    return notices


def _sort(one: MovedDate, correction: Correction, ctx: DecisionContext) -> _Sort | None:
    """Return what is told of it; None for what is silent, rests, or is only estimated until it opens."""
    duty, step = one.duty, ctx.plan.milestone(one.duty.milestone)
    if step.silent or duty.state not in AHEAD or ctx.plan.rests(step.key, duty.owner, paused=one.case.paused):
        return None
    estimate = step.at(one.case.city, one.case.county).due.open_ended
    if duty.state is DutyState.WAITING and (not correction.ahead or (estimate and not step.due.recurring)):
        return None
    if one.added:
        return "newly_owed"
    if one.again:
        return "owed_again"
    if one.new is None:
        return "owed_no_longer"
    return "due_changed" if one.new != one.old else None


def _times(found: Sequence[MovedDate], sort: _Sort) -> dict[str, Any]:
    """Return the facts of several times of one step, the first of which the notice is about."""
    first, *rest = found
    days = [
        [one.old.isoformat(), one.new.isoformat() if one.new else ""]
        for one in sorted(rest, key=lambda one: one.old)
    ]
    times = {
        "others": days[:_NAMED_TIMES],
        "times": len(found),
        "until": max(one.old for one in found).isoformat(),
    }
    return {"old_due": first.old.isoformat(), **times}


def _last_time(step: str, ctx: DecisionContext) -> date | None:
    """Return the last time that the plan has of this recurring step; None for none."""
    days = [
        due_date(m, ctx.plan, {}, ctx.calendar).date for m in ctx.plan.milestones if m.step == step != m.key
    ]
    return max(days, default=None)


def _concerned(one: MovedDate, holders: _Holders, ctx: DecisionContext) -> list[Person]:
    found = holders.at_or_above(one.duty.owner, one.case)
    if one.duty.owner is Level.ENTERPRISE:
        found = [*found, *holders.at_or_above(Level.COUNTY, one.case)]
        if ctx.plan.milestone(one.duty.milestone).confirmer(one.case.assessor) is Level.CITY:
            found += holders.at(Level.CITY, one.case)
        # a correction is the province's own word
        found = [p for p in found if any(role.level is not Level.PROVINCE for role in p.roles)]
    return list({person.id: person for person in found}.values())
