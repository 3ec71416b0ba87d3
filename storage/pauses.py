"""Pauses of sending: begun, in force, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec.structs import asdict

from bot.words import EventName, MessageStatus, Pause, replace
from storage import chain, db, models, query, wakeups
from storage.query import UNRESTRICTED, Sql

_IN_FORCE = """
SELECT id, round, city, county, kind, channel, reason, until FROM pauses
WHERE ended_at IS NULL AND (until IS NULL OR until > ?) AND (?) ORDER BY id
"""
_END = "UPDATE pauses SET ended_at = ? WHERE id IN (?)"
_DUE_AGAIN = """
UPDATE messages SET not_before = created_at, reason = '', pause_id = NULL WHERE status = ? AND pause_id IN (?)
"""


async def in_force(now: datetime) -> list[Pause]:
    """What is paused at this moment of the service's clock, the oldest first."""
    return await query.fetch(Pause, _IN_FORCE, now, UNRESTRICTED)


async def begin_pause(pause: Pause, now: datetime) -> Pause:
    """Store a pause, ignoring its `id`, with an event; return it with the id that it gets."""
    return await db.write(partial(_begin, pause, now))


async def _begin(pause: Pause, now: datetime) -> Pause:
    fields = {key: value for key, value in asdict(pause).items() if key != "id"}
    made = await models.Pause.create(**fields, begun_at=now)
    stored = replace(pause, id=int(made.id))
    await chain.add_events([chain.Entry(now, "cli", EventName.SENDING_PAUSED, _facts(stored))])
    return stored


async def end_pauses(ids: Sequence[int] | None, now: datetime) -> tuple[list[Pause], int]:
    """End these pauses, or all. What waited because of them is due at once, at an hour that allows it.
    Returns those that were in force, and how many messages had waited."""
    return await db.write(partial(_end, ids, now))


async def _end(ids: Sequence[int] | None, now: datetime) -> tuple[list[Pause], int]:
    named = UNRESTRICTED if ids is None else Sql("id IN (?)", (list(ids),))
    found = await query.fetch(Pause, _IN_FORCE, now, named)
    known = [pause.id for pause in found]
    await query.change(_END, now, known)
    waited = await query.change(_DUE_AGAIN, MessageStatus.WAITING, known)
    await chain.add_events(
        [chain.Entry(now, "cli", EventName.SENDING_RESUMED, _facts(pause)) for pause in found]
    )
    db.after_commit(wakeups.announce)
    return found, waited


def _facts(pause: Pause) -> dict[str, Any]:
    """As the chain keeps it: what is said, without what is empty."""
    facts = {key: value for key, value in asdict(pause).items() if value}
    return facts | ({"until": pause.until.isoformat()} if pause.until else {})
