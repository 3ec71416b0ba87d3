"""When the calendar or the plan changes: which running duties get another date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct

from bot.acts.context import DecisionContext, completed, due_of, given_day, opens_on, with_ending
from bot.acts.report import changes
from bot.acts.step_times import ENDED_ON, TIME_ENDED, TimesNow, late_when_ended, times_now
from bot.acts.steps import new_duty
from bot.plans.plan import Milestone
from bot.words import AHEAD, OWING, Answer, Case, CaseStatus, Decision, Duty, DutyState, EventName, replace


class MovedDate(Struct, frozen=True):
    """One duty that would be otherwise. `duty` is the time of its step that it would be, with its date as it was;
    `new` None: it is owed no longer. With the same date it keeps what it says, or a waiting one opens on another
    day."""

    case: Case
    duty: Duty
    old: date
    new: date | None
    new_legal: date
    renamed: bool = False  # it was another time of its step
    again: bool = False  # an earlier correction had ended it
    added: bool = False  # it was not owed before


def plan_differences(cases: Iterable[Case], ctx: DecisionContext) -> list[MovedDate]:
    """What the plan and the calendar as they stand now would change; nothing is changed here.

    What has been reported or done keeps its date, and so does what an act opened or a bureau gave a later day for, and
    a time of a recurring step that has passed by the old plan and by the new.
    """
    found = []
    for case in cases:
        if case.status not in OWING:
            continue
        times = times_now(case, ctx)
        for was in case.duties:
            if was.id in times.gone:
                if was.state in AHEAD:
                    found.append(MovedDate(case, was, was.due, None, was.legal_due))
                continue
            duty, renamed = _at_its_time(was, times, ctx), was.id in times.renamed
            dates = _dates_now(case, duty, ctx)
            new, legal = dates or (duty.due, duty.legal_due)
            again = renamed and TIME_ENDED in was.data
            if again and new < ctx.today and not late_when_ended(was):
                continue
            opens = dates is not None and _opens_otherwise(duty, ctx)
            if renamed or opens or (new, legal) != (duty.due, duty.legal_due):
                found.append(MovedDate(case, duty, duty.due, new, legal, renamed, again))
    return found


def _dates_now(case: Case, duty: Duty, ctx: DecisionContext) -> tuple[date, date] | None:
    """Return the date of a duty by the plan, and the plan's own; None for one whose date stands."""
    milestone = ctx.plan.milestone(duty.milestone)
    if duty.state not in AHEAD or milestone.on_demand:
        return None
    due = due_of(case, duty, ctx)
    given = given_day(duty) or due.date
    passed = milestone.due.recurring and max(duty.due, due.date) < ctx.today
    if passed or given == duty.due > due.date:
        return None
    return max(due.date, given), due.legal


def _at_its_time(duty: Duty, times: TimesNow, ctx: DecisionContext) -> Duty:
    """Return the duty as the time of its step that it is now, and as it was before that time had ended."""
    key = times.renamed.get(duty.id, duty.milestone)
    if TIME_ENDED not in duty.data or duty.id not in times.renamed:
        return replace(duty, milestone=key)
    data = {name: value for name, value in duty.data.items() if name not in (TIME_ENDED, ENDED_ON)}
    state = DutyState(duty.data[TIME_ENDED])
    # That it is owed again is told; the next rung comes in its time.
    again = replace(duty, milestone=key, state=state, data=data)
    return replace(again, planned_to=ctx.now, next_action_at=ctx.now)


