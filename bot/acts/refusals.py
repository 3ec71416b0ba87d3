"""An act that is refused: nothing changes, and the answer names the enterprise and the step."""

from __future__ import annotations

from bot.acts.context import DecisionContext, waits_for
from bot.words import Answer, Case, Decision, Duty


def not_open(case: Case, duty: Duty, ctx: DecisionContext) -> Decision:
    """Refuse an act on a step that still waits: say for which other step, and how that stands."""
    before = waits_for(case, duty, ctx)
    name = ctx.plan.milestone(before.milestone).name if before else ""
    state = str(before.state) if before else ""
    return refusal("not_open", case, ctx, duty.milestone, before=name, before_state=state)


def refusal(key: str, case: Case, ctx: DecisionContext, milestone: str = "", **facts: object) -> Decision:
    """Return a refusal. `milestone` is the step that the answer names; none if it is about no step of the
    plan."""
    found = ctx.plan.find(milestone)
    step = found.name if found else ""
    return Decision(Answer(key, {"name": case.name, "step": step, **facts}, ok=False))


def not_yours() -> Decision:
    """Refuse for want of right, in the same words whether or not there is such a case."""
    return Decision(Answer("not_yours", ok=False))
