"""Pauses of sending: begun, in force, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bot.words import EventName, MessageStatus, Pause, replace
from storage import chain, db, models, query, row_values, wakeups
from storage.query import UNRESTRICTED, Sql

_IN_FORCE = """
SELECT s.id, s.round, s.city, s.county, s.kind, s.channel, s.reason, s.until, COALESCE(r.name, '') AS round_name
FROM pauses s LEFT JOIN rounds r ON r.key = s.round
WHERE s.ended_at IS NULL AND (s.until IS NULL OR s.until > ?) AND (?) ORDER BY s.id
"""
_END = "UPDATE pauses SET ended_at = ? WHERE id IN (?)"
_DUE_AGAIN = """
UPDATE messages SET not_before = created_at, reason = '', pause_id = NULL WHERE status = ? AND pause_id IN (?)
"""


async def in_force(now: datetime) -> list[Pause]:
    """What is paused at this moment of the service's clock, the oldest first."""
    return await query.fetch(Pause, _IN_FORCE, now, UNRESTRICTED)


class _BegunPause(Struct, frozen=True):
    """A pause in force: since when, who began it ("" for the command line), and how many messages wait for it."""

    pause: Pause
    at: datetime
    by: str
    waiting: int


_BEGUN = f"""
SELECT s.id, s.begun_at, COALESCE(p.name, '') AS name, (
    SELECT count(*) FROM messages m WHERE m.pause_id = s.id AND m.status = '{MessageStatus.WAITING}'
) AS n FROM pauses s LEFT JOIN people p ON p.id = s.begun_by WHERE s.id IN (?)
"""


async def begun(now: datetime) -> list[_BegunPause]:
    """Return the same with who began each and what waits for it."""
    found = await in_force(now)
    rows = {int(row["id"]): row for row in await query.rows(_BEGUN, [one.id for one in found])}
    return [
        _BegunPause(
            one,
            row_values.moment_of_row(rows[one.id]["begun_at"]) or now,
            str(rows[one.id]["name"]),
            int(rows[one.id]["n"]),
        )
        for one in found
    ]


async def begin_pause(pause: Pause, now: datetime, by: chain.By = chain.COMMAND_LINE) -> Pause:
    """Store a pause, ignoring its `id`, with an event; return it with the id that it gets. One that is in force in
    the same words is returned as it is: whoever presses twice must not have to end two."""
    return await db.write(partial(_begin, pause, now, by))


async def _begin(pause: Pause, now: datetime, by: chain.By) -> Pause:
    await chain.lock_head()
    fields = _stored(pause)
    if same := next((one for one in await in_force(now) if _stored(one) == fields), None):
        return same
    made = await models.Pause.create(**fields, begun_at=now, begun_by=by.person_id)
    stored = replace(pause, id=int(made.id))
    await chain.add_events([by.entry(now, EventName.SENDING_PAUSED, _facts(stored))])
    return stored


async def end_pauses(
    ids: Sequence[int] | None, now: datetime, by: chain.By = chain.COMMAND_LINE
) -> tuple[list[Pause], int]:
    """End these pauses, or all. What waited because of them is due at once, at an hour that allows it.
    Returns those that were in force, and how many messages had waited."""
    return await db.write(partial(_end, ids, now, by))


async def _end(ids: Sequence[int] | None, now: datetime, by: chain.By) -> tuple[list[Pause], int]:
    await chain.lock_head()
    named = UNRESTRICTED if ids is None else Sql("s.id IN (?)", (list(ids),))
    found = await query.fetch(Pause, _IN_FORCE, now, named)
    known = [pause.id for pause in found]
    await query.change(_END, now, known)
    waited = await query.change(_DUE_AGAIN, MessageStatus.WAITING, known)
    await chain.add_events([by.entry(now, EventName.SENDING_RESUMED, _facts(pause)) for pause in found])
    db.after_commit(wakeups.announce)
    return found, waited


def _stored(pause: Pause) -> dict[str, Any]:
    return {key: value for key, value in asdict(pause).items() if key not in ("id", "round_name")}


def _facts(pause: Pause) -> dict[str, Any]:
    """As the chain keeps it: what is said, without what is empty."""
    facts = {"id": pause.id, **{key: value for key, value in _stored(pause).items() if value}}
    return facts | ({"until": pause.until.isoformat()} if pause.until else {})
