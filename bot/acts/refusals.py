"""An act that is refused: nothing changes, and the answer names the enterprise and the step."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.words import Answer, Case, Decision


def refusal(key: str, case: Case, milestone: str, ctx: DecisionContext, **facts: object) -> Decision:
    found = ctx.plan.find(milestone)
    step = found.name if found else ""
    return Decision(Answer(key, {"name": case.name, "step": step, **facts}, ok=False))
