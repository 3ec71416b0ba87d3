"""Digests: who wants one when, which were made, and what the last one said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.words import OWING, Kind, Level, MessageStatus, Scope
from storage import addresses, bulk, models, query, row_values
from storage.scopes import scope_condition

_READERS = [level for level in Level if level is not Level.ENTERPRISE]  # by name: found by their index
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
WHERE h.ended_at IS NULL AND h.level IN (?) AND r.person_id IS NULL ORDER BY h.person_id
"""
_DIGEST_READERS = """
SELECT DISTINCT h.person_id FROM hats h JOIN digest_rhythms r ON r.person_id = h.person_id
WHERE h.ended_at IS NULL AND h.level IN (?) AND r.next_at IS NOT NULL ORDER BY h.person_id
"""
_ENROL = """
INSERT INTO digest_rhythms (person_id, rhythm, next_at) VALUES (?, ?, ?) ON CONFLICT (person_id) DO NOTHING
"""
_SET_RHYTHM = """
INSERT INTO digest_rhythms (person_id, rhythm, next_at) VALUES (?, ?, ?)
ON CONFLICT (person_id) DO UPDATE SET rhythm = excluded.rhythm, next_at = excluded.next_at
"""
_RHYTHM = "SELECT rhythm FROM digest_rhythms WHERE person_id = ?"
_DUE = "SELECT * FROM digest_rhythms WHERE next_at <= ? ORDER BY person_id"
_CLAIM = """
UPDATE digest_rhythms SET next_at = ? WHERE person_id IN (
    SELECT person_id FROM digest_rhythms WHERE person_id IN (?) AND next_at = ? ORDER BY person_id FOR UPDATE
) RETURNING person_id
"""
# Of people only what left today, or has not left: each by an index. CROSS JOIN, so that SQLite begins here.
OF_TODAY = """(
    SELECT id FROM messages WHERE person_id IN (?) AND sent_at >= ?
    UNION ALL SELECT id FROM messages WHERE person_id IN (?) AND sent_at IS NULL
) AS today CROSS JOIN messages m"""
_SPEAKING = f"""
SELECT m.person_id, m.frozen_at, d.snapshot FROM {OF_TODAY}
LEFT JOIN digests d ON d.message_id = COALESCE(m.instead_of, m.id)
WHERE m.id = today.id AND m.kind = ? AND m.status IN (?)
"""
_KEEP = """
UPDATE digests SET snapshot = ?
WHERE message_id IN (SELECT id FROM messages WHERE id = ? UNION SELECT instead_of FROM messages WHERE id = ?)
"""
_LAST = """
SELECT p.id AS person_id, (
    SELECT d.snapshot FROM digests d JOIN messages m ON m.id = d.message_id OR m.instead_of = d.message_id
    WHERE d.person_id = p.id AND d.snapshot IS NOT NULL AND m.status IN (?)
    AND d.message_id NOT IN (SELECT coalesce(instead_of, id) FROM messages WHERE id IN (?))
    ORDER BY d.at DESC LIMIT 1
) AS snapshot FROM people p WHERE p.id IN (?)
"""
_TOLD = f"""
SELECT DISTINCT m.person_id, n.duty_id FROM {OF_TODAY} JOIN notices n ON n.message_id = m.id
WHERE m.id = today.id AND COALESCE(m.sent_at, m.not_before) >= ? AND m.kind IN (?) AND m.status IN (?)
"""
_NEXT = "SELECT min(next_at) AS at FROM digest_rhythms WHERE next_at > ?"


async def without_rhythm() -> list[int]:
    """Return the people of bureaus and of the desk for whom no digest has been arranged yet."""
    return [int(person_id) for person_id in await query.column(_WITHOUT_RHYTHM, _READERS)]


async def digest_readers(levels: Collection[Level]) -> list[int]:
    """Return the people of these levels who get a digest; who has stopped theirs has no next one."""
    return [int(person_id) for person_id in await query.column(_DIGEST_READERS, list(levels))]


async def enrol(person_ids: Collection[int], rhythm: str, next_at: datetime | None) -> None:
    """Set a first moment for people who have no rhythm of their own."""
    await query.change_each(_ENROL, [(person_id, rhythm, next_at) for person_id in person_ids])


async def store_rhythm(person_id: int, rhythm: str, next_at: datetime | None) -> None:
    """Store a person's own choice."""
    await query.change(_SET_RHYTHM, person_id, rhythm, next_at)


