"""减负: how many messages people got, and how often they had to act."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from bot.words import Kind, Level, MessageStatus
from storage import query

_LEFT = (MessageStatus.SENT, MessageStatus.UNKNOWN)
# Of officers who get a digest, those with none left out: what is merged has somewhere to go.
_HAD = """
SELECT r.person_id, (
    SELECT count(*) FROM messages m
    WHERE m.person_id = r.person_id AND m.sent_at >= ? AND m.status IN (?) AND m.kind <> ?
) AS n FROM digest_rhythms r WHERE r.person_id IN (?) AND r.next_at IS NOT NULL
"""
_SENT = """
SELECT m.person_id, m.kind AS what, count(*) AS n FROM messages m
WHERE m.sent_at >= ? AND m.sent_at < ? AND m.status IN (?)
AND m.person_id IN (SELECT h.person_id FROM hats h WHERE h.level IN (?)) GROUP BY m.person_id, m.kind
"""
_ACTS = """
SELECT e.person_id, e.act AS what, count(*) AS n FROM events e
WHERE e.at >= ? AND e.at < ? AND e.act IN (?) AND e.person_id IS NOT NULL GROUP BY e.person_id, e.act
"""
_MERGED = """
SELECT m.person_id, n.duty_id FROM messages m JOIN notices n ON n.message_id = m.id
WHERE m.person_id IN (?) AND m.sent_at IS NULL AND m.status = ? AND m.reason = ? AND m.not_before > coalesce((
    SELECT max(d.at) FROM digests d JOIN messages s ON s.id = d.message_id
    WHERE d.person_id = m.person_id AND s.status IN (?) AND s.id NOT IN (?)
), ?)
"""
_MERGED_COUNTS = """
SELECT m.person_id, count(*) AS n FROM messages m
WHERE m.status = ? AND m.reason = ? AND m.not_before >= ? AND m.not_before < ? GROUP BY m.person_id
"""


class _Counted(Struct, frozen=True):
    """How many of one kind of message, or of one act, one person had."""

    person_id: int
    what: str
    n: int


async def had_since(person_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How many messages each of these people has had since then, answers to themselves left out; only those who
    get a digest."""
    found = await query.rows(_HAD, since, _LEFT, Kind.REPLY, list(person_ids))
    return {int(row["person_id"]): int(row["n"]) for row in found}


async def had_between(since: datetime, until: datetime, levels: Collection[Level]) -> list[_Counted]:
    """How many messages of each kind people with a role of these levels got."""
    return await query.fetch(_Counted, _SENT, since, until, _LEFT, list(levels))


async def acts_between(since: datetime, until: datetime, acts: Collection[str]) -> list[_Counted]:
    """How often each person did each of these acts."""
    return await query.fetch(_Counted, _ACTS, since, until, list(acts))


async def merged_duties(
    person_ids: Collection[int], reason: str, since: datetime, but: Collection[int]
) -> dict[int, frozenset[int]]:
    """By person the duties whose reminders were merged, for that stored reason, since their last digest that left
    (`but` are those being worded now), and not before `since`."""
    found = await query.rows(
        _MERGED, list(person_ids), MessageStatus.CANCELLED, reason, _LEFT, list(but), since
    )
    duties: dict[int, set[int]] = {}
    for row in found:
        duties.setdefault(int(row["person_id"]), set()).add(int(row["duty_id"]))
    return {person_id: frozenset(ids) for person_id, ids in duties.items()}


async def merged_between(reason: str, since: datetime, until: datetime) -> dict[int, int]:
    """How many messages of each person were merged."""
    found = await query.rows(_MERGED_COUNTS, MessageStatus.CANCELLED, reason, since, until)
    return {int(row["person_id"]): int(row["n"]) for row in found}
