"""Digests: who wants one when, which were made, and what the last one said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import Kind, Level, MessageStatus, Scope
from storage import addresses, db, models, query
from storage.scopes import scope_condition

_REMINDING = (Kind.REMINDER, Kind.ESCALATION, Kind.CONFIRM, Kind.RESULT)
GOING = (
    MessageStatus.HELD,
    MessageStatus.WAITING,
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.UNKNOWN,
)


class DueDigest(Struct, frozen=True):
    """When somebody wants the digest: how often, and the next moment."""

    person_id: int
    rhythm: str
    next_at: datetime


_WITHOUT_RHYTHM = """
SELECT DISTINCT h.person_id FROM hats h LEFT JOIN digest_rhythms r ON r.person_id = h.person_id
WHERE h.ended_at IS NULL AND h.level <> ? AND r.person_id IS NULL ORDER BY h.person_id
"""
_ENROL = """
INSERT INTO digest_rhythms (person_id, rhythm, next_at) VALUES (?, ?, ?) ON CONFLICT (person_id) DO NOTHING
"""
_SET_RHYTHM = """
INSERT INTO digest_rhythms (person_id, rhythm, next_at) VALUES (?, ?, ?)
ON CONFLICT (person_id) DO UPDATE SET rhythm = excluded.rhythm, next_at = excluded.next_at
"""
_DUE = "SELECT * FROM digest_rhythms WHERE next_at <= ? ORDER BY person_id"
_CLAIM = "UPDATE digest_rhythms SET next_at = ? WHERE person_id = ? AND next_at = ?"
_SPEAKS = """
SELECT m.frozen_at, d.snapshot FROM messages m
LEFT JOIN digests d ON d.message_id = COALESCE(m.instead_of, m.id)
WHERE m.person_id = ? AND m.kind = ? AND m.status IN (?) ORDER BY m.id DESC LIMIT 10
"""
_KEEP = """
UPDATE digests SET snapshot = ?
WHERE message_id IN (SELECT id FROM messages WHERE id = ? UNION SELECT instead_of FROM messages WHERE id = ?)
"""
_LAST = """
SELECT d.snapshot FROM digests d JOIN messages m ON m.id = d.message_id OR m.instead_of = d.message_id
WHERE d.person_id = ? AND d.snapshot IS NOT NULL AND m.status IN (?)
AND d.message_id NOT IN (SELECT coalesce(instead_of, id) FROM messages WHERE id = ?)
ORDER BY d.at DESC LIMIT 1
"""
_TOLD_SINCE = """
SELECT DISTINCT n.duty_id FROM notices n JOIN messages m ON m.id = n.message_id
WHERE m.person_id = ? AND m.kind IN (?) AND m.status IN (?) AND COALESCE(m.sent_at, m.not_before) >= ?
"""
_NEXT = "SELECT min(next_at) AS at FROM digest_rhythms WHERE next_at > ?"


async def without_rhythm() -> list[int]:
    """Bureaus' and the desk's people for whom no digest has been arranged yet."""
    return [int(person_id) for person_id in await query.column(_WITHOUT_RHYTHM, Level.ENTERPRISE)]


async def enrol(person_ids: Collection[int], rhythm: str, next_at: datetime | None) -> None:
    """Set a first moment for people who have no rhythm of their own."""
    await query.change_each(_ENROL, [(person_id, rhythm, next_at) for person_id in person_ids])


async def store_rhythm(person_id: int, rhythm: str, next_at: datetime | None) -> None:
    """A person's own choice."""
    await query.change(_SET_RHYTHM, person_id, rhythm, next_at)


async def due_digests(now: datetime) -> list[DueDigest]:
    """The rhythms of the people whose digest is due, sorted by person id."""
    return await query.fetch(DueDigest, _DUE, now)


async def claim(person_id: int, was: datetime, next_at: datetime | None) -> bool:
    """Move the next moment on from `was`; False when another process was first."""
    return bool(await query.change(_CLAIM, next_at, person_id, was))


async def made(person_id: int, at: datetime, message_id: int | None) -> None:
    """Note the digest of this moment; inside the transaction of `claim`."""
    await models.Digest.create(person_id=person_id, at=at, message_id=message_id)


async def speaks(person_id: int, today: date) -> bool:
    """Whether a digest is still to be worded, or was worded today. Either says what is true today, whatever
    moment it was made for."""
    found = await query.rows(_SPEAKS, person_id, Kind.DIGEST, GOING)
    return any(
        row["frozen_at"] is None  # one that could not leave is worded anew, whatever it said before
        or (row["snapshot"] and db.json(row["snapshot"])["on"] == today.isoformat())
        for row in found
    )


async def store_snapshot(message_id: int, snapshot: Mapping[str, Any]) -> None:
    """Store the snapshot of a digest with its message; in the transaction that stores its text."""
    await query.change(_KEEP, db.as_json(dict(snapshot)), message_id, message_id)


async def last_digest(person_id: int, but: int = 0) -> dict[str, Any] | None:
    """What the person's last digest that was sent said, leaving out message `but`, which is being worded."""
    left = (MessageStatus.SENT, MessageStatus.UNKNOWN)
    found = await query.rows(_LAST, person_id, left, but)
    return dict(db.json(found[0]["snapshot"])) if found else None


async def duties_told_since(person_id: int, since: datetime) -> frozenset[int]:
    """Ids of the duties that are named in reminders, requests, reports and results which this person
    got since `since`, or is about to get."""
    return frozenset(await query.column(_TOLD_SINCE, person_id, _REMINDING, GOING, since))


_UNREACHABLE = """
SELECT c.enterprise_id FROM cases c WHERE c.round_id = ? AND (?) AND c.enterprise_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL AND ?
)
"""


async def unreachable(scope: Scope, round_key: str) -> frozenset[int]:
    """The enterprises of the round within a scope none of whose contacts any channel reaches."""
    values = (round_key, scope_condition(scope), addresses.reached("h.person_id"))
    return frozenset(await query.column(_UNREACHABLE, *values))


async def next_moment(after: datetime) -> datetime | None:
    """When the next digest is due."""
    return await query.moment(_NEXT, after)
