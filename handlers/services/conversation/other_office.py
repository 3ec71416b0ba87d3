"""Whoever registers what somebody else has to is told who does, of enterprises that they see anyway."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import access
from bot.plans.plan import Milestone
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import Reading
from bot.reading.signs import strange
from bot.words import Answer, Enterprise, Level
from bot.words.intent_lookup import REPORTS, spec_of
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn

_OF_ONE_OFFICE: Final = ("assessor", "stands_in")  # whoever else may do it somewhere is told whose it is here


def told_office(turn: Turn, intent: str, firms: Sequence[Enterprise]) -> Answer | None:
    """Return the refusal that names the office which decides this step; None where it is about anything else,
    or about an enterprise that is not the person's to see."""
    spec, plan = spec_of(intent), turn.ctx.plan
    if (
        not spec
        or not spec.step
        or spec.right not in _OF_ONE_OFFICE
        or turn.level not in ("city", "province")
    ):
        return None
    step = plan.find(plan.key_of(spec.step))
    others = [firm for firm in firms if not turn.may(intent, firm)]
    if not step or not others or not all(access.sees(turn.person, firm) for firm in firms):
        return None
    return _of_offices(turn, step, others)


def told_whose(turn: Turn, reading: Reading, tickets: frozenset[int]) -> Answer | None:
    """Return the refusal of a report or a result that is nobody's of this person's role to register: who does it; None
    where it is about anything else, or about an enterprise that is not the person's to see. Words that nobody
    understands may name one that no list has, of which the same is told as of somebody else's: nothing of one's own."""
    spec, plan = spec_of(reading.intent), turn.ctx.plan
    told = reading.why == "not_your_role" and reading.intent in REPORTS | OUTCOMES
    step = plan.find(plan.key_of(spec.step)) if told and spec and spec.step else None
    own = (turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id)
    firms = reading.names or tuple(firm for firm in own if firm)
    scope = access.scope_of(turn.person, tickets)
    if not step or not firms or not all(access.scope_holds(scope, firm) for firm in firms):
        return None
    if not reading.names and limited(strange, turn.text, turn.names.places):
        return None
    if {step.owner_level(firm.assessor) for firm in firms} != {Level.ENTERPRISE}:
        return _of_offices(turn, step, firms)
    facts = {"names": [firm.name for firm in firms], "step": step.name, "level": turn.level}
    return Answer("own_report", facts, ok=False)


def _of_offices(turn: Turn, step: Milestone, firms: Sequence[Enterprise]) -> Answer | None:
    plan = turn.ctx.plan
    named = plan.office(step.kind)
    offices = {
        plan.places.bureau(str(named or step.owner_level(firm.assessor)), firm.city, firm.county)
        for firm in firms
    }
    names = [firm.name for firm in firms]
    if len(offices) > 1:
        return None
    return Answer("other_office", {"names": names, "step": step.name, "office": offices.pop()}, ok=False)
