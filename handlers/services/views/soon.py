"""What enterprises have to report within a week and have not reported yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot import access
from bot.acts.context import DecisionContext
from bot.words import Person
from storage import listing
from storage.listing import Wanted

WEEK: Final = timedelta(days=7)


def steps_of_firms(ctx: DecisionContext) -> list[str]:
    """Return the steps that enterprises owe, without those that are only suggested."""
    return [m.key for m in ctx.plan.milestones if m.owner == "enterprise" and not m.silent]


async def count_soon(person: Person, ctx: DecisionContext) -> int:
    """Return how many enterprises that the person sees have something due within the week and have not reported it."""
    wanted = Wanted(milestones=steps_of_firms(ctx), due_until=ctx.today + WEEK)
    return await listing.total(access.scope_of(person), ctx.plan.key, wanted, ctx.today)
