"""What one look plans: what is told of due duties; digests, which do not repeat it; and what groups hear.

All are decided before anything is stored, because the flood guard counts them together.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from bot.acts.context import DecisionContext
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.reminders import digester, groups, planner
from handlers.services.reminders.gathering import Remembered, Shared


class Result(Struct, frozen=True):
    """How many messages a look planned, and how many of them are held for approval. `digested`: what its
    digests were made from."""

    planned: int
    held: int
    digested: Shared | None = None


async def plan_look(
    rounds: Sequence[DecisionContext],
    flood_guard: int,
    pace: Pace | None = None,
    remembered: Remembered | None = None,
    public_url: str = "",
) -> Result:
    """Plan everything due at this moment in these rounds. Safe to run in several processes at once. `remembered`: where
    time stands still until all of it has been sent. `public_url`: where a group's members look further.

    A duty, a case, a message or a digest that fails is set aside by itself (law 9).
    """
    pace = pace or Pace()
    duties = await planner.plan(rounds, flood_guard, pace)
    guard = await Guard.of("digest", rounds[0].now)
    news = await digester.look(rounds, duties.post.named(), guard, pace, remembered)
    of_groups = await Guard.of("group", rounds[0].now)
    told = await groups.look_at_groups(rounds, news.known, of_groups, pace, public_url)
    held = await duties.post.store(news.messages + sum(len(one.parts) for one in told))
    await planner.move_on(duties, pace)
    made = duties.post.made + await digester.store(news.slots, rounds[0], held, guard, pace)
    made += await groups.store_groups(told, rounds[0], held, of_groups, pace)
    return Result(made, made if held else 0, news.known)
