"""S7a for a bureau: its own 确认, 退回 or result is taken back, as long as nobody has acted on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.acts.context import DecisionContext, may_open, opens_on, owed_again
from bot.acts.refusals import refusal
from bot.acts.report import IDLED, RECEIVED, by_the_plan_now, changes, event_payload, receipt
from bot.references import STORED
from bot.words import Act, Case, CaseStatus, Decision, Duty, DutyState, Intent, Kind, Person, Tell, replace
from bot.words.milestones import RESULT_KINDS

UNDONE: Final = "undone"  # in the event: which answer was taken back; in the duty: that one was
# What tells of a result -> the result.
_RESULTS: Final = {
    "assess_passed": Intent.ASSESSMENT_PASSED,
    "assess_failed": Intent.ASSESSMENT_FAILED,
    "accept_passed": Intent.ACCEPTANCE_PASSED,
    "accept_failed": Intent.ACCEPTANCE_FAILED,
}
# What tells of an answer -> the answer.
TOLD_OF: Final = {"confirmed": Intent.CONFIRM, "sent_back": Intent.REJECT, **_RESULTS}
MAY_BE_UNDONE: Final = frozenset(map(str, TOLD_OF.values()))
TOLD_UNDONE: Final = "answer_undone"  # what tells that it was taken back
RESULT_UNDONE: Final = "result_undone"
# In the duty's data: {"by", "at", "as"}; of a 退回 the report as it was, of a result each step that it changed.
_ANSWERED: Final = "answered"
_RETURNED: Final = ("returned_on", "returned_for")


def with_answer_noted(before: Duty, after: Duty, act: Act, who: Person, ctx: DecisionContext) -> Duty:
    """Return the duty with a note of who answered its report, when and how, by which that can be taken back."""
    note: dict[str, Any] = {"by": who.id, "at": ctx.now.isoformat(), "as": act.kind}
    if act.kind == Intent.REJECT:
        note |= {
            "on": _text(before.reported_on),
            "reported_at": _text(before.reported_at),
            "who": before.reported_by,
            "due": before.due.isoformat(),
            "opened": _text(before.opened_on),
            "kept": {k: v for k, v in before.data.items() if k in (*STORED, RECEIVED, IDLED, *_RETURNED)},
        }
    return replace(after, data={**after.data, _ANSWERED: note})


def with_result_noted(
    case: Case, decision: Decision, act: Act, who: Person, ctx: DecisionContext
) -> Decision:
    """Return the decision on a result with a note of who gave it and of what it changed, by which it can be taken
    back."""
    steps = {str(d.id): _stood(before, d) for d in decision.duties if (before := case.by_id(d.id))}
    note = {"by": who.id, "at": ctx.now.isoformat(), "as": act.kind, "steps": steps}
    noted = tuple(
        replace(d, data={**d.data, _ANSWERED: note}) if d.id == decision.duty_id else d
        for d in decision.duties
    )
    return replace(decision, duties=noted)


def without_note(duty: Duty) -> Duty:
    """Return the duty without the note of its answer: another word has taken that answer's place."""
    return replace(duty, data={key: value for key, value in duty.data.items() if key != _ANSWERED})


def _stood(before: Duty, after: Duty) -> dict[str, Any]:
    return {
        "state": str(before.state),
        "became": str(after.state),
        "opened": _text(before.opened_on),
        "due": before.due.isoformat(),
        "legal": before.legal_due.isoformat(),
        "confirmed": _text(before.confirmed_on),
        "added": sorted(set(after.data) - set(before.data)),
    }


def told_in_time(text: str, duty: Duty) -> bool:
    """Say whether this tells of an answer to the duty's report that can still be taken back."""
    note: dict[str, Any] = duty.data.get(_ANSWERED) or {}
    return text in TOLD_OF and TOLD_OF[text] == note.get("as")


def answered_at(duty: Duty) -> datetime | None:
    """When the duty's report was answered; None if it was not, or no longer is."""
    note = duty.data.get(_ANSWERED)
    return datetime.fromisoformat(note["at"]) if note else None


def own_answer(case: Case, duty_id: int | None, who: Person, ctx: DecisionContext) -> Duty | None:
    """Return the duty whose report this person answered last within the grace period; with `duty_id` only that
    one."""
    mine = [
        (datetime.fromisoformat(note["at"]), duty.id, duty)
        for duty in case.duties
        if (note := duty.data.get(_ANSWERED)) and note["by"] == who.id and duty_id in (None, duty.id)
    ]
    grace = timedelta(hours=ctx.plan.takeback_hours)
    at, _, duty = max(mine, default=(None, 0, None))
    return duty if at and ctx.now - at <= grace else None


def lately_own(duty: Duty, who: Person, ctx: DecisionContext) -> bool:
    """Whether what was last said of this duty is this person's own report or answer, within the grace period: a page
    then offers to take it back, which `take_back` decides."""
    note = duty.data.get(_ANSWERED)
    answers = [datetime.fromisoformat(note["at"])] if note and note["by"] == who.id else []
    own = duty.reported_by == who.id and ctx.kind(duty) not in RESULT_KINDS
    reports = [duty.reported_at] if duty.reported_at and own else []
    grace = timedelta(hours=ctx.plan.takeback_hours)
    return any(ctx.now - at <= grace for at in (*answers, *reports))


