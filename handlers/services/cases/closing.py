"""S30: the end of a round, once every case has an end, an extension or a reason."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.late import keeps_open, round_closed
from bot.words import Case, CaseStatus, EventName, Intent
from handlers.services.cases import act
from storage import cases, chain, db, events, rounds


async def close_round(ctx: DecisionContext) -> list[str]:
    """Close the round, or return the names of those that keep it open; those who have an extension
    go on being reminded. Closing it again changes nothing."""

    async def close() -> list[str]:
        found = await cases.of_round(ctx.plan.key, [CaseStatus.ACTIVE])
        explained = await events.cases_with(Intent.EXPLAIN_OPEN)
        left = [c.name for c in found if c.id not in explained and keeps_open(c, ctx)]
        if left:
            return left
        closed = await events.of_no_case(EventName.ROUND_CLOSED)
        if any(event.data.get("round") == ctx.plan.key for event in closed):
            return []
        for case in found:
            await _close(case, ctx)
        facts = {"round": ctx.plan.key, "open": len([c for c in found if c.enterprise_id])}
        await chain.add_events(
            [chain.Entry(ctx.now, "cli", EventName.ROUND_CLOSED, facts, plan_version=ctx.plan.version)]
        )
        await rounds.names_changed(ctx.plan.key)  # whoever serves it reads the rounds again
        return []

    return await db.write(close)


async def _close(case: Case, ctx: DecisionContext) -> None:
    """Waive the open silent steps; complete the file of a city whose summary is in. Locks the case."""
    locked = await cases.load_case(case.id, lock=True)
    if locked is None:
        return
    decision = round_closed(locked, ctx)
    if decision is None:
        return
    entry = chain.Entry(
        ctx.now, "cli", EventName.ROUND_CLOSED, decision.event or {}, case.id, plan_version=ctx.plan.version
    )
    await act.carry_out(locked, decision, entry, ctx)
