"""Queries on the outbox for the pages and commands by which people inspect messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import CHANNELS, SHANGHAI, Channel, Kind, MessageStatus
from storage import addresses, query
from storage.query import UNRESTRICTED, Sql


class Message(Struct, frozen=True):
    """A message as it is now, with its reader."""

    id: int
    person_id: int
    channel: Channel
    kind: Kind
    status: MessageStatus
    reason: str
    text: str
    attempts: int
    not_before: datetime
    created_at: datetime
    sent_at: datetime | None
    provider_id: str
    instead_of: int | None
    pause_id: int | None
    name: str
    reader: str  # by what administrators know the person


_MESSAGES = f"""
SELECT m.id, m.person_id, m.channel, m.kind, m.status, m.reason, m.text, m.attempts, m.not_before, m.created_at,
    m.sent_at, m.provider_id, m.instead_of, m.pause_id, p.name, {addresses.READER} AS reader
FROM messages m JOIN people p ON p.id = m.person_id
"""
_LISTED = f"{_MESSAGES} WHERE (?) AND (?) ORDER BY m.id"
_PAGE = f"{_MESSAGES} WHERE (?) AND (?) ORDER BY m.id DESC LIMIT ?"
_OF_PERSON = "p.name = ? OR p.id IN (?)"
_WITH_REPLACEMENTS = f"{_MESSAGES} WHERE m.id IN (?) OR m.instead_of IN (?) ORDER BY m.created_at, m.id"
_HELD = f"""
SELECT m.id, m.channel, m.kind, m.reason, m.instead_of, p.name, COALESCE(w.address, '') AS address,
    EXISTS (SELECT 1 FROM announcement_copies c WHERE c.message_id = m.id) AS announced
FROM messages m JOIN people p ON p.id = m.person_id
LEFT JOIN addresses w ON w.person_id = p.id AND w.channel = m.channel
WHERE m.status = '{MessageStatus.HELD}' AND (?) ORDER BY m.id LIMIT ?
"""
_SENT_BETWEEN = f"{_MESSAGES} WHERE m.status = ? AND m.sent_at >= ? AND m.sent_at <= ?"
_HELD_UNTIL = f"{_MESSAGES} WHERE m.status = ? AND m.not_before <= ?"
_PAUSED_UNTIL = f"{_MESSAGES} WHERE m.status = ? AND m.pause_id IS NOT NULL AND m.created_at <= ?"
_SENT_SINCE = "SELECT id FROM messages WHERE status = ? AND sent_at >= ?"
_READERS = "SELECT id, person_id FROM messages WHERE id IN (?)"
_LAST_SENT = "SELECT max(sent_at) AS at FROM messages WHERE person_id = ? AND kind = ? AND status = ?"
_BY_OTHERS = f"{_MESSAGES} WHERE m.person_id = ? AND m.status = ? AND m.channel NOT IN (?) ORDER BY m.id DESC LIMIT 200"
_COUNT_BY_OTHERS = """
SELECT person_id, count(*) AS n FROM messages WHERE status = ? AND channel NOT IN (?) GROUP BY person_id
"""
_NAMES = """
SELECT n.message_id, c.name FROM notices n JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id
WHERE n.message_id IN (?) ORDER BY n.id
"""
_MATTERS = """
SELECT DISTINCT n.message_id, c.round_id AS round, d.milestone, n.due
FROM notices n JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id
WHERE n.message_id IN (?) ORDER BY n.message_id, n.due, d.milestone
"""
_NOTICES = """
SELECT message_id, duty_id, due, rung FROM notices WHERE duty_id IN (?) AND message_id IS NOT NULL ORDER BY id
"""
_WAITING_ABOUT = f"""
SELECT count(DISTINCT m.id) AS n FROM messages m JOIN notices n ON n.message_id = m.id
WHERE m.status IN ('{MessageStatus.WAITING}', '{MessageStatus.HELD}') AND n.duty_id IN (?)
"""
_SHARED = "SELECT DISTINCT message_id FROM notices WHERE message_id IN (?) AND duty_id NOT IN (?)"


async def list_messages(status: str | None = None, person: str | None = None) -> list[dict[str, Any]]:
    """Return all messages by id, each with its person and the cases it is about."""
    known = await addresses.owners_of_address(person, CHANNELS) if person else []
    of = Sql(_OF_PERSON, (person, known)) if person else UNRESTRICTED
    return await _rows(await query.fetch(Message, _LISTED, _standing(status), of))


async def page_of_messages(status: str | None, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Return the newest `limit` messages older than the message `before`, with the reader's name but
    without the words: an answer may hold what only its reader is to see."""
    older = UNRESTRICTED if before is None else Sql("m.id < ?", (before,))
    found = await query.fetch(Message, _PAGE, _standing(status), older, limit)
    return [
        {
            key: value
            for key, value in {**row, "person": m.name, "paused": bool(m.pause_id)}.items()
            if key not in ("text", "name")
        }
        for m, row in zip(found, await _rows(found), strict=True)
    ]


