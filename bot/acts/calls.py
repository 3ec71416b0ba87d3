"""What came of telephoning a silent enterprise: 接通, 承诺, 拒绝, 无人接听, 空号, 不是本人. No date moves, no step
changes.

A promise is watched: on the working day after it the county hears of it once, if the step is still open
(`bot.plans.ladder.promise_step`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.acts.report import event_payload, receipt
from bot.words import Act, Case, Decision, Details, DutyState, Intent, Level, MilestoneKind, Person, replace

_LONGEST: Final = timedelta(days=365)  # a slip of the pen in the year is asked back
# What is kept with the step, and shown beside it from then on.
_KEPT: Final = "call"
# 接通 3，张三是本人: 不是本人, said of 张三 before, was a slip.
_THEMSELVES: Final = "是本人"
_SPOKEN_TO: Final = (Intent.CALL_REACHED, Intent.CALL_PROMISED, Intent.CALL_REFUSED)


def days_to_promise(today: date) -> tuple[date, date]:
    """Return the first and the last day that may be promised today."""
    return today, today + _LONGEST


def call_result(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Record what came of the call about a step that the enterprise owes, or about its letter; the same twice a day
    says so."""
    duty = case.by_id(act.duty_id)
    called = duty and (
        duty.owner is Level.ENTERPRISE or ctx.kind(duty) is MilestoneKind.DELIVERY
    )  # for its letter
    if duty is None or not called or duty.state is not DutyState.OPEN:
        return refusal("nothing_to_call", case, ctx, duty.milestone if duty else "")
    if act.details.not_asked:
        return refusal("nothing_to_call", case, ctx, duty.milestone)
    if act.kind == Intent.CALL_WRONG and not act.details.contact:  # several, and none is named
        return refusal("whom_was_called", case, ctx, duty.milestone, before=act.details.before)
    promised = act.on if act.kind == Intent.CALL_PROMISED else None
    if act.kind == Intent.CALL_PROMISED:
        if promised is None:
            return refusal("promise_needs_day", case, ctx, duty.milestone)
        first, last = days_to_promise(ctx.today)
        if not first <= promised <= last:
            return refusal("promise_unfit", case, ctx, duty.milestone, on=promised)
    kept = {"result": str(act.kind), "on": ctx.today.isoformat(), "words": act.reason.strip()}
    if promised:
        kept["promised"] = promised.isoformat()
    if act.kind == Intent.CALL_WRONG:
        kept |= {"who": act.details.contact, "phone": act.details.phone}
    heard_last: dict[str, str] = duty.data.get(_KEPT) or {}
    of_whom = heard_last.get("who", "") if act.kind in _SPOKEN_TO else ""
    slip = (
        Details(contact=of_whom, phone=heard_last["phone"], before=heard_last["words"])
        if of_whom and f"{of_whom}{_THEMSELVES}" in act.reason
        else None
    )
    if heard_last == kept:
        return refusal("call_noted_before", case, ctx, duty.milestone)
    stands = promised or (duty.promised_on if act.kind == Intent.CALL_NOBODY else None)
    noted = replace(duty, promised_on=stands, data={**duty.data, _KEPT: kept}, next_action_at=ctx.now)
    facts = {
        "call": str(act.kind),
        "what": Intent(act.kind).spec.name,
        "on": promised,
        "words": act.reason.strip(),
        "who": (slip or act.details).contact,
        "phone": (slip or act.details).phone,
        "back": slip is not None,
        "which": act.details.before,
    }
    said = {"said": act.reason.strip(), "until": promised}
    return Decision(
        receipt("call_noted", case, noted, ctx, **facts),
        (noted,),
        event=event_payload(act, noted, **said),
        ends_number=act.details if act.kind == Intent.CALL_DEAD and act.details.phone else None,
        not_the_one=act.details if act.kind == Intent.CALL_WRONG else None,
        wrongly=slip,
    )
