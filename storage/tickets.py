"""Questions to the support desk and their answers.

A ticket is open until it is closed; it waits while its latest question has no answer. Every
function runs inside the caller's transaction; those that change a ticket want it locked by `find_ticket`,
and return it as it stands now. What of all tickets is counted, and told: `storage.desk`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from msgspec import Struct

from bot.words import replace
from storage import models, query
from storage.query import UNRESTRICTED, Sql


class Ticket(Struct, frozen=True):
    """A question to the support desk; see `storage.models.Ticket`."""

    id: int
    person_id: int
    case_id: int | None
    text: str
    asked_at: datetime
    answer: str
    answered_by: int | None
    answered_at: datetime | None
    closed_at: datetime | None
    route: str
    topic: str
    helpful: bool | None
    turn: int
    since: datetime
    due: date
    score: int | None
    planned_to: datetime | None
    next_action_at: datetime | None


class _Word(Struct, frozen=True):
    """One thing that was said in a ticket; `side` is "asker" or "desk"."""

    at: datetime
    person_id: int
    side: str
    text: str


class Asked(Struct, frozen=True):
    """A new question: by when it wants its answer, and when its ladder is first looked at."""

    person_id: int
    case_id: int | None
    text: str
    route: str
    topic: str
    at: datetime
    due: date
    next_look: datetime | None


_ALL = "SELECT * FROM tickets ORDER BY id"
_LOCKED = "SELECT * FROM tickets WHERE id = ? FOR UPDATE"
_BY_IDS = "SELECT * FROM tickets WHERE id IN (?) ORDER BY id"
_WORDS = "SELECT at, person_id, side, text FROM ticket_words WHERE ticket_id = ? ORDER BY id"
_SAID_SINCE = "SELECT count(*) AS n FROM ticket_words WHERE person_id = ? AND side = 'asker' AND at > ?"
_OPEN = "SELECT * FROM tickets WHERE closed_at IS NULL"
TICKET_ROUTES = ("desk", "province")  # where questions wait
_UNANSWERED = f"{_OPEN} AND answered_at IS NULL AND route IN (?) ORDER BY id"
_SAME = f"{_OPEN} AND answered_at IS NULL AND person_id = ? AND text = ? ORDER BY id LIMIT 1"
_OPEN_OF = f"{_OPEN} AND person_id = ? ORDER BY id"
_JUST_ANSWERED = f"{_OPEN} AND person_id = ? AND answered_at >= ? ORDER BY answered_at DESC LIMIT 1"
_OF_PERSON = "SELECT * FROM tickets WHERE person_id = ? ORDER BY id DESC LIMIT ?"
_UNMARKED = "SELECT * FROM tickets WHERE person_id = ? AND score IS NULL AND answer <> '' ORDER BY id"
_DUE = f"{_OPEN} AND next_action_at <= ? AND (?) AND (?) ORDER BY id LIMIT ? FOR UPDATE"
_NEXT_LOOK = """
SELECT min(next_action_at) AS at FROM tickets WHERE closed_at IS NULL AND next_action_at IS NOT NULL AND (?)
"""


async def open_ticket(asked: Asked) -> Ticket:
    made = await models.Ticket.create(
        person_id=asked.person_id,
        case_id=asked.case_id,
        text=asked.text,
        route=asked.route,
        topic=asked.topic,
        asked_at=asked.at,
        since=asked.at,
        due=asked.due,
        next_action_at=asked.next_look,
    )
    await _add_word(made.id, "asker", asked.person_id, asked.text, asked.at)
    return (await find_all([made.id]))[0]


async def find_ticket(number: int) -> Ticket | None:
    """Return the ticket, locked until the transaction ends."""
    return await query.one(Ticket, _LOCKED, number)


async def find_all(numbers: Iterable[int]) -> list[Ticket]:
    """Return these tickets, the oldest first."""
    return await query.fetch(Ticket, _BY_IDS, sorted(set(numbers)))


async def words(number: int) -> list[_Word]:
    """Return all that was said in a ticket, in order."""
    return await query.fetch(_Word, _WORDS, number)


async def same(person_id: int, text: str) -> Ticket | None:
    """Return the person's waiting question in these very words."""
    return await query.one(Ticket, _SAME, person_id, text)


async def said_since(person_id: int, since: datetime) -> int:
    """How often this person has asked or added something since then."""
    return await query.count(_SAID_SINCE, person_id, since)


