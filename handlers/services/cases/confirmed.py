"""Figures that a bureau has confirmed: kept beside what was reported, in the transaction of its word."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.figures import VALUES
from bot.words import Decision, DutyState, MilestoneKind
from storage import results


async def keep_confirmed(case_id: int, decision: Decision, ctx: DecisionContext) -> None:
    """Keep as confirmed just the figures of the report that the decision closes; nothing for any other."""
    for duty in decision.duties:
        if ctx.kind(duty) is MilestoneKind.FIGURES and duty.state is DutyState.DONE:
            await results.confirm_figures(case_id, duty.data.get(VALUES, {}))
