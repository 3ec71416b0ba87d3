"""Two rounds side by side on one database: each case is decided and worded by its own plan."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from bot.acts.context import DecisionContext
from bot.plans.load import parse
from bot.plans.plan import Plan
from storage import rounds


async def context_in(round_key: str, ctx: DecisionContext) -> DecisionContext:
    """`ctx` with the plan of that round, as it was last imported or replanned."""
    if round_key == ctx.plan.key:
        return ctx
    return replace(ctx, plan=_plan(await rounds.plan_text(round_key), round_key))


@lru_cache(maxsize=8)
def _plan(text: str, key: str) -> Plan:
    return parse(text, key)
