"""S9, S11, S12, S14, S15, S28: the assessing bureau's results, and their correction."""

from __future__ import annotations

from datetime import date, timedelta

from bot.acts.context import DecisionContext, left_over_duty, recomputed_duties
from bot.acts.dates import unfit
from bot.acts.own_answer import without_note
from bot.acts.refusals import not_open, refusal
from bot.acts.report import changes, event_payload, receipt, refuse_closed
from bot.acts.steps import DECIDED_STATES, new_duty, restored, waived
from bot.words import Act, Case, CaseStatus, Decision, Duty, DutyState, Kind, Person, Tell, replace
from bot.words import MilestoneKind as Step

_PASSES = {"通过": True, "合格": True, "不通过": False, "不合格": False}


def rectify(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S9 评估整改: ask for a revised report by the date that the bureau names, else within the plan's
    `rectify_working_days`.

    The assessment waits for it.
    """
    assess = _awaited(case, Step.ASSESSMENT, replace(act, on=None), ctx)
    if isinstance(assess, Decision):
        return assess
    revision = ctx.plan.key_of(Step.REVISION)
    if not revision:
        return refusal("no_such_step", case, ctx)
    running = case.duty(revision)
    if running and running.state not in DECIDED_STATES:
        return _other_date(case, assess, running, act, ctx)
    until = act.on or usual_revision(ctx)
    if until <= ctx.today:
        return refusal("date_past", case, ctx, revision, on=until)
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, assess.milestone)
    opened = replace(new_duty(case, revision, {"reason": act.reason}, ctx), due=until, legal_due=until)
    # The bureau's own clock runs on in the statistics; it is looked at again the day after.
    resting = replace(assess, planned_to=ctx.now, next_action_at=ctx.morning(until + timedelta(days=1)))
    return Decision(
        receipt("rectify", case, opened, ctx, on=until, reason=act.reason),
        (resting,),
        opens=opened,
        event=event_payload(act, opened, due=until, reason=act.reason),
        tells=(Tell("enterprise", Kind.RESULT, "rectify", 0),),
    )


def _other_date(case: Case, assess: Duty, running: Duty, act: Act, ctx: DecisionContext) -> Decision:
    """Give a revision that is still awaited another day, if the bureau names one; its words stand unless new ones are
    said."""
    if running.state is not DutyState.OPEN or act.on in (None, running.due):
        return refusal("rectify_running", case, ctx, running.milestone, due=running.due)
    if act.on <= ctx.today:
        return refusal("date_past", case, ctx, running.milestone, on=act.on)
    reason = act.reason.strip() or str(running.data.get("reason", ""))
    moved = replace(
        running,
        due=act.on,
        legal_due=act.on,
        data={**running.data, "reason": reason},
        planned_to=ctx.now,
        next_action_at=ctx.now,
    )
    resting = replace(assess, planned_to=ctx.now, next_action_at=ctx.morning(act.on + timedelta(days=1)))
    return Decision(
        receipt("rectify", case, moved, ctx, on=act.on, reason=reason),
        (moved, resting),
        event=event_payload(act, moved, due=act.on, reason=reason),
        tells=(Tell("enterprise", Kind.RESULT, "rectify", moved.id),),
    )


def usual_revision(ctx: DecisionContext) -> date:
    """Return the day by which a revised report is due if the bureau names none."""
    return ctx.calendar.add_workdays(ctx.today, ctx.plan.rectify_working_days)


def passed(kind: Step, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """评估通过, 验收合格: done; opens what follows, or completes the case with the last step."""
    other = ctx.duty(case, kind)
    if other and other.state is DutyState.FAILED:
        return _correct(case, other, True, act, who, ctx)
    duty = _awaited(case, kind, act, ctx)
    if isinstance(duty, Decision):
        return duty
    changed = _decided(duty, DutyState.DONE, act, who, ctx)
    duties, status = _after_passing(case, changed, ctx)
    return Decision(
        receipt(f"{kind}_passed", case, changed, ctx, on=changed.confirmed_on),
        changes(case, duties),
        status=status,
        event=event_payload(act, changed, on=changed.confirmed_on),
        tells=(Tell("enterprise", Kind.RESULT, f"{kind}_passed", duty.id),),
    )


def fail_case(kind: Step, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """评估不通过, 验收不合格: the case goes on the next round's list (N-3.2a, N-3.2b)."""
    other = ctx.duty(case, kind)
    if other and other.state is DutyState.DONE:
        return _correct(case, other, False, act, who, ctx)
    duty = _awaited(case, kind, act, ctx)
    if isinstance(duty, Decision):
        return duty
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, duty.milestone)
    changed = _decided(duty, DutyState.FAILED, act, who, ctx)
    return Decision(
        receipt(f"{kind}_failed", case, changed, ctx, on=changed.confirmed_on, reason=act.reason),
        changes(case, _after_failing(case, changed, ctx)),
        status=CaseStatus.CARRIED_OVER,
        event=event_payload(act, changed, on=changed.confirmed_on, reason=act.reason),
        tells=(Tell("enterprise", Kind.RESULT, f"{kind}_failed", duty.id),),
    )


