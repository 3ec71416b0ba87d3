"""When the calendar or the plan changes: which running duties get another date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct

from bot.acts.context import DecisionContext, due_of, opens_on
from bot.acts.steps import new_duty
from bot.plans.plan import Milestone
from bot.words import OWING, Answer, Case, Decision, Duty, DutyState, EventName, replace

_AHEAD = (DutyState.WAITING, DutyState.OPEN)


class MovedDate(Struct, frozen=True):
    """One duty whose date would change."""

    case: Case
    duty: Duty
    old: date
    new: date
    new_legal: date


def plan_differences(cases: Iterable[Case], ctx: DecisionContext) -> list[MovedDate]:
    """What the plan and the calendar as they stand now would change; nothing is changed here.

    What has been reported or done keeps its date, and so does what an act opened or a bureau gave a later day for.
    """
    found = []
    for case in cases:
        if case.status not in OWING:
            continue
        for duty in case.duties:
            milestone = ctx.plan.milestone(duty.milestone)
            if duty.state not in _AHEAD or milestone.on_demand:
                continue
            due = due_of(case, duty, ctx)
            given = date.fromisoformat(duty.data["given"]) if "given" in duty.data else due.date
            new, stands = max(due.date, given), given == duty.due > due.date
            if not stands and (new, due.legal) != (duty.due, duty.legal_due):
                found.append(MovedDate(case, duty, duty.due, new, due.legal))
    return found


def decide_dates(case: Case, ctx: DecisionContext, new: tuple[Duty, ...] = ()) -> Decision | None:
    """Return the new dates of one case with their event, and the steps that are `new` to it; None when
    nothing changes."""
    found = plan_differences([case], ctx)
    if not found and not new:
        return None
    moved = {
        d.duty.id: replace(
            d.duty,
            due=d.new,
            legal_due=d.new_legal,
            planned_to=ctx.now,  # the change itself is told; the next rung comes in its time
            next_action_at=_look(replace(d.duty, due=d.new), ctx),
        )
        for d in found
    }
    dates = [[d.duty.milestone, d.old.isoformat(), d.new.isoformat()] for d in found]
    dates += [[duty.milestone, "", duty.due.isoformat()] for duty in new]
    event = {"act": EventName.REPLAN, "dates": dates}
    return Decision(Answer("replanned"), tuple(moved.values()), adds=new, event=event)


def estimated_again(case: Case, ctx: DecisionContext) -> Decision | None:
    """Count the dates again that rest on an estimate which has passed: nobody is late by a date that does not stand.
    None where there are none. What comes next on their ladder is told in its time."""
    found = []
    for duty in case.duties:
        open_ended = ctx.plan.milestone(duty.milestone).at(case.city).due.open_ended
        if duty.state is not DutyState.OPEN or duty.due >= ctx.today or not open_ended:
            continue
        due = due_of(case, duty, ctx)
        if due.expected and due.date != duty.due:
            found.append((duty, due))
    if not found:
        return None
    dates = [[duty.milestone, duty.due.isoformat(), due.date.isoformat()] for duty, due in found]
    moved = tuple(
        replace(duty, due=due.date, legal_due=due.legal, planned_to=ctx.now, next_action_at=ctx.now)
        for duty, due in found
    )
    return Decision(Answer("replanned"), moved, event={"act": EventName.REPLAN, "dates": dates})


def _look(duty: Duty, ctx: DecisionContext) -> datetime | None:
    """When a duty with its new date is looked at: now; one that opens by date on its day."""
    return opens_on(duty, ctx) if duty.state is DutyState.WAITING else ctx.now


def by_list(case: Case, columns: Mapping[str, date], ctx: DecisionContext) -> Decision | None:
    """The list names another day in a column that the plan goes by, or the first one for a step that is
    there only then; None when it does not.

    What has been reported or done keeps its date, and an extension prevails.
    """
    moved, dates = [], []
    set_off = tuple(
        new_duty(case, m.key, {"column": day.isoformat()}, ctx) for m, day in _named(case, columns, ctx)
    )
    for duty in case.duties:
        day = _day(ctx.plan.milestone(duty.milestone), columns)
        if day is None or duty.state not in _AHEAD:
            continue
        if duty.data.get("column") == day.isoformat():
            continue
        listed = replace(duty, data={**duty.data, "column": day.isoformat()})
        due = due_of(case, listed, ctx)
        redated = replace(listed, due=due.date, legal_due=due.legal, planned_to=None)
        moved.append(replace(redated, next_action_at=_look(redated, ctx)))
        dates.append([duty.milestone, duty.due.isoformat(), due.date.isoformat()])
    dates += [[duty.milestone, "", duty.due.isoformat()] for duty in set_off]
    if not dates:
        return None
    return Decision(Answer("replanned"), tuple(moved), adds=set_off, event={"dates": dates})


def _day(milestone: Milestone, columns: Mapping[str, date]) -> date | None:
    return next((columns[name] for name in milestone.due.columns if name in columns), None)


def _named(case: Case, columns: Mapping[str, date], ctx: DecisionContext) -> list[tuple[Milestone, date]]:
    """Return the steps that are there only once the list names a day, and now does."""
    there = {duty.milestone for duty in case.duties}
    found = [(m, _day(m, columns)) for m in ctx.plan.milestones if m.on_demand and m.key not in there]
    return [(m, day) for m, day in found if day]