def _opens_otherwise(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether a step that waits for its day to come would open on another one."""
    opens = duty.next_action_at if duty.state is DutyState.WAITING else None
    return opens is not None and opens > ctx.now and opens != _look(duty, ctx)


def decide_dates(case: Case, ctx: DecisionContext, new: tuple[Duty, ...] = ()) -> Decision | None:
    """Return the new dates of one case with their event, and the steps that are `new` to it; None when
    nothing changes."""
    found = plan_differences([case], ctx)
    if not found and not new:
        return None
    moved = {d.duty.id: _as_planned(d, ctx) for d in found}
    after = tuple(moved.get(duty.id, duty) for duty in case.duties)
    status = None
    if any(d.new is None for d in found):
        after, status = with_ending(case, (*after, *new), ctx)
    elif case.status is CaseStatus.COMPLETED and not completed(case, (*after, *new), ctx):
        status = CaseStatus.ACTIVE  # a time that an earlier correction had ended is owed again
    dates = [[d.duty.milestone, d.old.isoformat(), d.new.isoformat() if d.new else ""] for d in found]
    dates += [[duty.milestone, "", duty.due.isoformat()] for duty in new]
    new = tuple(replace(duty, planned_to=ctx.now) for duty in new)  # that it is owed is told
    event = {"act": EventName.REPLAN, "dates": dates}
    own = tuple(duty for duty in changes(case, after) if duty.id)
    return Decision(Answer("replanned"), own, adds=new, status=status, event=event)


def _as_planned(moved: MovedDate, ctx: DecisionContext) -> Duty:
    duty = moved.duty
    if moved.new is None:
        data = {**duty.data, TIME_ENDED: str(duty.state), ENDED_ON: ctx.today.isoformat()}
        return replace(duty, state=DutyState.WAIVED, next_action_at=None, data=data)
    same = (moved.new, moved.new_legal) == (duty.due, duty.legal_due)
    if duty.state not in AHEAD or (same and duty.state is DutyState.OPEN):
        return duty
    dated = replace(duty, due=moved.new, legal_due=moved.new_legal)
    # The change itself is told; the next rung comes in its time.
    return replace(dated, planned_to=ctx.now, next_action_at=_look(dated, ctx))


def estimated_again(case: Case, ctx: DecisionContext) -> Decision | None:
    """Count the dates again that rest on an estimate which has passed: nobody is late by a date that does not stand.
    None where there are none. What comes next on their ladder is told in its time."""
    found = []
    for duty in case.duties:
        open_ended = ctx.plan.milestone(duty.milestone).at(case.city, case.county).due.open_ended
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
    """When a duty with its new date is looked at: now; one that opens by date on its day, one that waits for another
    step only then."""
    waits = duty.state is DutyState.WAITING
    if waits and (day := opens_on(duty, ctx)):
        return day
    return None if waits and ctx.plan.milestone(duty.milestone).after else ctx.now


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
        if day is None or duty.state not in AHEAD:
            continue
        if duty.data.get("column") == day.isoformat():
            continue
        listed = replace(duty, data={**duty.data, "column": day.isoformat()})
        due = due_of(case, listed, ctx)
        # The change itself is told; the next rung comes in its time.
        redated = replace(listed, due=due.date, legal_due=due.legal, planned_to=ctx.now)
        moved.append(replace(redated, next_action_at=_look(redated, ctx)))
        dates.append([duty.milestone, duty.due.isoformat(), due.date.isoformat()])
    dates += [[duty.milestone, "", duty.due.isoformat()] for duty in set_off]
    if not dates:
        return None
    return Decision(Answer("replanned"), tuple(moved), adds=set_off, event={"dates": dates})


def moved_by_list(case: Case, decision: Decision) -> list[MovedDate]:
    """Return the dates that `by_list` has moved in this case."""
    pairs = [(was, now) for now in decision.duties if (was := case.by_id(now.id))]
    return [MovedDate(case, replace(was, due=now.due), was.due, now.due, now.legal_due) for was, now in pairs]


def _day(milestone: Milestone, columns: Mapping[str, date]) -> date | None:
    return next((columns[name] for name in milestone.due.columns if name in columns), None)


def _named(case: Case, columns: Mapping[str, date], ctx: DecisionContext) -> list[tuple[Milestone, date]]:
    """Return the steps that are there only once the list names a day, and now does."""
    there = {duty.milestone for duty in case.duties}
    found = [(m, _day(m, columns)) for m in ctx.plan.milestones if m.on_demand and m.key not in there]
    return [(m, day) for m, day in found if day]
