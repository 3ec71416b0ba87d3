"""S7 for a bureau: its own 确认 or 退回 is taken back, as long as nobody has acted on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.acts.context import DecisionContext, may_open, owed_again
from bot.acts.refusals import refusal
from bot.acts.report import RECEIVED, changes, event_payload, receipt
from bot.references import STORED
from bot.words import Act, Case, CaseStatus, Decision, Duty, DutyState, Intent, Kind, Person, Tell, replace

UNDONE: Final = "undone"  # in the event: which answer was taken back; in the duty: that one was
# What tells of an answer -> the answer.
TOLD_OF: Final = {"confirmed": Intent.CONFIRM, "sent_back": Intent.REJECT}
TOLD_UNDONE: Final = "answer_undone"  # what tells that it was taken back
_ANSWERED: Final = "answered"  # in the duty's data: {"by", "at", "as"}, and of a 退回 the report as it was
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
            "kept": {k: v for k, v in before.data.items() if k in (*STORED, RECEIVED, *_RETURNED)},
        }
    return replace(after, data={**after.data, _ANSWERED: note})


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
    reports = [duty.reported_at] if duty.reported_at and duty.reported_by == who.id else []
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
        changes(case, owed_again(closed, ctx)),
        event=event_payload(act, back, undone=note["as"]),
        tells=(Tell("owner", Kind.RESULT, TOLD_UNDONE, duty.id),),
    )


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
