"""How a duty is opened on demand, answered, ended and brought back: what several acts share."""

from __future__ import annotations

from typing import Any

from bot import access
from bot.acts.context import DecisionContext, due_of, opens_on
from bot.acts.refusals import not_yours, refusal
from bot.results.standing import RUNNING_STATES
from bot.words import Act, Case, Decision, Duty, DutyState, Level, MilestoneKind, Person, replace

DECIDED_STATES = (DutyState.DONE, DutyState.FAILED, DutyState.WAIVED)
_WAS = "was"  # in a waived duty's data: the state to which a correction returns


def new_duty(case: Case, key: str, data: dict[str, Any], ctx: DecisionContext) -> Duty:
    """Return the next turn of a step that is opened on demand; its id is given when it is stored."""
    milestone = ctx.plan.milestone(key)
    before = case.duty(key)
    position = ctx.plan.milestones.index(milestone)
    duty = Duty(
        0,
        case.id,
        key,
        milestone.owner_level(case.assessor),
        DutyState.OPEN,
        ctx.today,
        ctx.today,
        opened_on=ctx.today,
        planned_to=ctx.now,
        next_action_at=ctx.now,
        position=position,
        turn=before.turn + 1 if before else 0,
        data=data,
    )
    due = due_of(case, duty, ctx)
    return replace(duty, due=due.date, legal_due=due.legal)


def asked_by(who: Person, duty: Duty, ctx: DecisionContext) -> Duty:
    """Note on a request who made it, and when; that person may take it back."""
    return replace(duty, reported_by=who.id or None, reported_at=ctx.now, reported_on=ctx.today)


def waived(duty: Duty) -> Duty:
    """Return the duty as "waived" when its case ends; its former state is kept in `data` for `restored`. A
    duty that is over already is returned unchanged."""
    if duty.state not in RUNNING_STATES:
        return duty
    data = {**duty.data, _WAS: str(duty.state)}
    return replace(duty, state=DutyState.WAIVED, next_action_at=None, data=data)


def restored(duty: Duty, ctx: DecisionContext) -> Duty:
    """The reverse of `waived`: the duty in its former state, to be looked at again. A duty that was
    not waived with its case is returned unchanged."""
    if _WAS not in duty.data:
        return duty
    data = {key: value for key, value in duty.data.items() if key != _WAS}
    state = DutyState(duty.data[_WAS])
    look = opens_on(duty, ctx) if state is DutyState.WAITING else ctx.now
    return replace(duty, state=state, data=data, planned_to=ctx.now, next_action_at=look)


def open_request(
    case: Case, act: Act, who: Person, kind: MilestoneKind, ctx: DecisionContext
) -> Duty | Decision:
    """Return the open request that the act answers, if this person's bureau owes the answer; else the
    refusal."""
    duty = case.by_id(act.duty_id)
    if duty is None:
        return refusal("not_a_request", case, ctx)
    if ctx.kind(duty) is not kind:
        return refusal("not_a_request", case, ctx, duty.milestone)
    if not access.confirms(who, duty.owner.value, case.enterprise):
        return not_yours()
    if duty.state is DutyState.WAIVED:
        return refusal("request_idle_now", case, ctx, duty.milestone)
    if duty.state is not DutyState.OPEN:
        return refusal("already_done", case, ctx, duty.milestone, on=duty.confirmed_on)
    return duty


def with_answer(duty: Duty, state: DutyState, act: Act, who: Person, ctx: DecisionContext) -> Duty:
    """Return a request with its answer in it."""
    return replace(
        duty,
        state=state,
        confirmed_on=ctx.today,
        next_action_at=None,
        data={**duty.data, "answered_by": who.id, "answer": act.reason},
    )


def looked_at_anew(duty: Duty, owners: tuple[Level, ...], ctx: DecisionContext) -> Duty:
    """Return the open duty with a new look, so that those who are responsible now are told of it once.

    The days before a date that the enterprise was told meanwhile are not counted down again.
    """
    if duty.state is not DutyState.OPEN or duty.owner not in owners:
        return duty
    if ctx.plan.milestone(duty.milestone).on_demand:
        return duty
    if duty.owner is Level.ENTERPRISE and duty.due != duty.legal_due:
        return duty
    look = ctx.morning(ctx.plan.published_on)
    return replace(duty, planned_to=None, next_action_at=look)
