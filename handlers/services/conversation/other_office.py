"""Whoever registers what another office decides is told which one does, of enterprises that they see anyway."""

from __future__ import annotations

from collections.abc import Sequence

from bot import access
from bot.words import Answer, Enterprise
from bot.words.intent_lookup import spec_of
from handlers.services.conversation.turn import Turn


def told_office(turn: Turn, intent: str, firms: Sequence[Enterprise]) -> Answer | None:
    """Return the refusal that names the office which decides this step; None where it is about anything else,
    or about an enterprise that is not the person's to see."""
    spec, plan = spec_of(intent), turn.ctx.plan
    if not spec or not spec.step or spec.right != "assessor" or turn.level not in ("city", "province"):
        return None
    step = plan.find(plan.key_of(spec.step))
    others = [firm for firm in firms if not turn.may(intent, firm)]
    if not step or not others or not all(access.sees(turn.person, firm) for firm in firms):
        return None
    named = plan.office(spec.step)
    offices = {plan.places.bureau(str(named or firm.assessor), firm.city) for firm in others}
    names = [firm.name for firm in others]
    if len(offices) > 1:
        return None
    return Answer("other_office", {"names": names, "step": step.name, "office": offices.pop()}, ok=False)
