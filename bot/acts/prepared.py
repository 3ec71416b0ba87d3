"""What a consultant reports is prepared: the enterprise's own contact makes it a report by one 是.

The notice makes the enterprise answer for what is reported (N-3.1a). Where it has no contact of its own, the
consultant stands in for it, as before.
"""

from __future__ import annotations

from typing import Final

from bot.acts.context import DecisionContext
from bot.words import SPECS, Act, Answer, Case, Decision, EventName, Intent, Level, Person, replace
from bot.words.intent_lookup import SLOTS

_THEIR_OWN: Final = {Intent.WITHDRAW_REPORT, Intent.ADD_REFERENCE, Intent.PROGRESS_NOTE}
_OF_ENTERPRISES: Final = {
    intent
    for intent, spec in SPECS.items()
    if Level.ENTERPRISE in spec.levels and (intent in SLOTS or intent == Intent.STEP)
} - _THEIR_OWN


def only_consults(who: Person, case: Case) -> bool:
    """Whether this person holds the enterprise as its consultant alone, and no bureau."""
    mine = [
        role
        for role in who.roles
        if role.level is not Level.ENTERPRISE or role.enterprise_id == case.enterprise_id
    ]
    return bool(mine) and all(r.consults for r in mine)


def may_be_prepared(act: Act, case: Case) -> bool:
    """Whether this act is one that an enterprise's consultant may have prepared."""
    return act.kind in _OF_ENTERPRISES and case.enterprise_id is not None


def prepares(who: Person, act: Act, case: Case) -> bool:
    """Whether what this person does to the case is theirs to prepare and not to report."""
    return may_be_prepared(act, case) and only_consults(who, case)


def as_prepared(case: Case, act: Act, decision: Decision, who: Person, ctx: DecisionContext) -> Decision:
    """Return what follows instead: nothing changes, and the act is kept with the day on which it was said."""
    on = act.on or (ctx.today if SLOTS.get(act.kind) and SLOTS[act.kind].refers == "may" else None)
    kept = replace(act, on=on)
    facts = {"name": case.name, "what": _said_of(kept, ctx), "step": decision.answer.facts.get("step", "")}
    event = {"act": EventName.PREPARED, "what": act.kind, "reason": act.reason}
    event |= {"on": on.isoformat()} if on else {}
    return Decision(Answer("report_prepared", facts), event=event, prepares=kept)


def _said_of(act: Act, ctx: DecisionContext) -> str:
    """Return the act as the enterprise would say it: 已提交评估申请 2025-02-24."""
    says = act.what if act.kind == Intent.REPORT_CHANGE else SPECS[Intent(act.kind)].says
    if act.kind == Intent.STEP:
        step = ctx.plan.milestone(act.what)
        time = str(step.due.on) if step.due.recurring and step.due.on else ""
        says = " ".join(filter(None, (step.reply.split(" ")[0] or step.name, time)))
    day = f"{act.on:%Y-%m-%d}" if act.on else ""
    return " ".join(filter(None, (says, day, act.reason)))