async def rhythm_of(person_id: int) -> str:
    """Return how often the person gets the digest, as it is stored; "" where nothing is arranged."""
    return str(next(iter(await query.column(_RHYTHM, person_id)), ""))


async def due_digests(now: datetime) -> list[DueDigest]:
    """Return the rhythms of the people whose digest is due, sorted by person id."""
    return await query.fetch(DueDigest, _DUE, now)


async def claim(person_ids: Collection[int], was: datetime, next_at: datetime | None) -> set[int]:
    """Move these people's next moment on from `was`; those with whom no other process was first."""
    return set(await query.column(_CLAIM, next_at, list(person_ids), was))


async def note_made(at: Mapping[int, datetime], messages: Mapping[int, int]) -> None:
    """Note the digest of each person's moment, with its message where there is one; inside the transaction
    of `claim`."""
    await bulk.insert(
        models.Digest,
        [
            {"person_id": person_id, "at": moment, "message_id": messages.get(person_id)}
            for person_id, moment in at.items()
        ],
    )


async def speaking(person_ids: Collection[int], midnight: datetime) -> set[int]:
    """Return those of these people who have a digest that is still to be worded, or was worded since that
    midnight.

    A digest says what is true on the day it is worded, no matter for which moment it was made.
    """
    today = midnight.date().isoformat()
    found = await query.rows(_SPEAKING, *of_today(person_ids, midnight), Kind.DIGEST, GOING)
    return {
        int(row["person_id"])
        for row in found
        if row["frozen_at"] is None  # one that could not leave is worded anew, whatever it said before
        or (row["snapshot"] and row_values.json(row["snapshot"])["on"] == today)
    }


async def store_snapshots(said: Mapping[int, Mapping[str, Any]]) -> None:
    """Store the snapshots of digests, by message; in the transaction that stores their texts."""
    rows = [(row_values.as_json(dict(snapshot)), i, i) for i, snapshot in said.items()]
    await query.change_each(_KEEP, rows)


async def last_digests(person_ids: Collection[int], but: Collection[int] = ()) -> dict[int, dict[str, Any]]:
    """What each of these people's last digest that was sent said, leaving out the messages `but`, which are
    being worded. Who has had none is not in it."""
    left = (MessageStatus.SENT, MessageStatus.UNKNOWN)
    found = await query.rows(_LAST, left, list(but), list(person_ids))
    return {int(row["person_id"]): dict(row_values.json(row["snapshot"])) for row in found if row["snapshot"]}


async def duties_told(person_ids: Collection[int], midnight: datetime) -> dict[int, frozenset[int]]:
    """By person the ids of the duties that are named in reminders, requests, reports and results which they
    got since that midnight, or are about to get."""
    values = (*of_today(person_ids, midnight), midnight, _REMINDING, GOING)
    duties: dict[int, set[int]] = defaultdict(set)
    for row in await query.rows(_TOLD, *values):
        duties[row["person_id"]].add(row["duty_id"])
    return {person_id: frozenset(ids) for person_id, ids in duties.items()}


def of_today(person_ids: Collection[int], midnight: datetime) -> tuple[Any, ...]:
    """Return the values of `OF_TODAY`: the messages `m` of these people that left since, or have not left."""
    return list(person_ids), midnight, list(person_ids)


_NONE_REACHED = """
WHERE c.round_id = ? AND (?) AND c.enterprise_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL AND ?
)
"""
_UNREACHABLE = f"SELECT c.enterprise_id FROM cases c {_NONE_REACHED}"


async def unreachable(scope: Scope, round_key: str) -> frozenset[int]:
    """Return the enterprises of the round within a scope that have no contact whom any channel reaches."""
    values = (round_key, scope_condition(scope), addresses.reached("h.person_id"))
    return frozenset(await query.column(_UNREACHABLE, *values))


_NAMES_UNREACHABLE = (
    f"SELECT c.enterprise_id, c.name FROM cases c {_NONE_REACHED} AND c.status IN (?) ORDER BY c.name, c.id"
)


async def names_unreachable(round_key: str) -> list[tuple[int, str]]:
    """Return the ids and names of the round's running enterprises that have no contact whom any channel reaches."""
    everywhere, reached = scope_condition(Scope(everything=True)), addresses.reached("h.person_id")
    found = await query.rows(_NAMES_UNREACHABLE, round_key, everywhere, reached, OWING)
    return [(int(row["enterprise_id"]), str(row["name"])) for row in found]


async def next_moment(after: datetime) -> datetime | None:
    """When the next digest is due."""
    return await query.moment(_NEXT, after)