def undo_answer(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """S7: take back this person's own answer to the report that is named."""
    duty = own_answer(case, act.duty_id, who, ctx)
    if duty is None:
        return refusal("nothing_to_take_back", case, ctx, on=None, hours=ctx.plan.takeback_hours)
    return take_answer_back(case, duty, act, ctx)


def take_answer_back(case: Case, duty: Duty, act: Act, ctx: DecisionContext) -> Decision:
    """Let the report wait again as it did; whoever made it is told, unless the answer has not left yet."""
    note = duty.data[_ANSWERED]
    if note["as"] in _RESULTS.values():
        return _take_result_back(case, duty, note, act, ctx)
    given = DutyState.DONE if note["as"] == Intent.CONFIRM else DutyState.OPEN
    at = datetime.fromisoformat(note["at"])
    went_on = any(d.reported_at and d.reported_at > at and d.position >= duty.position for d in case.duties)
    if duty.state is not given or went_on or case.status is not CaseStatus.ACTIVE:
        return refusal("acted_upon", case, ctx, duty.milestone)
    back = _reported_again(duty, note, ctx)
    after = {d.id: d for d in (*case.duties, back)}
    states = {d.milestone: d.state for d in after.values()}
    closed = tuple(_closed_again(d, duty, states, ctx) for d in after.values())
    return Decision(
        receipt("answer_taken_back", case, back, ctx, what=note["as"]),
        changes(case, owed_again(replace(case, duties=closed), ctx)),
        event=event_payload(act, back, undone=note["as"]),
        tells=(Tell("owner", Kind.RESULT, TOLD_UNDONE, duty.id),),
    )


def _take_result_back(
    case: Case, duty: Duty, note: dict[str, Any], act: Act, ctx: DecisionContext
) -> Decision:
    """Let the result be awaited again, and each step that it opened or ended stand as it did; the enterprise is told,
    unless the result has not left yet."""
    reopens = case.status is not CaseStatus.ACTIVE
    if reopens and ctx.plan.key in ctx.rounds.closed:
        return refusal("acted_upon", case, ctx, duty.milestone)
    steps, at = note["steps"], datetime.fromisoformat(note["at"])
    now = [(d, steps[str(d.id)]) for d in case.duties if str(d.id) in steps]
    went_on = any(d.reported_at and d.reported_at > at for d in case.duties)
    if went_on or case.status is CaseStatus.WITHDRAWN or any(str(d.state) != was["became"] for d, was in now):
        return refusal("acted_upon", case, ctx, duty.milestone)
    after = {d.id: _stands_again(d, was, ctx) for d, was in now}
    after[duty.id] = replace(after[duty.id], reported_on=None, reported_at=None, reported_by=None)
    after[duty.id].data[UNDONE] = True
    back = tuple(after.get(d.id, d) for d in case.duties)
    stands = replace(case, duties=back)
    back = tuple(by_the_plan_now(stands, d, ctx) if d.id in after else d for d in back)
    return Decision(
        receipt("result_taken_back", case, after[duty.id], ctx),
        changes(case, back),
        status=CaseStatus.ACTIVE if reopens else None,
        event=event_payload(act, after[duty.id], undone=note["as"]),
        tells=(Tell("enterprise", Kind.RESULT, RESULT_UNDONE, duty.id),),
    )


def _stands_again(duty: Duty, was: dict[str, Any], ctx: DecisionContext) -> Duty:
    state, gone = DutyState(was["state"]), (*was["added"], _ANSWERED)
    again = replace(
        duty,
        state=state,
        opened_on=_day(was["opened"]),
        due=date.fromisoformat(was["due"]),
        legal_due=date.fromisoformat(was["legal"]),
        confirmed_on=_day(was["confirmed"]),
        planned_to=ctx.now,
        data={key: value for key, value in duty.data.items() if key not in gone},
    )
    return replace(again, next_action_at=opens_on(again, ctx) if state is DutyState.WAITING else ctx.now)


def _reported_again(duty: Duty, note: dict[str, Any], ctx: DecisionContext) -> Duty:
    data = {key: value for key, value in duty.data.items() if key != _ANSWERED} | {UNDONE: True}
    back = replace(
        duty,
        state=DutyState.REPORTED,
        confirmed_on=None,
        planned_to=ctx.now,
        next_action_at=ctx.now,
        data=data,
    )
    if note["as"] == Intent.CONFIRM:
        return back
    return replace(
        back,
        reported_on=_day(note["on"]),
        reported_at=datetime.fromisoformat(note["reported_at"]) if note["reported_at"] else None,
        reported_by=note["who"],
        due=date.fromisoformat(note["due"]),
        opened_on=_day(note["opened"]),
        data={**{k: v for k, v in data.items() if k not in _RETURNED}, **note["kept"]},
    )


def _closed_again(other: Duty, answer: Duty, states: dict[str, DutyState], ctx: DecisionContext) -> Duty:
    """Let a step wait again that the confirmation alone had opened."""
    follows = any(c.milestone == answer.milestone for c in ctx.plan.milestone(other.milestone).after)
    waiting = replace(other, state=DutyState.WAITING, opened_on=None, next_action_at=None)
    if other.state is DutyState.OPEN and follows and not may_open(waiting, states, ctx):
        return waiting
    return other


def _text(value: date | None) -> str:
    return value.isoformat() if value else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
