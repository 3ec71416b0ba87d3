"""How much everybody was sent, by day."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot.words import Level, MessageStatus
from storage import query

_AHEAD = 8 * 60  # minutes by which Shanghai is ahead of UTC, all year
# Whoever holds roles of several levels counts for one, whoever has left for what they held: the kinds add up to all.
_PEOPLE = "SELECT person_id, min(level) AS level FROM hats GROUP BY person_id"
_HOLDERS = f"SELECT level, count(*) AS n FROM ({_PEOPLE}) h GROUP BY level ORDER BY level"
_SENT = f"""
SELECT m.person_id, h.level, ? AS day, count(*) AS n FROM messages m JOIN ({_PEOPLE}) h ON h.person_id = m.person_id
WHERE m.status = ? GROUP BY m.person_id, h.level, day ORDER BY day, m.person_id
"""


class SentLoad(Struct, frozen=True):
    """How many messages one person got on one day in Shanghai."""

    person_id: int
    level: Level
    day: date
    n: int


async def sent_by_day() -> list[SentLoad]:
    """Return what everybody got who holds a role or held one."""
    day = query.Sql(query.day_of("m.sent_at", _AHEAD))
    return await query.fetch(SentLoad, _SENT, day, MessageStatus.SENT)


async def holders_by_level() -> dict[Level, int]:
    """Return how many people of each level there are."""
    return {Level(row["level"]): int(row["n"]) for row in await query.rows(_HOLDERS)}