def correct_result(kind: Step, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Decide 更正评估 or 更正验收 (transition S28 of docs/domain.md): `act.what` is the right result.

    A reason is needed once more than the plan's `takeback_hours` have passed since the wrong one.
    """
    duty = ctx.duty(case, kind)
    right = _PASSES.get(act.what)
    if duty is None or right is None:
        return refusal("no_such_step", case, ctx, ctx.plan.key_of(kind))
    if duty.state not in (DutyState.DONE, DutyState.FAILED):
        return refusal("no_result", case, ctx, duty.milestone)
    return _correct(case, duty, right, act, who, ctx)


def _correct(case: Case, duty: Duty, right: bool, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S28: the other result, as a new event. The bureau itself within the grace period; later
    only with a reason. Never past a later result, which must be corrected first."""
    key = duty.milestone
    if case.status is CaseStatus.WITHDRAWN:
        return refuse_closed(case)
    if (duty.state is DutyState.DONE) is right:
        return refusal("already_done", case, ctx, key, on=duty.confirmed_on)
    later = next((d for d in case.duties if _decides_later(d, duty, ctx)), None)
    if later:
        return refusal("later_result", case, ctx, later.milestone)
    if not _in_grace(duty, ctx) and not act.reason.strip():
        hours = ctx.plan.takeback_hours
        return refusal("result_stands", case, ctx, key, on=duty.confirmed_on, hours=hours)
    if not right and not act.reason.strip():
        return refusal("need_reason", case, ctx, key)
    if refused := unfit(case, duty, act.on, ctx):
        return refused
    state = DutyState.DONE if right else DutyState.FAILED
    changed = _decided(duty, state, act, who, ctx)
    if right:
        back = replace(case, duties=tuple(restored(d, ctx) for d in case.duties))
        duties, status = _after_passing(back, changed, ctx)
    else:
        duties, status = _after_failing(case, changed, ctx), CaseStatus.CARRIED_OVER
    return Decision(
        receipt(
            "result_corrected", case, changed, ctx, on=changed.confirmed_on, reason=act.reason, passed=right
        ),
        changes(case, duties),
        status=status or CaseStatus.ACTIVE,
        event=event_payload(act, changed, was=str(duty.state), on=changed.confirmed_on, reason=act.reason),
        tells=(
            Tell("enterprise", Kind.RESULT, f"{ctx.kind(duty)}_{'passed' if right else 'failed'}", duty.id),
        ),
    )


def _in_grace(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether the bureau may still take its own result back without giving a reason."""
    grace = timedelta(hours=ctx.plan.takeback_hours)
    return bool(duty.reported_at and ctx.now - duty.reported_at <= grace)


def _decides_later(other: Duty, duty: Duty, ctx: DecisionContext) -> bool:
    milestone = ctx.plan.milestone(other.milestone)
    decided = other.state in (DutyState.DONE, DutyState.FAILED)
    return (
        decided
        and other.position > duty.position
        and milestone.owner == "assessor"
        and not milestone.on_demand
    )


def _awaited(case: Case, kind: Step, act: Act, ctx: DecisionContext) -> Duty | Decision:
    """Return the duty whose result the bureau may register now, or the refusal."""
    if case.status is not CaseStatus.ACTIVE:
        return refuse_closed(case)
    key = ctx.plan.key_of(kind)
    duty = ctx.duty(case, kind)
    if duty is None:
        return refusal("no_such_step", case, ctx, key)
    if duty.state in (DutyState.DONE, DutyState.FAILED):
        return refusal("already_done", case, ctx, key, on=duty.confirmed_on)
    if duty.state is not DutyState.OPEN:
        return not_open(case, duty, ctx)
    return unfit(case, duty, act.on, ctx) or duty


def _after_passing(
    case: Case, changed: Duty, ctx: DecisionContext
) -> tuple[tuple[Duty, ...], CaseStatus | None]:
    """What is open after a result. With the last step everything else falls away and the case is complete."""
    after = recomputed_duties(_replaced(case, changed, ctx), ctx)
    followers = [c for m in ctx.plan.milestones if not m.silent for c in m.after]
    if any(c.milestone == changed.milestone for c in followers):
        return after, None
    return tuple(left_over_duty(d, ctx) for d in after), CaseStatus.COMPLETED


def _after_failing(case: Case, changed: Duty, ctx: DecisionContext) -> tuple[Duty, ...]:
    return tuple(waived(d) for d in _replaced(case, changed, ctx).duties)


def _decided(duty: Duty, state: DutyState, act: Act, who: Person, ctx: DecisionContext) -> Duty:
    on = act.on or ctx.today
    return replace(
        without_note(duty),
        state=state,
        reported_on=on,
        reported_at=ctx.now,
        reported_by=who.id or None,
        confirmed_on=on,
        next_action_at=None,
    )


def _replaced(case: Case, changed: Duty, ctx: DecisionContext) -> Case:
    """Return the case with the new result; a revision that was asked for is then done, or no longer needed."""
    return replace(case, duties=tuple(_with_result(d, changed, ctx) for d in case.duties))


def _with_result(duty: Duty, changed: Duty, ctx: DecisionContext) -> Duty:
    if duty.id == changed.id:
        return changed
    if ctx.kind(duty) is Step.REVISION and ctx.kind(changed) is Step.ASSESSMENT:
        if duty.state is DutyState.REPORTED and changed.state is DutyState.DONE:
            return replace(duty, state=DutyState.DONE, confirmed_on=duty.reported_on, next_action_at=None)
        return waived(duty)
    return duty
