"""Digests: who wants one when, which were made, and what the last one said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from bot.words import Kind, Level, MessageStatus
from storage import db, models

REMINDING = (Kind.REMINDER, Kind.ESCALATION, Kind.CONFIRM, Kind.RESULT)
GOING = (
    MessageStatus.HELD,
    MessageStatus.WAITING,
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.UNKNOWN,
)


async def without_rhythm() -> list[int]:
    """Bureaus' and the desk's people for whom no digest has been arranged yet."""
    found = await db.rows(
        "SELECT DISTINCT h.person_id FROM hats h "
        "LEFT JOIN digest_rhythms r ON r.person_id = h.person_id "
        "WHERE h.ended_at IS NULL AND h.level <> ? AND r.person_id IS NULL ORDER BY h.person_id",
        Level.ENTERPRISE.value,
    )
    return [int(row["person_id"]) for row in found]


async def enrol(person_ids: Collection[int], rhythm: str, next_at: datetime | None) -> None:
    """Arrange for people who have no rhythm of their own; who has one keeps it."""
    rows = [models.DigestRhythm(person_id=i, rhythm=rhythm, next_at=next_at) for i in person_ids]
    await models.DigestRhythm.bulk_create(rows, ignore_conflicts=True)


async def set_rhythm(person_id: int, rhythm: str, next_at: datetime | None) -> None:
    """A person's own choice."""
    await enrol([person_id], rhythm, next_at)
    await models.DigestRhythm.filter(person_id=person_id).update(rhythm=rhythm, next_at=next_at)


async def due(now: datetime) -> list[models.DigestRhythm]:
    """Whose digest is due, by person."""
    return await models.DigestRhythm.filter(next_at__lte=now).order_by("person_id")


async def claim(person_id: int, was: datetime, next_at: datetime | None) -> bool:
    """Move the next moment on from `was`; False when another process has done it already."""
    moved = await db.rows(
        "UPDATE digest_rhythms SET next_at = ? WHERE person_id = ? AND next_at = ? RETURNING person_id",
        next_at,
        person_id,
        was,
    )
    return bool(moved)


async def made(person_id: int, at: datetime, message_id: int | None) -> None:
    """Note the digest of this moment; inside the transaction of `claim`."""
    await models.Digest.create(person_id=person_id, at=at, message_id=message_id)


async def speaks(person_id: int, today: date) -> bool:
    """Whether a digest is under way that has still to be worded, or one was worded today: either
    says what is true today, whatever moment it was made for."""
    found = await db.rows(
        "SELECT m.frozen_at, d.snapshot FROM messages m "
        "LEFT JOIN digests d ON d.message_id = COALESCE(m.instead_of, m.id) "
        f"WHERE m.person_id = ? AND m.kind = ? AND m.status IN ({db.marks(GOING)}) "
        "ORDER BY m.id DESC LIMIT 10",
        person_id,
        Kind.DIGEST.value,
        *[status.value for status in GOING],
    )
    return any(
        row["frozen_at"] is None  # one that could not leave is worded anew, whatever it said before
        or (row["snapshot"] and db.json(row["snapshot"])["on"] == today.isoformat())
        for row in found
    )


async def keep(message_id: int, snapshot: Mapping[str, Any]) -> None:
    """What the message says, in the transaction that stores its bytes."""
    carrier = await models.Message.get(id=message_id)
    of = [i for i in (message_id, carrier.instead_of) if i]
    await models.Digest.filter(message_id__in=of).update(snapshot=dict(snapshot))


async def last(person_id: int, but: int = 0) -> dict[str, Any] | None:
    """What the person's last digest said that went out by whatever channel; the one of message
    `but`, which is being worded, aside."""
    found = await db.rows(
        "SELECT d.snapshot FROM digests d JOIN messages m "
        "ON m.id = d.message_id OR m.instead_of = d.message_id "
        "WHERE d.person_id = ? AND d.snapshot IS NOT NULL AND m.status IN (?, ?) "
        "AND d.message_id NOT IN (SELECT coalesce(instead_of, id) FROM messages WHERE id = ?) "
        "ORDER BY d.at DESC LIMIT 1",
        person_id,
        MessageStatus.SENT.value,
        MessageStatus.UNKNOWN.value,
        but,
    )
    return dict(db.json(found[0]["snapshot"])) if found else None


async def told_since(person_id: int, since: datetime) -> frozenset[int]:
    """The duties of which reminders, requests, reports and results speak that this person got since then,
    or is about to get."""
    found = await db.rows(
        "SELECT DISTINCT n.duty_id FROM notices n JOIN messages m ON m.id = n.message_id "
        f"WHERE m.person_id = ? AND m.kind IN ({db.marks(REMINDING)}) "
        f"AND m.status IN ({db.marks(GOING)}) AND COALESCE(m.sent_at, m.not_before) >= ?",
        person_id,
        *[kind.value for kind in REMINDING],
        *[status.value for status in GOING],
        since,
    )
    return frozenset(int(row["duty_id"]) for row in found)


async def unreachable(round_key: str) -> frozenset[int]:
    """The enterprises of the round none of whose contacts any channel reaches."""
    found = await db.rows(
        "SELECT c.enterprise_id FROM cases c WHERE c.round_id = ? "
        "AND c.enterprise_id IS NOT NULL AND NOT EXISTS ("
        "SELECT 1 FROM hats h JOIN people p ON p.id = h.person_id "
        "WHERE h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL AND ("
        "(p.wecom <> '' AND p.wecom_lost = '') OR (p.email <> '' AND p.email_lost = '')))",
        round_key,
    )
    return frozenset(int(row["enterprise_id"]) for row in found)


async def next_moment(after: datetime) -> datetime | None:
    """When the next digest is due."""
    first = await models.DigestRhythm.filter(next_at__gt=after).order_by("next_at").first()
    return first.next_at if first else None
