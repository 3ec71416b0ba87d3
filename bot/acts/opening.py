"""What opens because its day has come. Pure."""

from __future__ import annotations

from bot.acts.context import DecisionContext, recomputed_duties
from bot.words import Answer, Case, Decision, DutyState, replace


def opened_by_date(case: Case, ctx: DecisionContext) -> Decision:
    """Open the duties of the case whose day has come. If a duty's condition does not hold yet, it waits
    only for that from now on."""
    opened = tuple(d for d in recomputed_duties(case, ctx) if d not in case.duties)
    still = tuple(
        replace(d, next_action_at=None)
        for d in case.duties
        if d.state is DutyState.WAITING
        and d.next_action_at
        and d.next_action_at <= ctx.now
        and d.id not in {o.id for o in opened}
    )
    return Decision(Answer("opened"), (*opened, *still), event={"opened": [d.milestone for d in opened]})
