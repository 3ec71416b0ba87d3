"""S16-S18: 申请延期, 同意延期, 驳回延期. The old date stands until the bureau has answered."""

from __future__ import annotations

from datetime import date, timedelta

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import changes, event_payload, given_until, receipt
from bot.acts.steps import DECIDED_STATES, asked_by, new_duty, open_request, with_answer
from bot.plans.due import add_months
from bot.plans.plan import Plan
from bot.words import AHEAD, Act, Case, Decision, Duty, DutyState, Kind, Level, Person, Tell, replace
from bot.words import MilestoneKind as Step

_LONGEST_EXTENSION = timedelta(days=730)  # a typing slip in the year is asked back, not granted


def ask_extension(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S16 申请延期: only what the plan says may be postponed (Hebei: the acceptance, N-2.2.3d), and the old
    date stands until the bureau answers. It may be asked after the date, too; the request then says so."""
    duty = extendable_step(case, ctx.plan)
    if duty is None:
        return refusal("nothing_to_extend", case, ctx, may=_may_be_asked_for(case, ctx))
    key = duty.milestone
    if running := _pending(case, duty, ctx):
        return refusal("extension_running", case, ctx, key, about=running.id)
    if act.on is None:
        return refusal("extension_needs_day", case, ctx, key)
    if too_far := _too_far(case, duty, act.on, ctx):
        return too_far
    if refused := _unfit(case, duty, act.on, ctx):
        return (act.on <= duty.due and _for_another_step(case, duty, ctx)) or refused
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, key)
    lead = ctx.plan.milestone(key).ask_before_days
    if lead and ctx.today > duty.due - timedelta(days=lead):
        return refusal("extension_too_late", case, ctx, key, days=lead)
    late = max(0, (ctx.today - duty.due).days)
    data = {"for": key, "until": act.on.isoformat(), "reason": act.reason, "late_days": late}
    opened = asked_by(who, new_duty(case, ctx.plan.key_of(Step.EXTENSION_REQUEST), data, ctx), ctx)
    return Decision(
        receipt("extension_asked", case, duty, ctx, on=act.on, reason=act.reason),
        opens=opened,
        event=event_payload(act, opened, until=act.on, reason=act.reason, milestone=key, late_days=late),
        tells=(Tell("owner", Kind.CONFIRM, "extension", 0),),
    )


def grant_extension(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S17 同意延期: the asked date, or the one that the bureau names, is in force."""
    asked = open_request(case, act, who, Step.EXTENSION_REQUEST, ctx)
    if isinstance(asked, Decision):
        return asked
    duty = case.duty(asked.data["for"])
    if duty is None or duty.state not in AHEAD:
        return refusal("acted_upon", case, ctx, asked.data["for"])
    until = act.on or date.fromisoformat(asked.data["until"])
    if unfit := _unfit(case, duty, until, ctx):
        return unfit
    moved = _extended(duty, until, ctx)
    after = {asked.id: with_answer(asked, DutyState.DONE, act, who, ctx), duty.id: moved}
    accept = ctx.duty(case, Step.ACCEPTANCE)
    if accept and accept.id != duty.id and accept.state is DutyState.WAITING:
        # The bureau's own date follows the enterprise's: three months after it (S17).
        later = add_months(until, ctx.plan.extended_accept_months)
        if later > accept.due:
            after[accept.id] = _extended(accept, later, ctx)
    followed = [d for d in after.values() if d.extended_to and d.id != duty.id]
    also = {ctx.plan.milestone(d.milestone).name: d.due for d in followed}
    return Decision(
        receipt("extension_granted", case, moved, ctx, on=until, moved=also),
        changes(case, tuple(after.get(d.id, d) for d in case.duties)),
        event=event_payload(
            act, moved, until=until, was=duty.due, asked=asked.data["until"], reason=asked.data["reason"]
        ),
        tells=(Tell("enterprise", Kind.RESULT, "extension_granted", moved.id),),
    )


def refuse_extension(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S18 驳回延期: the old date stands; if it is past, ten working days are named."""
    asked = open_request(case, act, who, Step.EXTENSION_REQUEST, ctx)
    if isinstance(asked, Decision):
        return asked
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, asked.milestone)
    after = {asked.id: with_answer(asked, DutyState.FAILED, act, who, ctx)}
    duty = case.duty(asked.data["for"])
    if duty and duty.state is DutyState.OPEN and duty.due < ctx.today:
        after[duty.id] = replace(given_until(duty, ctx), planned_to=ctx.now, next_action_at=ctx.now)
    shown = after.get(duty.id, duty) if duty else asked
    return Decision(
        receipt("extension_refused", case, shown, ctx, reason=act.reason),
        changes(case, tuple(after.get(d.id, d) for d in case.duties)),
        event=event_payload(
            act, after[asked.id], reason=act.reason, until=asked.data["until"], due=shown.due
        ),
        tells=(Tell("enterprise", Kind.RESULT, "extension_refused", shown.id),),
    )


def _unfit(case: Case, duty: Duty, until: date, ctx: DecisionContext) -> Decision | None:
    """Refuse a new date unless it lies after the old one and after today, and not years ahead; None if it
    fits."""
    key = duty.milestone
    if until <= max(duty.due, ctx.today):
        return refusal("extension_too_early", case, ctx, key, on=until, due=duty.due)
    most = _most(case, duty, ctx)
    if most and until > most:
        return refusal("extension_beyond", case, ctx, key, on=until, most=most)
    return _too_far(case, duty, until, ctx)


def _most(case: Case, duty: Duty, ctx: DecisionContext) -> date | None:
    """Return the last day to which the notice allows the step to be postponed in this place; None for no
    limit."""
    milestone = ctx.plan.milestone(duty.milestone).at(case.city, case.county)
    ends = [milestone.extend_until] if milestone.extend_until else []
    if milestone.extend_months:
        ends.append(add_months(duty.legal_due, milestone.extend_months))
    return min(ends, default=None)


def _too_far(case: Case, duty: Duty, until: date, ctx: DecisionContext) -> Decision | None:
    if until > max(duty.due, ctx.today) + _LONGEST_EXTENSION:
        return refusal("extension_too_far", case, ctx, duty.milestone, on=until)
    return None


def _for_another_step(case: Case, duty: Duty, ctx: DecisionContext) -> Decision | None:
    """Refuse to postpone a step before `duty` (月底交不上，延期到3月15日): what is owed now may not be
    postponed."""
    for owed in case.duties:
        milestone = ctx.plan.milestone(owed.milestone)
        if (
            owed.state is DutyState.OPEN
            and owed.owner is Level.ENTERPRISE
            and owed.position < duty.position
            and not (milestone.silent or milestone.on_demand)
        ):
            may = ctx.plan.milestone(duty.milestone).name
            return refusal("not_extendable", case, ctx, owed.milestone, due=owed.due, may=may)
    return None


def extendable_step(case: Case, plan: Plan) -> Duty | None:
    """Return the step that may be postponed now: the earliest extendable one that is not done."""
    if not plan.key_of(Step.EXTENSION_REQUEST):
        return None
    for duty in case.duties:
        if plan.milestone(duty.milestone).extendable and duty.state in AHEAD:
            return duty
    return None


def _may_be_asked_for(case: Case, ctx: DecisionContext) -> tuple[str, ...]:
    """Return the names of the steps of this case for which the plan takes an extension, done or not."""
    if not ctx.plan.key_of(Step.EXTENSION_REQUEST):
        return ()
    steps = (ctx.plan.milestone(duty.milestone) for duty in case.duties)
    return tuple(dict.fromkeys(step.name for step in steps if step.extendable))


def _pending(case: Case, duty: Duty, ctx: DecisionContext) -> Duty | None:
    asked = ctx.duty(case, Step.EXTENSION_REQUEST)
    waits = asked and asked.state not in DECIDED_STATES and asked.data.get("for") == duty.milestone
    return asked if waits else None


def _extended(duty: Duty, until: date, ctx: DecisionContext) -> Duty:
    """Return the new date in force; an open duty's ladder begins anew with it."""
    look = ctx.now if duty.state is DutyState.OPEN else duty.next_action_at
    return replace(duty, due=until, extended_to=until, planned_to=ctx.now, next_action_at=look)
