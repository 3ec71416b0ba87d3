"""The support desk as a whole: how much lies on it, who was told of what, what is asked often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from bot.words import SHANGHAI, Channel, Kind, MessageStatus
from storage import query, row_values
from storage.digests import GOING, OF_TODAY, of_today
from storage.tickets import TICKET_ROUTES, Ticket, unanswered_tickets

_NAMES = "SELECT t.id, c.name FROM tickets t JOIN cases c ON c.id = t.case_id WHERE t.id IN (?)"
_MESSAGES_OF = "SELECT message_id FROM ticket_notices WHERE ticket_id = ?"
_TELL_AT_ONCE = f"""
UPDATE messages SET not_before = ? WHERE id IN ({_MESSAGES_OF}) AND status = ? AND not_before > ?
"""
_NOT_LEFT = f"""
SELECT id, not_before FROM messages WHERE id IN ({_MESSAGES_OF}) AND status = ? AND request IS NULL
ORDER BY id FOR UPDATE
"""
_CANCEL = "UPDATE messages SET status = ?, reason = ? WHERE id IN (?)"
_TOLD_SINCE = f"""
SELECT DISTINCT n.ticket_id FROM {OF_TODAY} JOIN ticket_notices n ON n.message_id = m.id
WHERE m.id = today.id AND m.status IN (?) AND COALESCE(m.sent_at, m.not_before) >= ?
"""
_TOLD_TO = "SELECT DISTINCT ticket_id FROM ticket_notices WHERE person_id = ? AND ticket_id IN (?)"
_ENTERPRISES_OF_OPEN = """
SELECT DISTINCT c.enterprise_id FROM tickets t JOIN cases c ON c.id = t.case_id
WHERE t.closed_at IS NULL AND c.enterprise_id IS NOT NULL
"""
_ANSWERED = "SELECT count(*) AS n FROM tickets WHERE closed_at IS NULL AND answered_at IS NOT NULL"
_SCORES = "SELECT score, count(*) AS n FROM tickets WHERE score IS NOT NULL GROUP BY score"
_REPEATED = """
SELECT topic, count(*) AS asked, sum(CASE WHEN helpful = ? THEN 1 ELSE 0 END) AS helpful,
    sum(CASE WHEN helpful = ? THEN 1 ELSE 0 END) AS unhelpful
FROM tickets WHERE asked_at >= ? GROUP BY topic ORDER BY asked DESC, topic
"""
_LAST_TO = """
SELECT id, kind, channel, status, sent_at, not_before FROM messages WHERE person_id = ? ORDER BY id DESC LIMIT ?
"""
_OF_CASE = "SELECT * FROM tickets WHERE case_id = ? ORDER BY id DESC LIMIT ?"


class LastMessage(Struct, frozen=True):
    """One of the last messages to whoever asks: what it was and what became of it, without its words."""

    id: int
    kind: Kind
    channel: Channel
    status: MessageStatus
    sent_at: datetime | None
    not_before: datetime


async def last_messages(person_id: int, n: int) -> list[LastMessage]:
    """Return the last `n` messages to this person, the newest first."""
    return await query.fetch(LastMessage, _LAST_TO, person_id, n)


async def tickets_of_case(case_id: int, n: int) -> list[Ticket]:
    """Return the last `n` tickets about this case, the newest first."""
    return await query.fetch(Ticket, _OF_CASE, case_id, n)


async def ticket_enterprises(found: Iterable[Ticket]) -> dict[int, str]:
    """Return the names of the enterprises that tickets are about, by ticket."""
    return {row["id"]: str(row["name"]) for row in await query.rows(_NAMES, [t.id for t in found])}


async def tell_at_once(number: int, now: datetime) -> None:
    """Send the desk's message now, which waited for the asker's word on the offered answer."""
    await query.change(_TELL_AT_ONCE, now, number, MessageStatus.WAITING, now)


async def cancel_requests(number: int, reason: str) -> datetime | None:
    """Cancel the messages that ask for this ticket's answer and have not left; returns the moment
    at which they would have gone, None when there were none."""
    found = await query.rows(_NOT_LEFT, number, MessageStatus.WAITING)
    await query.change(_CANCEL, MessageStatus.CANCELLED, reason, [row["id"] for row in found])
    moments = [moment for row in found if (moment := row_values.moment_of_row(row["not_before"]))]
    return max(moments, default=None)


async def tickets_told_since(person_id: int, since: datetime) -> frozenset[int]:
    """Return the tickets named in messages that this person got since then, or is about to get."""
    return frozenset(await query.column(_TOLD_SINCE, *of_today([person_id], since), GOING, since))


async def told_to(person_id: int, ids: Iterable[int]) -> frozenset[int]:
    """Which of these tickets this person has been told of, in words."""
    return frozenset(await query.column(_TOLD_TO, person_id, list(ids)))


async def enterprises_of_open() -> frozenset[int]:
    """Return the enterprises whose open questions the desk may look into."""
    return frozenset(await query.column(_ENTERPRISES_OF_OPEN))


class Load(Struct, frozen=True):
    """How much lies on the desk. Counts of tickets; `oldest` is when the longest-waiting question
    was asked; `scores` are the marks (1-5) given to tickets and how many gave each."""

    waiting: int
    late: int
    answered: int
    oldest: datetime | None
    scores: dict[int, int]


async def desk_load(now: datetime, routes: Iterable[str] = TICKET_ROUTES) -> Load:
    """What waits at `now` on these routes, for digests and metrics.

    `late` counts waiting tickets that were due before that Shanghai day; `answered` counts answered
    tickets that are still open.
    """
    waiting = [t for t in await unanswered_tickets(routes) if t.asked_at <= now]
    return Load(
        len(waiting),
        sum(1 for t in waiting if t.due < now.astimezone(SHANGHAI).date()),
        await query.count(_ANSWERED),
        min((t.since for t in waiting), default=None),
        {int(row["score"]): int(row["n"]) for row in await query.rows(_SCORES)},
    )


class Topic(Struct, frozen=True):
    """How an FAQ entry fared: how often it was offered, and what the askers said about it."""

    topic: str
    asked: int
    helpful: int
    unhelpful: int


async def repeated(since: datetime) -> list[Topic]:
    """What has been asked since `since`, by FAQ entry, the most frequent first.

    `topic` is the entry's key, "" for questions without one: many of these call for a new entry.
    """
    return await query.fetch(Topic, _REPEATED, True, False, since)
