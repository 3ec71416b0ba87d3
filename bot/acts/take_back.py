"""S7: 撤回 of a report, as long as nobody has acted on it."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter

from bot.acts.context import DecisionContext, owed_again
from bot.acts.own_answer import own_answer, take_answer_back
from bot.acts.refusals import refusal
from bot.acts.report import (
    IDLED,
    IMPLIED,
    RECEIVED,
    by_the_plan_now,
    changes,
    event_payload,
    receipt,
    reopened,
)
from bot.plans.plan import Milestone
from bot.words import (
    Act,
    Answer,
    Case,
    CaseStatus,
    Decision,
    Duty,
    DutyState,
    Kind,
    Level,
    Person,
    Tell,
    replace,
)
from bot.words.milestones import RESULT_KINDS

NEW = -1  # a duty that has no id yet


def take_back(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S7: within the grace period the reporter takes a report back, or a bureau its answer to one, while nobody
    acted on it."""
    grace = timedelta(hours=ctx.plan.takeback_hours)
    answered = own_answer(case, act.duty_id, who, ctx) if act.duty_id else None
    reports = [
        d
        for d in case.duties
        if d.reported_by == who.id and d.reported_at and d.state is not DutyState.WAIVED
    ]
    said = sorted(reports, key=attrgetter("reported_at"))
    mine = [
        d for d in said if d.reported_at and ctx.now - d.reported_at <= grace and act.duty_id in (None, d.id)
    ]
    if answered and not mine:  # 撤回 12
        return take_answer_back(case, answered, act, ctx)
    if not mine:
        hours = ctx.plan.takeback_hours
        if not said:
            return refusal("nothing_to_take_back", case, ctx, on=None, hours=hours)
        last = said[-1]
        step = own_words(last, ctx.plan.milestone(last.milestone))
        return refusal("nothing_to_take_back", case, ctx, step=step, on=last.reported_on, hours=hours)
    duty = mine[-1]
    if ctx.kind(duty) in RESULT_KINDS:  # a result is corrected by another result
        return Decision(Answer("take_back_not_here", ok=False))
    milestone = ctx.plan.milestone(duty.milestone)
    if milestone.is_request:
        what = own_words(duty, milestone)
        if duty.state is not DutyState.OPEN:
            return refusal("acted_upon", case, ctx, step=what)
        gone = replace(duty, state=DutyState.WAIVED, next_action_at=None)
        answer = receipt("request_taken_back", case, gone, ctx, what=what)
        return Decision(answer, (gone,), event=event_payload(act, gone))
    own_word = not milestone.confirm
    if duty.state is not DutyState.REPORTED and not (own_word and duty.state is DutyState.DONE):
        return refusal("acted_upon", case, ctx, duty.milestone)
    received = case.by_id(duty.data.get(RECEIVED))
    since = [d for d in case.duties if _opened_by(d, duty, ctx)] if milestone.confirms else []
    if later := _implied_by(case, duty, ctx):
        return refusal("implied", case, ctx, duty.milestone, later=ctx.plan.milestone(later.milestone).name)
    if _others_went_on(case, duty) or any(d.state not in (DutyState.OPEN, DutyState.WAITING) for d in since):
        return refusal("acted_upon", case, ctx, duty.milestone)
    implied = duty.data.get(IMPLIED, ())
    changed = by_the_plan_now(case, reopened(duty, ctx), ctx)
    changed = replace(changed, data={key: kept for key, kept in changed.data.items() if key != IMPLIED})
    closed = [_closed_again(d, duty, ctx) for d in case.duties]
    closed = [reopened(d, ctx) if d.id in implied and _never_said(d) else d for d in closed]
    if received:
        closed = [_unconfirmed(d, ctx) if d.id == received.id else d for d in closed]
    return _to_do_again(case, act, changed, closed, _asked_again(case, duty, ctx), ctx)


def _to_do_again(
    case: Case, act: Act, changed: Duty, closed: list[Duty], asked: list[Duty], ctx: DecisionContext
) -> Decision:
    """Let the step be owed again; `closed` are the case's steps as the report's end leaves them, `asked` the requests
    that wait for their answer again."""
    again = case.status is CaseStatus.COMPLETED and not ctx.plan.milestone(changed.milestone).silent
    back = {d.id: d for d in (changed, *asked)}
    until = {"asked_until": asked[-1].data["until"]} if asked else {}
    others = (d for d in closed if d.id not in back)
    owed, *beside = owed_again(replace(case, duties=(*back.values(), *others)), ctx)
    return Decision(
        receipt("taken_back", case, owed, ctx, **until),
        changes(case, (owed, *beside)),
        status=CaseStatus.ACTIVE if again else None,
        event=event_payload(act, changed),
        tells=tuple(Tell("owner", Kind.NOTE, "request_again", d.id) for d in asked),
    )


def own_words(duty: Duty, milestone: Milestone) -> str:
    """Return what a report is called to the person who made it: its step, or for a request what was asked."""
    if not milestone.is_request:
        return milestone.name
    return f"{duty.data['what']}的报告" if "what" in duty.data else "延期申请"


def resulting(case: Case, decision: Decision) -> Case:
    """Return the case as it is once the decision is applied; what it opens has the id NEW."""
    new = {duty.id: duty for duty in decision.duties}
    duties = [new.get(duty.id, duty) for duty in case.duties]
    if decision.opens:
        duties.append(replace(decision.opens, id=NEW))
    status = decision.status or case.status
    return replace(case, duties=tuple(duties), status=status, **decision.changes)


def _implied_by(case: Case, duty: Duty, ctx: DecisionContext) -> Duty | None:
    """Return the report of a later step which says that this one is done: who has applied has begun."""
    if not ctx.plan.milestone(duty.milestone).implied:
        return None
    later = (d for d in case.duties if d.owner is duty.owner and d.position > duty.position and d.reported_at)
    return next((d for d in later if not ctx.plan.milestone(d.milestone).silent), None)


def _asked_again(case: Case, report: Duty, ctx: DecisionContext) -> list[Duty]:
    """Return, open again, the requests that the report had made idle."""
    ended = report.data.get(IDLED, ())
    idle = [d for d in case.duties if d.id in ended and d.state is DutyState.WAIVED]
    return [replace(d, state=DutyState.OPEN, planned_to=ctx.now, next_action_at=ctx.now) for d in idle]


def _never_said(duty: Duty) -> bool:
    return duty.state is DutyState.DONE and duty.reported_at is None


def _others_went_on(case: Case, duty: Duty) -> bool:
    """Whether the enterprise has reported a later step since a bureau said that it did its own."""
    return duty.owner is not Level.ENTERPRISE and any(
        d.owner is Level.ENTERPRISE
        and d.position > duty.position
        and d.reported_at is not None
        and duty.reported_at is not None
        and d.reported_at > duty.reported_at
        for d in case.duties
    )


def _closed_again(other: Duty, taken_back: Duty, ctx: DecisionContext) -> Duty:
    """Let a duty that was opened by the report alone wait again."""
    if _opened_by(other, taken_back, ctx) and other.state is DutyState.OPEN:
        return replace(other, state=DutyState.WAITING, opened_on=None, next_action_at=None)
    return other


def _opened_by(other: Duty, before: Duty, ctx: DecisionContext) -> bool:
    conditions = ctx.plan.milestone(other.milestone).after
    return any(c.milestone == before.milestone for c in conditions)


def _unconfirmed(received: Duty, ctx: DecisionContext) -> Duty:
    """Let a report that 已汇总 confirmed wait for its confirmation again."""
    return replace(received, state=DutyState.REPORTED, confirmed_on=None, next_action_at=ctx.now)
