"""What a decision needs besides the case, and how one step opens the next."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from bot.calendar.days import Calendar
from bot.plans.due import Due, due_date
from bot.plans.plan import Milestone, Plan
from bot.plans.rounds import NO_ROUNDS, Rounds
from bot.words import AHEAD, SHANGHAI, Case, CaseStatus, Duty, DutyState, MilestoneKind, Sentence, replace

_RUNNING = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)
_FELL = "fell"  # in a duty's data: [the step with which it fell away, the state before]
_REACHED = {"done": (DutyState.DONE,), "reported": (DutyState.REPORTED, DutyState.DONE)}


class DecisionContext(Struct, frozen=True):
    """Where and when a decision is made. `now` is aware; `start` and `end` bound a working day.

    `plan` is that of the round in which something is decided; `rounds` are all that are active. `grace`: how long
    the word of an answer that can be taken back, and a list of people out of reach, wait before they leave."""

    plan: Plan
    calendar: Calendar
    now: datetime
    start: time = time(8, 30)
    end: time = time(17, 30)
    rounds: Rounds = NO_ROUNDS
    grace: timedelta = timedelta(0)

    def of(self, plan: Plan) -> DecisionContext:
        """Return the same moment in the round of that plan."""
        return self if plan is self.plan else replace(self, plan=plan)

    def at(self, key: str) -> DecisionContext:
        """Return the same moment in the active round of that key; KeyError for one that is not served."""
        if key == self.plan.key:
            return self
        plan = self.rounds.find(key)
        if plan is None:
            raise KeyError(key)
        return self.of(plan)

    def each(self) -> list[DecisionContext]:
        """Return the same moment in each active round, the first published first."""
        return [self.of(plan) for plan in self.rounds or (self.plan,)]

    @property
    def keys(self) -> tuple[str, ...]:
        """The active rounds."""
        return self.rounds.keys or (self.plan.key,)

    @property
    def today(self) -> date:
        """The Shanghai day of `now`."""
        return self.now.astimezone(SHANGHAI).date()

    def duty(self, case: Case, kind: MilestoneKind) -> Duty | None:
        """Return the case's duty of that kind; of one that came several times the latest."""
        return case.duty(self.plan.key_of(kind))

    def kind(self, duty: Duty) -> MilestoneKind:
        """What part the duty's milestone plays."""
        return self.plan.kind_of(duty.milestone)

    def morning(self, day: date) -> datetime:
        """Return the moment at which that day's messages begin."""
        return datetime.combine(day, self.start, SHANGHAI)


class WrongRound(AssertionError):
    """A case was about to be decided by another round's plan. This is a mistake in the code, never in the
    data."""


def in_its_round(case: Case, ctx: DecisionContext) -> None:
    """Raise WrongRound unless the plan is that of the case's own round."""
    if case.round != ctx.plan.key:
        raise WrongRound(f"case {case.id} of {case.round} by the plan of {ctx.plan.key}")


def opens_on(duty: Duty, ctx: DecisionContext) -> datetime | None:
    """When a waiting duty that opens by date is to be looked at; None for one that does not."""
    before = ctx.plan.milestone(duty.milestone).opens_days_before
    if not before:
        return None
    day = max(ctx.plan.published_on, duty.due - timedelta(days=before))
    return ctx.morning(day)


def due_of(case: Case, duty: Duty, ctx: DecisionContext) -> Due:
    """Return the duty's date with its explanation, from what has happened in the case so far."""
    in_its_round(case, ctx)
    milestone, facts = ctx.plan.milestone(duty.milestone).at(case.city, case.county), _facts(case, duty, ctx)
    due = due_date(milestone, ctx.plan, facts, ctx.calendar)
    if due.expected is None or duty.state is not DutyState.OPEN or due.date == duty.due >= ctx.today:
        return due
    if duty.due >= ctx.today and (standing := _estimated_before(milestone, duty, facts, ctx)):
        return standing
    if due.date >= ctx.today:
        return due
    # An estimate that has passed: what it counts from can happen today at the earliest.
    again = due_date(milestone, ctx.plan, {**facts, "at_earliest": ctx.today}, ctx.calendar)
    return again if again.date >= ctx.today else replace(again, expected=None)  # the earlier of two stands


