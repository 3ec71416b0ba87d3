"""When the calendar or the plan changes: which running duties get another date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.acts.context import DecisionContext, due_of, opens_on
from bot.words import OWING, Answer, Case, Decision, Duty, DutyState, EventName

_RUNNING = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One duty whose date would change."""

    case: Case
    duty: Duty
    old: date
    new: date
    new_legal: date


def plan_differences(cases: Iterable[Case], ctx: DecisionContext) -> list[MovedDate]:
    """What the plan and the calendar as they stand now would change; nothing is changed here.

    Steps that an act opened keep the date that was named in it.
    """
    found = []
    for case in cases:
        if case.status not in OWING:
            continue
        for duty in case.duties:
            milestone = ctx.plan.milestone(duty.milestone)
            if duty.state not in _RUNNING or milestone.on_demand:
                continue
            due = due_of(case, duty, ctx)
            if (due.date, due.legal) != (duty.due, duty.legal_due):
                found.append(MovedDate(case, duty, duty.due, due.date, due.legal))
    return found


def decide_dates(case: Case, ctx: DecisionContext) -> Decision | None:
    """The new dates of one case with their event; None when nothing changes."""
    found = plan_differences([case], ctx)
    if not found:
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
    return Decision(
        Answer("replanned"), tuple(moved.values()), event={"act": EventName.REPLAN, "dates": dates}
    )


def _look(duty: Duty, ctx: DecisionContext) -> datetime | None:
    """When a duty with its new date is looked at: now; one that opens by date on its day."""
    return opens_on(duty, ctx) if duty.state is DutyState.WAITING else ctx.now


def by_list(case: Case, columns: Mapping[str, date], ctx: DecisionContext) -> Decision | None:
    """The list names another day in a column that the plan goes by; None when it does not.

    What has been reported or done keeps its date, and an extension prevails.
    """
    moved, dates = [], []
    for duty in case.duties:
        day = columns.get(ctx.plan.milestone(duty.milestone).due.column)
        if day is None or duty.state not in (DutyState.WAITING, DutyState.OPEN):
            continue
        if duty.data.get("column") == day.isoformat():
            continue
        listed = replace(duty, data={**duty.data, "column": day.isoformat()})
        due = due_of(case, listed, ctx)
        redated = replace(listed, due=due.date, legal_due=due.legal, planned_to=None)
        moved.append(replace(redated, next_action_at=_look(redated, ctx)))
        dates.append([duty.milestone, duty.due.isoformat(), due.date.isoformat()])
    return Decision(Answer("replanned"), tuple(moved), event={"dates": dates}) if moved else None