async def unanswered_tickets(routes: Iterable[str] = TICKET_ROUTES) -> list[Ticket]:
    """What is still owed on these routes, the oldest first."""
    return await query.fetch(Ticket, _UNANSWERED, list(routes))


async def of_person(person_id: int, n: int = 5) -> list[Ticket]:
    """Return a person's own last questions, the newest first."""
    return await query.fetch(Ticket, _OF_PERSON, person_id, n)


async def everything() -> list[Ticket]:
    """Return every ticket, for the administrator; the oldest first."""
    return await query.fetch(Ticket, _ALL)


async def open_of(person_id: int) -> list[Ticket]:
    """Return a person's own questions that are not closed."""
    return await query.fetch(Ticket, _OPEN_OF, person_id)


async def answered_unmarked(person_id: int) -> list[Ticket]:
    """Return a person's own answered questions without a mark."""
    return await query.fetch(Ticket, _UNMARKED, person_id)


async def last_ticket(person_id: int) -> Ticket | None:
    """Return the person's latest ticket, locked."""
    newest = await of_person(person_id, 1)
    return await find_ticket(newest[0].id) if newest else None


async def just_answered(person_id: int, since: datetime) -> Ticket | None:
    """What the person was answered last, if that was after `since` and is still open."""
    return await query.one(Ticket, _JUST_ANSWERED, person_id, since)


async def answer_ticket(ticket: Ticket, text: str, by: int, now: datetime, closes_at: datetime) -> Ticket:
    """Store the answer to the latest question; without a follow-up the ticket is closed at `closes_at`."""
    await _add_word(ticket.id, "desk", by, text, now)
    return await _set(ticket, answer=text, answered_by=by, answered_at=now, next_action_at=closes_at)


async def followed_up(
    ticket: Ticket, text: str, now: datetime, due: date, next_look: datetime | None
) -> Ticket:
    """Store more words of the asker. After an answer the question is open again and its clock starts anew;
    before it the clock runs on."""
    await _add_word(ticket.id, "asker", ticket.person_id, text, now)
    if ticket.answered_at is None and ticket.closed_at is None:
        return ticket
    return await _set(
        ticket,
        turn=ticket.turn + 1,
        since=now,
        due=due,
        planned_to=None,
        next_action_at=next_look,
        answered_at=None,
        closed_at=None,
        answered_by=None,
    )


async def close_ticket(ticket: Ticket, now: datetime) -> Ticket:
    return await _set(ticket, closed_at=now, next_action_at=None)


async def judged(ticket: Ticket, helpful: bool) -> Ticket:
    """Store what the asker said about the offered answer."""
    return await _set(ticket, helpful=helpful)


async def scored(ticket: Ticket, score: int) -> Ticket:
    return await _set(ticket, score=score)


async def store_ticket_case(ticket: Ticket, case_id: int) -> Ticket:
    """Store the case that a question is about, which the asker said afterwards."""
    return await _set(ticket, case_id=case_id)


async def routed(ticket: Ticket, route: str) -> Ticket:
    """Store that another side ("desk" or "province") owes the answer from now on."""
    return await _set(ticket, route=route)


async def looked_at(ticket: Ticket, now: datetime, next_at: datetime | None) -> Ticket:
    """Store how far the ladder has been told. Without a next look the ticket stands on the list `工单`."""
    return await _set(ticket, planned_to=now, next_action_at=next_at)


async def due_tickets(
    now: datetime, n: int, without: Collection[int] = (), only: int | None = None
) -> list[Ticket]:
    """Return up to `n` open tickets that are due to be looked at, locked.

    A second process waits for the first and then finds them moved on.
    """
    others = Sql("id NOT IN (?)", (list(without),)) if without else UNRESTRICTED
    this = Sql("id = ?", (only,)) if only is not None else UNRESTRICTED
    return await query.fetch(Ticket, _DUE, now, others, this, n)


async def next_moment(after: datetime | None = None) -> datetime | None:
    """When the next ticket is to be looked at; without `after` that may lie in the past."""
    later = Sql("next_action_at > ?", (after,)) if after else UNRESTRICTED
    return await query.moment(_NEXT_LOOK, later)


async def _add_word(number: int, side: str, person_id: int, text: str, at: datetime) -> None:
    await models.TicketWord.create(ticket_id=number, at=at, person_id=person_id, side=side, text=text)


async def _set(ticket: Ticket, **values: object) -> Ticket:
    await models.Ticket.filter(id=ticket.id).update(**values)
    return replace(ticket, **values)  # type: ignore[arg-type]
