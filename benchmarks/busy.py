"""Rounds at a standstill, so that nothing but what is measured is at work: with nothing due, and with
messages that wait to be sent."""

from __future__ import annotations

from benchmarks import roster
from benchmarks.databases import Engine, connected
from handlers.services.reminders import look

TODAY = "2025-02-21T09:00"
_LATER = (
    "UPDATE duties SET next_action_at = '2099-01-01 00:00:00+00:00' "
    "WHERE next_action_at IS NOT NULL AND case_id > ?"
)
MORNING = ("--clock", TODAY)  # a service whose clock stands in working hours


async def quiet(engine: Engine, cases: int) -> str:
    """A database with so many cases of which none asks for anything."""
    url = await roster.filled(engine, cases)
    await _still(engine, url, 0)
    return url


async def behind(engine: Engine, cases: int, messages: int) -> str:
    """The same, with one message each for so many enterprises waiting to be sent."""
    url = await roster.filled(engine, cases)
    await _still(engine, url, messages)
    async with connected(url):
        await look.plan_look([roster.ctx(TODAY)], 0)
    await _still(engine, url, 0)
    return url


async def waiting(engine: Engine, url: str) -> int:
    """How many messages have not left."""
    raw = await engine.raw(url)
    found = await raw.fetch("SELECT count(*) FROM messages WHERE status = 'waiting'")
    await raw.close()
    return int(found[0][0])


async def _still(engine: Engine, url: str, but: int) -> None:
    """Nothing is due for years of any case but the first so many."""
    raw = await engine.raw(url)
    await raw.many(_LATER, [(but,)])
    await raw.close()
