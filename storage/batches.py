"""Messages that were made in one look, as they are taken back: a batch is known by the least of its ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from bot.words import Channel, Kind, MessageStatus
from storage import query, row_values
from storage.inbox import WRITTEN_FROM

TAKEN_BACK: Final = "database.noted.taken_back"  # the reason of a sent message that was taken back


class SentBatch(Struct, frozen=True):
    """What one look has sent: the least id, when the first message left, and how many did."""

    id: int
    at: datetime
    n: int
    back: int = 0  # of these were taken back
    kinds: tuple[str, ...] = ()


class SentMessage(Struct, frozen=True):
    """One message that was sent. `answered`: its reader has written to us since."""

    id: int
    person_id: int
    name: str
    channel: Channel
    provider_id: str
    reason: str
    answered: bool


_RECENT = """
SELECT created_at, kind, min(id) AS id, min(sent_at) AS at, count(*) AS n,
    sum(CASE WHEN reason = ? THEN 1 ELSE 0 END) AS back
FROM messages WHERE status = ? AND kind <> ? AND sent_at > ? GROUP BY created_at, kind ORDER BY created_at DESC, kind
"""
_MOST_BATCHES = 30
_SENT = f"""
SELECT m.id, m.person_id, p.name, m.channel, m.provider_id, m.reason, EXISTS (
    SELECT 1 FROM inbound i JOIN addresses a ON a.channel = i.channel AND lower(a.key) = {WRITTEN_FROM}
    WHERE a.person_id = m.person_id AND i.received_at > m.sent_at
) AS answered
FROM messages m JOIN people p ON p.id = m.person_id
WHERE m.status = ? AND m.kind <> ? AND m.created_at = (SELECT created_at FROM messages WHERE id = ?) ORDER BY m.id
"""
WAY_BACK: Final = timedelta(hours=24)  # WeCom's
_MARK = "UPDATE messages SET reason = ? WHERE id IN (?) AND status = ?"


async def recent(since: datetime) -> list[SentBatch]:
    """Return the batches of which something was sent after that moment: the newest first, thirty at most."""
    rows = await query.rows(_RECENT, TAKEN_BACK, MessageStatus.SENT, Kind.REPLY, since)
    looks: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        looks.setdefault(row["created_at"], []).append(row)
    return [_added(kinds) for kinds in islice(looks.values(), _MOST_BATCHES)]


def _added(kinds: Sequence[Mapping[str, Any]]) -> SentBatch:
    """Return one look's batch from what it sent of each kind."""
    first = row_values.moment_of_row(min(row["at"] for row in kinds))
    assert first is not None
    n, back = sum(int(row["n"]) for row in kinds), sum(int(row["back"]) for row in kinds)
    return SentBatch(
        min(int(row["id"]) for row in kinds), first, n, back, tuple(row["kind"] for row in kinds)
    )


async def sent_of_batch(batch: int) -> list[SentMessage]:
    """Return what was sent of the batch to which this message belongs, without answers to people."""
    return await query.fetch(SentMessage, _SENT, MessageStatus.SENT, Kind.REPLY, batch)


async def mark_taken_back(ids: Sequence[int]) -> None:
    """Note on these messages that they were taken back; in the caller's transaction."""
    await query.change(_MARK, TAKEN_BACK, list(ids), MessageStatus.SENT)
