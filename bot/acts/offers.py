"""What a person may do to a case now: an act is offered if deciding it would succeed.

Right and state are asked of `decide` itself, so that no button stands where the act would be refused. What
an act needs stands in the table of intents.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from msgspec import Struct

from bot import access
from bot.acts import decide
from bot.acts.context import DecisionContext
from bot.acts.late import long_late
from bot.words import Act, Case, CaseStatus, Decision, Duty, DutyState, Intent, Level, Person
from bot.words.intent_lookup import SLOTS, spec_of

_ANSWERABLE = (DutyState.OPEN, DutyState.REPORTED, DutyState.DONE)
# Where the first is on offer, the others would be the same: handing in again is the revised report, and
# another result than the one on record is its correction, which asks why.
_SAME_AS: dict[str, tuple[str, ...]] = {
    Intent.RECTIFIED: (Intent.APPLY_ASSESSMENT,),
    Intent.CORRECT_ASSESSMENT: (Intent.ASSESSMENT_PASSED, Intent.ASSESSMENT_FAILED),
    Intent.CORRECT_ACCEPTANCE: (Intent.ACCEPTANCE_PASSED, Intent.ACCEPTANCE_FAILED),
}


class Offer(Struct, frozen=True):
    """One act that would succeed now.

    `duty_id` goes into the act; `step` is the milestone it is about; `mark` tells for which state of the
    case it was offered; `what` are those of its choices that would succeed.
    """

    kind: str
    duty_id: int | None
    step: str
    mark: str
    what: tuple[str, ...] = ()


def offers(case: Case, who: Person, ctx: DecisionContext) -> list[Offer]:
    """Return every act that `who` may do to `case` at this moment."""
    if case.status is CaseStatus.WITHDRAWN:
        return []  # of one that ended otherwise the result is still to be disclosed or handed over
    found: list[Offer] = []
    for kind, slots in SLOTS.items():
        answerable = [d for d in case.duties if d.state in _ANSWERABLE]
        for duty in answerable if slots.of_duty else [None]:
            found += _offer(case, kind, duty, who, ctx)
    same = {twin for offer in found for twin in _SAME_AS.get(offer.kind, ())}
    return [offer for offer in found if offer.kind not in same]


def _offer(case: Case, kind: str, duty: Duty | None, who: Person, ctx: DecisionContext) -> list[Offer]:
    on, duty_id = _trial_day(case, kind, ctx), duty.id if duty else None
    slots = SLOTS[kind]
    tried = {w: decide(case, Act(kind, on, "理由", duty_id, w), who, ctx) for w in slots.what or ("",)}
    done = {what: decision for what, decision in tried.items() if decision.ok}
    if not done:
        return []
    step = duty.milestone if duty else _step(case, kind, next(iter(done.values())))
    if _for_another(case, step, kind, who):
        return []
    # A change that names something is not refused for what it names before it is filled in.
    choices = slots.what if slots.details else tuple(filter(None, done))
    return [Offer(kind, duty_id, step, form_mark(case, duty_id, step), choices)]


def _step(case: Case, kind: str, decision: Decision) -> str:
    """Return the milestone that the act is about; a request is about the step for which it asks, a change
    about none."""
    if kind == Intent.REPORT_CHANGE:
        return ""
    if opened := decision.opens:
        return str(opened.data.get("for", opened.milestone))
    about = case.by_id(decision.duty_id)
    return about.milestone if about else ""


def _for_another(case: Case, step: str, kind: str, who: Person) -> bool:
    """Say whether another bureau owes the step; this one is not asked for it, though it may report it too."""
    duty, spec = case.duty(step), spec_of(kind)
    if duty is None or spec is None or spec.step is None or duty.owner is Level.ENTERPRISE:
        return False
    return not access.owes(who, access.acting(duty.owner, case), case.enterprise)


def _owed_next(case: Case, ctx: DecisionContext) -> Duty | None:
    """Return the enterprise's next step that is neither handed in nor silent."""
    plan = ctx.plan
    return next(
        (
            d
            for d in case.duties
            if d.owner is Level.ENTERPRISE
            and d.state in (DutyState.OPEN, DutyState.WAITING)
            and not (plan.milestone(d.milestone).silent or plan.milestone(d.milestone).on_demand)
        ),
        None,
    )


def form_mark(case: Case, duty_id: int | None, step: str) -> str:
    """Return a short digest of the duty as it is now.

    A form carries it. A second submission, or one that comes after a colleague's, is then shown the present
    state and does nothing.
    """
    duty = case.by_id(duty_id) or case.duty(step)
    state = (
        (duty.id, duty.state, duty.turn, duty.due, duty.reported_at, duty.reported_on)
        if duty
        else (case.id, case.status, len(case.duties), sum(d.turn for d in case.duties))
    )
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def _trial_day(case: Case, kind: str, ctx: DecisionContext) -> date | None:
    """Return a day that would be accepted, for acts that must name one.

    A postponement is tried on what the enterprise owes next; if that may not be postponed, nothing is
    offered.
    """
    if SLOTS[kind].on != "must":
        return None
    owed = _owed_next(case, ctx)
    dates = [owed.due] if owed else [d.due for d in case.duties]
    return max([ctx.today, *dates]) + timedelta(days=1)


def mail_actions(duty: Duty, case: Case, reader: Person, ctx: DecisionContext) -> list[str]:
    """Return what a mail about one duty offers its reader now.

    That is the answer if it is theirs to give, else to urge whoever owes it; for an enterprise that is long
    late also the next round.
    """
    milestone = ctx.plan.milestone(duty.milestone)
    if duty.state is DutyState.REPORTED:
        confirms = access.confirms(reader, milestone.confirm, case.enterprise)
        return ["confirm", Intent.REJECT] if confirms else ["urge"]
    if duty.state is not DutyState.OPEN:
        return []
    if milestone.on_demand and milestone.owner == "assessor":
        if not access.confirms(reader, "assessor", case.enterprise):
            return ["urge"]
        if "until" in duty.data:
            return [Intent.APPROVE_EXTENSION, Intent.REFUSE_EXTENSION]
        return ["confirm", Intent.REJECT]
    own = any(role.level is duty.owner and role.city == case.city for role in reader.roles)
    decides = long_late(duty, ctx) and access.may(reader, Intent.CARRY_OVER, case.enterprise)
    return [*([] if own else ["urge"]), *([Intent.CARRY_OVER] if decides else [])]
