"""What an officer does about a matter that was reported upward: take it up, or urge once more.

Neither touches the clock of whoever owes it.
"""

from __future__ import annotations

from datetime import date

from bot import access
from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import event_payload, receipt
from bot.words import Act, Case, Decision, Duty, DutyState, Kind, Level, Person, Tell, replace


def _held_until(duty: Duty, ctx: DecisionContext) -> date | None:
    """Return the day from which the matter is reported upward again after 收到; None if nobody has taken it
    up."""
    if duty.acked_on is None:
        return None
    return ctx.calendar.add_workdays(duty.acked_on, ctx.plan.ack_working_days)


def take_up(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Take up a report upward (收到): for a set time the matter goes to no higher level.

    A second 收到 within that time changes nothing: what was put off comes when the first time is over.
    """
    duty = _open(case, act, ctx)
    if isinstance(duty, Decision):
        return duty
    until = _held_until(duty, ctx)
    if until and until > ctx.today:
        return refusal("already_taken_up", case, ctx, duty.milestone, until=until)
    changed = replace(duty, acked_on=ctx.today, next_action_at=ctx.now)
    return Decision(
        receipt("taken_up", case, changed, ctx, until=_held_until(changed, ctx)),
        (changed,),
        event=event_payload(act, changed, until=_held_until(changed, ctx)),
    )


def urge(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Remind those who owe the step once more (催办), and also the county of an enterprise; at most once a
    day."""
    duty = _open(case, act, ctx)
    if isinstance(duty, Decision):
        return duty
    if ctx.plan.rests(duty.milestone, duty.owner, paused=case.paused):
        return refusal("paused", case, ctx, duty.milestone)
    waits = duty.state is DutyState.REPORTED
    confirmer = ctx.plan.milestone(duty.milestone).confirm
    own_turn = bool(confirmer) and access.confirms(who, confirmer, case.enterprise) if waits else False
    if own_turn or (not waits and access.owes(who, access.acting(duty.owner, case), case.enterprise)):
        return refusal("urge_own", case, ctx, duty.milestone, confirm=waits)
    if waits:
        tells = [Tell("confirmer", Kind.REMINDER, "nudge", duty.id)]
    else:
        tells = [Tell("owner", Kind.REMINDER, "nudge", duty.id)]
        if duty.owner is Level.ENTERPRISE:
            tells.append(Tell("county", Kind.REMINDER, "report", duty.id))
    if duty.data.get("urged_on") == ctx.today.isoformat():
        return refusal("urged_today", case, ctx, duty.milestone)
    urged = replace(duty, data={**duty.data, "urged_on": ctx.today.isoformat()})
    by = next(role.unit for role in who.roles if role.level is not Level.ENTERPRISE)
    own = "" if case.enterprise_id else str(duty.owner)
    owed = "" if duty.owner is Level.ENTERPRISE else duty.owner
    return Decision(
        receipt("urged", case, urged, ctx, by=by, level=owed, own_file=own),
        (urged,),
        event=event_payload(act, urged),
        tells=tuple(tells),
    )


def _open(case: Case, act: Act, ctx: DecisionContext) -> Duty | Decision:
    duty = case.by_id(act.duty_id)
    if duty is None:
        return refusal("nothing_to_do", case, ctx)
    if duty.state not in (DutyState.OPEN, DutyState.REPORTED):
        return refusal("nothing_to_do", case, ctx, duty.milestone)
    return duty