def _estimated_before(
    milestone: Milestone, duty: Duty, facts: dict[str, date], ctx: DecisionContext
) -> Due | None:
    """Return the estimate that the plan gave on an earlier day, if it is the duty's date: until it has passed, it
    stands."""
    begun = duty.listed_on or ctx.plan.published_on

    def counted(days: int) -> Due:
        earliest = {"at_earliest": begun + timedelta(days=days)}
        return due_date(milestone, ctx.plan, facts | earliest, ctx.calendar)

    span = range((ctx.today - begun).days + 1)
    first = bisect_left(span, duty.due, key=lambda days: counted(days).date)
    if first not in span:
        return None
    found = counted(first)
    return found if found.date == duty.due and found.expected is not None else None


def _facts(case: Case, duty: Duty, ctx: DecisionContext) -> dict[str, date]:
    """Return what has happened in the case so far that a date may count from."""
    facts = {
        f"event:{d.milestone}": d.confirmed_on
        for d in case.duties
        if d.state is DutyState.DONE and d.confirmed_on
    }
    received = ctx.duty(case, MilestoneKind.DELIVERY)
    if received and received.state is DutyState.DONE and received.confirmed_on:
        facts["received"] = received.confirmed_on
    if duty.opened_on:
        facts["opened"] = duty.opened_on
    if duty.extended_to:
        facts["extended"] = duty.extended_to
    if duty.added_on:
        facts["added"] = duty.added_on
    facts |= {f"due:{d.milestone}": d.due for d in case.duties if d is not duty and _own_date(d)}
    if "column" in duty.data:
        columns = ctx.plan.milestone(duty.milestone).at(case.city, case.county).due.columns
        facts |= {f"column:{name}": date.fromisoformat(duty.data["column"]) for name in columns}
    return facts


def _own_date(duty: Duty) -> bool:
    """Whether a running duty's date is not the plan's: one that the list names, or that was extended."""
    return duty.state in _RUNNING and ("column" in duty.data or duty.extended_to is not None)


def expected_due(case: Case, duty: Duty, ctx: DecisionContext) -> Sentence | None:
    """How the date of a step that is owed is told while it counts from what has not happened (the letter was
    not delivered); None for a date that stands. The case comes with all its duties."""
    rule = ctx.plan.milestone(duty.milestone).at(case.city, case.county).due
    if duty.state not in AHEAD or not rule.open_ended:
        return None
    return due_of(case, duty, ctx).expected


def recomputed_duties(case: Case, ctx: DecisionContext) -> tuple[Duty, ...]:
    """Return every duty of the case after something has changed.

    Those are opened whose conditions now hold. Those get a new date whose date counts from what has
    happened. Those are waived that are not needed after what was done. A bureau's duty that opens after its
    own date gets a working target instead (N-2.2.2c), beside the legal date.
    """
    in_its_round(case, ctx)
    # What does not apply to the case any more (S26) is not waited for.
    states = {
        duty.milestone: duty.state
        for duty in case.duties
        if ctx.plan.milestone(duty.milestone).applies_to in ("", case.assessor)
    }
    result = []
    for duty in case.duties:
        duty = _fallen_away(duty, states, ctx)
        if duty.state is DutyState.WAITING and may_open(duty, states, ctx):
            duty = _opened(case, duty, ctx)
        elif duty.state in AHEAD and _counts(duty, ctx):
            duty = _dated_anew(case, duty, ctx)
        result.append(duty)
    return tuple(result)