async def held_rows(ids: Sequence[int] | None, limit: int) -> list[dict[str, Any]]:
    """Return what waits for approval, all or these, by id: id, channel, kind, reason, name and address of the reader,
    the cases it is about, and whether it is `announced`, a bureau's own words."""
    named = UNRESTRICTED if ids is None else Sql("m.id IN (?)", (list(ids),))
    found = [dict(row) for row in await query.rows(_HELD, named, limit)]
    cases = await enterprise_names({i for row in found for i in (row["id"], row["instead_of"]) if i})
    return [{**row, "cases": [*cases.get(row["instead_of"], ()), *cases.get(row["id"], ())]} for row in found]


def _standing(status: str | None) -> Sql:
    return Sql("m.status = ?", (status,)) if status else UNRESTRICTED


async def _rows(found: Sequence[Message]) -> list[dict[str, Any]]:
    cases = await enterprise_names({i for m in found for i in (m.id, m.instead_of) if i})
    return [_row(m, _spoken_of(m, cases)) for m in found]


def _spoken_of(message: Message, names: dict[int, list[str]]) -> list[str]:
    """Return the enterprise names of a message. A replacement has those of the first message, and those
    that joined it since."""
    return [*names.get(message.instead_of or 0, ()), *names.get(message.id, ())]


async def enterprise_names(message_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of the enterprises that each message is about, by message id."""
    found: dict[int, list[str]] = defaultdict(list)
    for ids in query.chunks(sorted(message_ids)):
        for row in await query.rows(_NAMES, ids):
            if row["name"] not in found[row["message_id"]]:
                found[row["message_id"]].append(str(row["name"]))
    return found


def _row(message: Message, cases: list[str]) -> dict[str, Any]:
    return {
        "id": message.id,
        "person": message.reader,
        "name": message.name,
        "channel": str(message.channel),
        "kind": str(message.kind),
        "status": str(message.status),
        "reason": message.reason,
        "not_before": message.not_before.astimezone(SHANGHAI),
        "attempts": message.attempts,
        "sent_at": message.sent_at.astimezone(SHANGHAI) if message.sent_at else None,
        "cases": cases,
        "text": message.text,
    }


class _Notice(Struct, frozen=True):
    """What a message told about a duty."""

    message_id: int
    duty_id: int
    due: date
    rung: str


class DatedStep(Struct, frozen=True):
    """A step, by its round's key for it, with its date, that a message is about."""

    message_id: int
    round: str
    milestone: str
    due: date


async def matters_of(message_ids: Iterable[int]) -> dict[int, list[DatedStep]]:
    """Return the steps that each message is about with the date that it tells, the first due first, by message id."""
    found: dict[int, list[DatedStep]] = defaultdict(list)
    for ids in query.chunks(sorted(message_ids)):
        for one in await query.fetch(DatedStep, _MATTERS, ids):
            found[one.message_id].append(one)
    return found


async def notices_of(duty_ids: Iterable[int]) -> list[_Notice]:
    """Return everything that messages have told about these duties."""
    return await query.fetch(_Notice, _NOTICES, sorted(duty_ids))


async def count_waiting_about(duty_ids: Iterable[int]) -> int:
    """How many messages that have not left are about any of these duties."""
    ids = sorted(duty_ids)
    return await query.count(_WAITING_ABOUT, ids) if ids else 0


async def with_replacements(message_ids: Iterable[int]) -> list[Message]:
    """Return these messages and those that went another way instead of them, in time's order."""
    ids = sorted(message_ids)
    return await query.fetch(Message, _WITH_REPLACEMENTS, ids, ids)


async def shared(message_ids: Iterable[int], duty_ids: Iterable[int]) -> set[int]:
    """Return those of these messages that are about other duties as well."""
    ids, duties = sorted(message_ids), sorted(duty_ids)
    return set(await query.column(_SHARED, ids, duties)) if ids and duties else set()


async def readers(message_ids: Iterable[int]) -> dict[int, int]:
    """Return the person of each message."""
    return {row["id"]: row["person_id"] for row in await query.rows(_READERS, sorted(message_ids))}


async def last_sent(person_id: int, kind: Kind) -> datetime | None:
    """When this person got the last message of a kind."""
    return await query.moment(_LAST_SENT, person_id, kind, MessageStatus.SENT)


async def ids_sent_since(start: datetime) -> set[int]:
    return set(await query.column(_SENT_SINCE, MessageStatus.SENT, start))


async def sent_between(start: datetime, until: datetime) -> list[Message]:
    return await query.fetch(Message, _SENT_BETWEEN, MessageStatus.SENT, start, until)


async def held_until(until: datetime) -> list[Message]:
    """What would have left by then but waits for approval."""
    return await query.fetch(Message, _HELD_UNTIL, MessageStatus.HELD, until)


async def paused_until(until: datetime) -> list[Message]:
    """What would have left by then but waits because sending is paused."""
    return await query.fetch(Message, _PAUSED_UNTIL, MessageStatus.WAITING, until)


async def by_other_channels(person_id: int, channels: Sequence[Channel]) -> list[Message]:
    """Return what was sent to this person by other channels than these, the newest first."""
    return await query.fetch(Message, _BY_OTHERS, person_id, MessageStatus.SENT, channels)


async def counts_by_other_channels(channels: Sequence[Channel]) -> dict[int, int]:
    """Return the same as numbers, by person."""
    found = await query.rows(_COUNT_BY_OTHERS, MessageStatus.SENT, channels)
    return {row["person_id"]: int(row["n"]) for row in found}
