"""S19, S30: late cases are proposed, a person decides; a round is closed when nothing is left."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import changes, event_payload, receipt
from bot.acts.steps import waived
from bot.plans.plan import Plan
from bot.results.standing import RUNNING_STATES, extended, failed_step
from bot.words import (
    Act,
    Answer,
    Case,
    CaseStatus,
    Decision,
    Duty,
    DutyState,
    EventName,
    Kind,
    Level,
    MilestoneKind,
    Person,
    Tell,
    replace,
)


def carry_over(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S19: the bureau decides that a late case goes on the next round's list (N-3.2a).

    Mere lateness never does it: only a decision, and only some working days after the date.
    """
    late = candidate(case, ctx)
    if late is None:
        days = ctx.plan.candidate_working_days
        return refusal("not_late_enough", case, ctx, days=days)
    if not act.reason.strip():
        return refusal("need_reason", case, ctx, late.milestone)
    missed = replace(late, state=DutyState.FAILED, next_action_at=None)
    duties = tuple(missed if d.id == missed.id else waived(d) for d in case.duties)
    return Decision(
        receipt("carried_over", case, missed, ctx, reason=act.reason),
        changes(case, duties),
        status=CaseStatus.CARRIED_OVER,
        event=event_payload(act, missed, reason=act.reason, due=missed.due),
        tells=_told_of_its_end("carried_over", missed),
    )


def candidate(case: Case, ctx: DecisionContext) -> Duty | None:
    """Return the late step for which the case may be put on the next round's list; the first if there are
    several."""
    if case.status is not CaseStatus.ACTIVE:
        return None
    return next((d for d in case.duties if d.state is DutyState.OPEN and long_late(d, ctx)), None)


class _Again(Struct, frozen=True):
    """Why a case is on the next round's list, and the duty for which it is."""

    why: Literal["undecided", "decided", "assessment_failed", "acceptance_failed", "failed"]
    duty: Duty | None


def begins_again(case: Case, ctx: DecisionContext) -> _Again:
    """Why a case begins again in the next round, as (reason, the duty that caused it): "undecided" if
    it is so late that somebody has yet to decide, else the result that failed, or "decided"."""
    if late := candidate(case, ctx):
        return _Again("undecided", late)
    result = failed_step(case, ctx.plan)
    if result is None:
        return _Again("decided", next((d for d in case.duties if d.state is DutyState.FAILED), None))
    match ctx.kind(result):
        case MilestoneKind.ASSESSMENT:
            return _Again("assessment_failed", result)
        case MilestoneKind.ACCEPTANCE:
            return _Again("acceptance_failed", result)
    return _Again("failed", result)


def keeps_open(case: Case, ctx: DecisionContext) -> bool:
    """S30: an active case without an extension that still runs keeps its round open. A city's own
    file does too, until its summary is in."""
    return case.status is CaseStatus.ACTIVE and (
        extended(case, ctx.today) is None
        if case.enterprise_id
        else any(d.state in RUNNING_STATES for d in case.duties)
    )


def long_late(duty: Duty, ctx: DecisionContext) -> bool:
    """Whether an enterprise is so late with this step that a bureau may decide upon it."""
    milestone = ctx.plan.milestone(duty.milestone)
    if not milestone.fails_to_next_round or milestone.owner != "enterprise":
        return False
    days = ctx.plan.candidate_working_days
    return ctx.calendar.add_workdays(duty.due, days) <= ctx.today


def undecided(case: Case, ctx: DecisionContext) -> bool:
    """Whether somebody has to decide on a late case: it is late enough, and not postponed."""
    return candidate(case, ctx) is not None and not extended(case, ctx.today)


def round_closed(case: Case, ctx: DecisionContext) -> Decision | None:
    """S30: what the end of a round changes in a case: its open silent steps are waived, and the file of a
    city or county is complete. None for nothing."""
    quiet = tuple(
        waived(d) for d in case.duties if d.state is DutyState.OPEN and ctx.plan.milestone(d.milestone).silent
    )
    status = None if case.enterprise_id else CaseStatus.COMPLETED
    if not quiet and status is None:
        return None
    event = {"act": EventName.ROUND_CLOSED, "waived": [d.milestone for d in quiet]}
    return Decision(Answer("closed"), quiet, status=status, event=event)


