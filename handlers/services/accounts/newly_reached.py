"""Of what is due to an enterprise whoever is reached from now on hears once."""

from __future__ import annotations

from collections.abc import Collection

from bot.acts.context import DecisionContext
from storage import cases, duties


async def owe_what_is_due(enterprise_ids: Collection[int], ctx: DecisionContext) -> None:
    """Have the next look tell these enterprises, in one late message, everything that is due and that their contacts
    were not told."""
    for where in ctx.each():
        mine = await cases.ids_of_enterprises(enterprise_ids, where.plan.key)
        await duties.look_again(mine, where.morning(where.plan.published_on))
