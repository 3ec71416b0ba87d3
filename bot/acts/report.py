"""S2-S6, S8, S10, S13, S29: delivered, reported, confirmed, sent back, forwarded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from bot import access
from bot.acts.context import DecisionContext, due_of, recomputed_duties, with_ending
from bot.acts.dates import unfit
from bot.acts.refusals import not_open, not_yours, refusal
from bot.acts.step_times import times_now
from bot.plans.plan import Milestone
from bot.references import STORED, stored_references
from bot.words import (
    Act,
    Answer,
    Case,
    Decision,
    Duty,
    DutyState,
    Kind,
    Level,
    MilestoneKind,
    Person,
    Tell,
    replace,
)
from bot.words.milestones import RESULT_KINDS

RECEIVED = "received"  # of 已汇总: the report that it confirmed with it
IMPLIED = "implied"  # of a report: the steps before it that it closed
IDLED = "ended_requests"  # of a report: the requests to postpone it that it made idle


def report_of_kind(kind: MilestoneKind, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Report, as the owner, that the step of this kind is done."""
    return reported_as(ctx.plan.key_of(kind), case, act, who, ctx)


def reported_as(milestone: str, case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Report, as the owner, that the plan's milestone of this key is done."""
    duty = case.duty(milestone)
    if duty is None:
        return refusal("no_such_step", case, ctx, milestone)
    refused = _not_reportable(case, duty, act, ctx)
    return refused or _report(case, duty, act, who, ctx)


def report_in_words(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Return the decision on a report of milestone `act.what`, as sent in the words that the plan sets for
    it (`reply`), or of the duty that a button names, if no other button is for it. Refused if the case has no such
    duty or `who` is not who owes it."""
    pressed = None if act.what else case.by_id(act.duty_id)
    duty = pressed if pressed and ctx.kind(pressed) is MilestoneKind.OTHER else case.duty(act.what)
    if duty is None or ctx.kind(duty) in RESULT_KINDS:  # an assessment ends with its result alone
        return refusal("no_such_step", case, ctx)
    if not access.owes(who, duty.owner, case.enterprise):
        return not_yours()
    return reported_as(duty.milestone, case, act, who, ctx)


def _not_reportable(case: Case, duty: Duty, act: Act, ctx: DecisionContext) -> Decision | None:
    key = duty.milestone
    if duty.state is DutyState.REPORTED:
        return refusal("already_reported", case, ctx, key, on=duty.reported_on, about=duty.id)
    if duty.state is DutyState.DONE:
        return refusal("already_done", case, ctx, key, on=duty.confirmed_on)
    if duty.state is not DutyState.OPEN:
        return not_open(case, duty, ctx)
    if refused := unfit(case, duty, act.on, ctx):
        return refused
    milestone = ctx.plan.milestone(key)
    received = case.duty(milestone.confirms)
    if received and received.state not in (DutyState.REPORTED, DutyState.DONE):
        return refusal("nothing_to_forward", case, ctx, received.milestone)
    return None


def _report(case: Case, duty: Duty, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    milestone = ctx.plan.milestone(duty.milestone)
    on = act.on or ctx.today
    confirmed = not milestone.confirm
    changed = replace(
        duty,
        state=DutyState.DONE if confirmed else DutyState.REPORTED,
        reported_on=on,
        reported_at=ctx.now,
        reported_by=who.id,
        confirmed_on=on if confirmed else None,
        planned_to=ctx.now,
        next_action_at=None if confirmed else ctx.now,
        data={**duty.data, **stored_references(act)},
    )
    implied = _implied(case, duty, on, ctx)
    idle = _no_longer_asked(case, [duty, *implied])
    noted = {IMPLIED: [d.id for d in implied], IDLED: [d.id for d in idle]}
    changed = replace(changed, data={**changed.data, **{key: ids for key, ids in noted.items() if ids}})
    known = [*_also_received(case, changed, milestone), *implied, *idle]
    after, status = with_ending(case, recomputed_duties(_with(case, known), ctx), ctx)
    tells = [] if confirmed else [Tell("confirmer", Kind.CONFIRM, "confirm", duty.id)]
    tells += [Tell("owner", Kind.NOTE, "request_idle", one.id) for one in idle]
    late = max(0, (on - duty.due).days)
    facts = {
        "to": milestone.confirmer(case.assessor) or "",
        "late_days": late,
        "by_other": None,
        **({"asked_until": idle[-1].data["until"]} if idle else {}),
        **stored_references(act),
    }
    return Decision(
        receipt("reported" if not confirmed else "recorded", case, changed, ctx, on=on, **facts),
        changes(case, after),
        status=status,
        event=event_payload(act, changed, on=on, late_days=late, **stored_references(act)),
        tells=tuple(tells),
    )


def _also_received(case: Case, changed: Duty, milestone: Milestone) -> list[Duty]:
    """Confirm with 已汇总 the receipt of what it forwards (S8)."""
    result = [changed]
    received = case.duty(milestone.confirms)
    if received and received.state is DutyState.REPORTED:
        result[0] = replace(changed, data={**changed.data, RECEIVED: received.id})
        result.append(_done(received))
    return result


def _implied(case: Case, duty: Duty, on: date, ctx: DecisionContext) -> list[Duty]:
    """A later report closes the steps before it that it implies (S3): who applies has begun. What is
    only recommended, as publishing who one is, implies nothing."""
    if ctx.plan.milestone(duty.milestone).silent:
        return []
    return [
        replace(d, state=DutyState.DONE, confirmed_on=on, next_action_at=None)
        for d in case.duties
        if d.state is DutyState.OPEN
        and d.owner is duty.owner
        and d.position < duty.position
        and ctx.plan.milestone(d.milestone).implied
    ]


def _no_longer_asked(case: Case, reported: Iterable[Duty]) -> list[Duty]:
    """End the requests to postpone what is reported, because whoever hands in needs none."""
    keys = {duty.milestone for duty in reported}
    return [
        replace(d, state=DutyState.WAIVED, next_action_at=None)
        for d in case.duties
        if d.state is DutyState.OPEN and d.data.get("for") in keys
    ]


def _after_the_grace(case: Case, after: tuple[Duty, ...], ctx: DecisionContext) -> tuple[Duty, ...]:
    """Let what an answer opens be told of once that can no longer be undone unheard: an enterprise's step then, a
    bureau's next morning, with all that the day's answers opened. Where answers leave at once, so does this."""
    waited = {d.id for d in case.duties if d.state is DutyState.WAITING}
    return tuple(_told_from(d, ctx) if d.state is DutyState.OPEN and d.id in waited else d for d in after)


def _told_from(duty: Duty, ctx: DecisionContext) -> Duty:
    """Return an opened step with the moment from which it is told. A bureau's that is due by the next working morning
    is told today."""
    earliest = ctx.now + ctx.grace
    next_day = ctx.calendar.on_or_after(ctx.today + timedelta(days=1))
    if ctx.grace and duty.owner is not Level.ENTERPRISE and duty.due > next_day:
        earliest = ctx.morning(next_day)
    waits = duty.next_action_at and duty.next_action_at < earliest
    return replace(duty, next_action_at=earliest) if waits else duty


def confirm(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S5: the bureau confirms a report; the date that counts is the report's."""
    duty = _awaiting(case, act, who, ctx)
    if isinstance(duty, Decision):
        return duty
    changed = _done(duty)
    assess = ctx.duty(case, MilestoneKind.ASSESSMENT)
    awake = []
    if ctx.kind(duty) is MilestoneKind.REVISION and assess and assess.state is DutyState.OPEN:
        awake = [replace(assess, next_action_at=ctx.now)]  # the bureau's turn again (S10)
    after, status = with_ending(case, recomputed_duties(_with(case, [changed, *awake]), ctx), ctx)
    after = _after_the_grace(case, after, ctx)
    return Decision(
        receipt("confirmed", case, changed, ctx, on=changed.confirmed_on),
        changes(case, after),
        status=status,
        event=event_payload(act, changed, on=changed.confirmed_on),
        tells=(Tell("owner", Kind.RESULT, "confirmed", duty.id),),
    )


def send_back(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S6: the report is sent back with its reason; the old date stands, or a named one if past. Never a time of a
    recurring step that the corrected plan does not have: it would be owed again."""
    duty = _awaiting(case, act, who, ctx)
    if isinstance(duty, Decision):
        return duty
    if duty.id in times_now(case, ctx).gone:
        return refusal("time_gone", case, ctx, duty.milestone)
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, duty.milestone)
    again = by_the_plan_now(case, reopened(duty, ctx), ctx)
    if again.due < ctx.today:
        again = given_until(again, ctx)
    changed = replace(
        again,
        opened_on=ctx.today,
        planned_to=ctx.now,
        data={**again.data, "returned_on": ctx.today.isoformat(), "returned_for": act.reason.strip()},
    )
    return Decision(
        receipt("sent_back", case, changed, ctx, reason=act.reason),
        changes(case, recomputed_duties(_with(case, [changed]), ctx)),
        event=event_payload(act, changed, reason=act.reason),
        tells=(Tell("owner", Kind.RESULT, "sent_back", duty.id),),
    )


def _awaiting(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Duty | Decision:
    """Return the reported duty that the act is about, if this person's bureau confirms it; else the
    refusal."""
    duty = case.by_id(act.duty_id)
    if duty is None:
        return refusal("nothing_reported", case, ctx)
    milestone = ctx.plan.milestone(duty.milestone)
    if not milestone.confirm:  # a bureau's own word: nobody confirms it
        return refusal("nothing_reported", case, ctx, duty.milestone)
    if not access.confirms(who, milestone.confirm, case.enterprise):
        return not_yours()
    if duty.state is DutyState.DONE:
        return refusal("already_done", case, ctx, duty.milestone, on=duty.confirmed_on)
    if duty.state is not DutyState.REPORTED:
        return refusal("nothing_reported", case, ctx, duty.milestone)
    return duty


def _done(duty: Duty) -> Duty:
    return replace(duty, state=DutyState.DONE, confirmed_on=duty.reported_on, next_action_at=None)


def reopened(duty: Duty, ctx: DecisionContext) -> Duty:
    return replace(
        duty,
        state=DutyState.OPEN,
        reported_on=None,
        reported_at=None,
        reported_by=None,
        confirmed_on=None,
        next_action_at=ctx.now,
        data={key: value for key, value in duty.data.items() if key not in (*STORED, RECEIVED, IDLED)},
    )


def by_the_plan_now(case: Case, duty: Duty, ctx: DecisionContext) -> Duty:
    """Return a duty that is owed again, with the plan's date if that was put off while it was reported."""
    if ctx.plan.milestone(duty.milestone).on_demand:
        return duty
    now = due_of(case, duty, ctx)
    return replace(duty, due=now.date, legal_due=now.legal) if now.date > duty.due else duty


def given_until(duty: Duty, ctx: DecisionContext) -> Duty:
    """Return a duty whose date has passed, with the day that a bureau gives for doing it once more."""
    until = ctx.calendar.add_workdays(ctx.today, ctx.plan.resubmit_working_days)
    return replace(duty, due=until, data={**duty.data, "given": until.isoformat()})


def _with(case: Case, changed: list[Duty]) -> Case:
    new = {duty.id: duty for duty in changed}
    return replace(case, duties=tuple(new.get(d.id, d) for d in case.duties))


def changes(case: Case, after: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Return only the duties that differ from the case's own."""
    before = set(case.duties)
    return tuple(d for d in after if d not in before)


def receipt(key: str, case: Case, duty: Duty, ctx: DecisionContext, **facts: object) -> Answer:
    """Return an answer that names the enterprise, the step and the date, as every changing one must."""
    step = ctx.plan.milestone(duty.milestone).name
    return Answer(key, {"name": case.name, "step": step, "due": duty.due, **facts})


def refuse_closed(case: Case) -> Decision:
    """Return the refusal for a case that has ended. The few acts that are still possible are exceptions."""
    return Decision(Answer("case_closed", {"name": case.name, "status": case.status}, ok=False))


def event_payload(act: Act, duty: Duty, **facts: object) -> dict[str, object]:
    """Return the event's data: the duty's new state and what the act said."""
    return {"act": act.kind, "duty": duty.id, "state": str(duty.state), **facts}