Ends = Literal["carried_over", "written_off"]


def left_undone(case: Case, plan: Plan, ends: Ends | None = None) -> Duty | None:
    """Return the step that is left undone of an enterprise's case when its round is closed, late or not.

    None for a case that waits for a bureau: people decide about those one by one. A letter that was never delivered
    keeps nobody on the list of a round: written off, the enterprise leaves with it.
    """
    if any(duty.state is DutyState.REPORTED for duty in case.duties):
        return None
    first = _first_open(case, plan)
    if first is None:
        return None
    undelivered = ends == "written_off" and plan.kind_of(first.milestone) is MilestoneKind.DELIVERY
    return first if undelivered or first.owner is Level.ENTERPRISE else None


def awaits_bureau(case: Case, plan: Plan) -> tuple[Duty, Level] | None:
    """Return the step for which an enterprise's case waits, with the level of the bureau that has to confirm or to do
    it; None where it waits for nobody's."""
    reported = next((duty for duty in case.duties if duty.state is DutyState.REPORTED), None)
    found = reported or _first_open(case, plan)
    if found is None:
        return None
    level = plan.milestone(found.milestone).confirmer(case.assessor) if reported else found.owner
    return (found, level) if level and level is not Level.ENTERPRISE else None


def _first_open(case: Case, plan: Plan) -> Duty | None:
    running = [d for d in case.duties if d.state is DutyState.OPEN and not plan.milestone(d.milestone).silent]
    return next((d for d in running if _decides(d, plan)), running[0] if running else None)


def _decides(duty: Duty, plan: Plan) -> bool:
    """Whether an open step says how far its case has come: a report that is owed again and again does not, nor what an
    enterprise may miss without beginning anew."""
    step = plan.milestone(duty.milestone)
    return not step.due.recurring and (duty.owner is not Level.ENTERPRISE or step.fails_to_next_round)


def ended_with_round(case: Case, ends: Ends, reason: str, ctx: DecisionContext) -> Decision:
    """S30: what becomes of a case that is still open when its round is closed, with the reason: an enterprise
    goes on the next round's list or leaves; what is late has failed, what is not yet due is waived. The file of a
    city or county is complete without what it owes."""
    undone = left_undone(case, ctx.plan, ends) if case.enterprise_id else None
    event = {"act": EventName.ROUND_CLOSED, "ends": ends, "reason": reason}
    if undone is None:
        status = CaseStatus.WITHDRAWN if case.enterprise_id else CaseStatus.COMPLETED
        duties = tuple(waived(d) for d in case.duties)
        return Decision(Answer("closed"), changes(case, duties), status=status, event=event)
    if ends == "written_off":
        return Decision(
            receipt("written_off", case, undone, ctx, reason=reason),
            changes(case, tuple(waived(d) for d in case.duties)),
            status=CaseStatus.WITHDRAWN,
            event={**event, "duty": undone.id},
            tells=_told_of_its_end("written_off", undone),
        )
    late = undone.due < ctx.today
    key = "carried_over" if late else "round_ended"
    failed = replace(undone, state=DutyState.FAILED, next_action_at=None)
    duties = tuple(failed if late and d.id == failed.id else waived(d) for d in case.duties)
    return Decision(
        receipt(key, case, undone, ctx, reason=reason),
        changes(case, duties),
        status=CaseStatus.CARRIED_OVER,
        event={**event, "duty": undone.id, "due": undone.due.isoformat()},
        tells=_told_of_its_end(key, undone),
    )


def _told_of_its_end(key: str, undone: Duty) -> tuple[Tell, ...]:
    """The enterprise, and the county's bureau: neither has done or asked anything."""
    left = "firm_written_off" if key == "written_off" else "firm_carried_over"
    return (Tell("enterprise", Kind.RESULT, key, undone.id), Tell("county", Kind.NOTE, left, undone.id))