def _counts(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether the date counts from something that may still happen; what is open has begun, and a bureau may have
    named its day."""
    milestone = ctx.plan.milestone(duty.milestone)
    rules = [milestone.due, *(own.due for own in milestone.place if own.due)]
    starts = {start for rule in rules for start in rule.starts}
    settled = {"published"} if duty.state is DutyState.WAITING else {"published", "opened"}
    return bool(starts - settled)


def owed_again(case: Case, ctx: DecisionContext) -> tuple[Duty, ...]:
    """Return the duties of a case after a report was taken back: what was waived because of it is owed again, and what
    counted from it has the date that it has without it."""
    states = {duty.milestone: duty.state for duty in case.duties}
    there = replace(case, duties=tuple(_fallen_away(duty, states, ctx) for duty in case.duties))
    return tuple(
        _dated_anew(there, duty, ctx) if duty.state in AHEAD and _counts(duty, ctx) else duty
        for duty in there.duties
    )


def _fallen_away(duty: Duty, states: dict[str, DutyState], ctx: DecisionContext) -> Duty:
    """Waive a duty that is not owed once another step is done, and restore it when that is taken back.

    What has been reported stays a report.
    """
    others = ctx.plan.milestone(duty.milestone).falls_away_with
    done = next((key for key in others if states.get(key) is DutyState.DONE), "")
    if done and duty.state in AHEAD:
        data = {**duty.data, _FELL: [done, str(duty.state)]}
        return replace(duty, state=DutyState.WAIVED, next_action_at=None, data=data)
    if not done and duty.state is DutyState.WAIVED and _FELL in duty.data:
        data = {key: value for key, value in duty.data.items() if key != _FELL}
        state = DutyState(duty.data[_FELL][1])
        again = replace(duty, state=state, data=data, planned_to=ctx.now)
        return replace(again, next_action_at=opens_on(again, ctx) if state is DutyState.WAITING else ctx.now)
    return duty


def _dated_anew(case: Case, duty: Duty, ctx: DecisionContext) -> Duty:
    due = due_of(case, duty, ctx)
    day = max(due.date, given_day(duty) or due.date)
    if (day, due.legal) == (duty.due, duty.legal_due):
        return duty
    look = ctx.now if duty.state is DutyState.OPEN else duty.next_action_at
    # An estimate that is only counted from a later day is no news: what was told before is not told again.
    told = duty.planned_to if due.expected and day > duty.due else None
    return replace(duty, due=day, legal_due=due.legal, planned_to=told, next_action_at=look)


def given_day(duty: Duty) -> date | None:
    """Return the day that a bureau gave for doing the step once more; None if it gave none."""
    return date.fromisoformat(duty.data["given"]) if "given" in duty.data else None


def may_open(duty: Duty, states: dict[str, DutyState], ctx: DecisionContext) -> bool:
    """Whether what a waiting duty waits for has happened; `states` are those of the case's steps."""
    milestone = ctx.plan.milestone(duty.milestone)
    if milestone.opens_days_before and not (duty.next_action_at and duty.next_action_at <= ctx.now):
        return False
    return all(
        states[before.milestone] in _REACHED[before.state]
        for before in milestone.after
        if before.milestone in states
    )


def _opened(case: Case, duty: Duty, ctx: DecisionContext) -> Duty:
    opened = replace(duty, state=DutyState.OPEN, opened_on=ctx.today, planned_to=None, next_action_at=ctx.now)
    due = due_of(case, opened, ctx)
    return replace(opened, due=due.date, legal_due=due.legal)


def waits_for(case: Case, duty: Duty, ctx: DecisionContext) -> Duty | None:
    """Return the earlier step for which a waiting one waits: the first about which somebody can do
    something; None if it only waits for its day."""
    for before in ctx.plan.milestone(duty.milestone).after:
        earlier = case.duty(before.milestone)
        if earlier and earlier.state not in _REACHED[before.state]:
            return waits_for(case, earlier, ctx) or earlier
    return None


def left_over_duty(duty: Duty, ctx: DecisionContext) -> Duty:
    """Return the duty once its case is completed: waived, unless it is silent and its date lies ahead
    (disclosure, N-3.2c), or it is the figures, which the summary still needs (N-2.2.4)."""
    if duty.state not in _RUNNING:
        return duty
    milestone = ctx.plan.milestone(duty.milestone)
    if milestone.kind is MilestoneKind.FIGURES or (milestone.silent and duty.due >= ctx.today):
        return duty
    return replace(duty, state=DutyState.WAIVED, next_action_at=None)


def completed(case: Case, duties: tuple[Duty, ...], ctx: DecisionContext) -> bool:
    """Whether nothing is asked of the enterprise any more. A round with a result to pass ends
    with that (S14); one without, with the last of its steps."""
    asked = [d for d in duties if not ctx.plan.milestone(d.milestone).silent]
    return case.enterprise_id is not None and all(d.state not in _RUNNING for d in asked)


def with_ending(
    case: Case, after: tuple[Duty, ...], ctx: DecisionContext
) -> tuple[tuple[Duty, ...], CaseStatus | None]:
    """Return the duties, and the case's new status if nothing is asked of the enterprise any more."""
    if case.status is not CaseStatus.ACTIVE or not completed(case, after, ctx):
        return after, None
    return tuple(left_over_duty(d, ctx) for d in after), CaseStatus.COMPLETED
