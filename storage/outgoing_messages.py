"""Everything a sender needs of the messages it has leased, in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from bot.words import Case, Duty, Kind, MessageStatus, Person, Spoken
from storage import message, people, query, readable, row_values
from storage.message import OutboxMessage

_GOING = (MessageStatus.WAITING, MessageStatus.SENDING)


class NoticeInContext(Struct, frozen=True):
    """One notice with its duty and case as they are now. `beside` are the notices in other messages
    that tell the same person of the same duty and can take its place."""

    notice_id: int
    rung: str
    text: str
    facts: dict[str, Any]
    due: date
    duty: Duty
    case: Case
    beside: tuple[Spoken, ...] = ()


class OutgoingMessage(Struct, frozen=True):
    """A leased message. `person` is None if nobody has that id any more."""

    message: OutboxMessage
    person: Person
    notices: tuple[NoticeInContext, ...]
    owed: bool = True  # False once every ticket it is about is answered or closed


class _Notice(Struct, frozen=True):
    """What was put into a message for one person, of one duty."""

    id: int
    duty_id: int
    due: date
    rung: str
    person_id: int
    message_id: int
    text: str
    facts: dict[str, Any]


_NOTICES = "SELECT * FROM notices WHERE message_id IN (?) ORDER BY id"
_CASES_OF = "SELECT DISTINCT case_id FROM duties WHERE id IN (?)"
_TICKETS = """
SELECT n.message_id, n.ticket_id, t.answered_at IS NULL AND t.closed_at IS NULL AS waits
FROM ticket_notices n JOIN tickets t ON t.id = n.ticket_id WHERE n.message_id IN (?)
"""
_SPOKEN = """
SELECT n.id, n.duty_id, n.person_id, n.rung, n.message_id, n.text, m.kind, m.sent_at, m.status, m.not_before
FROM notices n JOIN messages m ON m.id = n.message_id
WHERE n.duty_id IN (?) AND n.person_id IN (?) AND (n.id > ? OR n.rung LIKE 'event:%') AND m.status NOT IN (?)
ORDER BY n.id
"""


async def load_outgoing(ids: Sequence[int]) -> list[OutgoingMessage]:
    """Return the messages with their notices, duties and cases; of two notices of one duty for the same
    audience only the later is kept."""
    if not ids:
        return []
    messages = await message.load_messages(ids)
    # A replacement carries the notices of the message before it, and what has joined it since.
    carried = {held: m.id for m in messages for held in (m.id, m.instead_of) if held}
    notices = await query.fetch(_Notice, _NOTICES, list(carried))
    ids_of_cases = await query.column(_CASES_OF, list({n.duty_id for n in notices}))
    about = await readable.readable_cases(ids_of_cases)
    whole = {d.id: (d, c) for c in about for d in c.duties}
    known = await people.load_people(m.person_id for m in messages)
    spoken = await _spoken(notices, {m.person_id for m in messages})
    told: dict[int, dict[tuple[int, str], NoticeInContext]] = defaultdict(dict)
    torn: set[int] = set()  # about what cannot be read: they stay as they are, and hold up no other
    for n in notices:
        if n.duty_id not in whole:
            torn.add(carried[n.message_id])
            continue
        duty, case = whole[n.duty_id]
        audience = n.rung.partition(":")[0]
        key = (duty.id, audience if audience != "event" else n.rung)
        message_id = carried[n.message_id]
        beside = tuple(
            other for other in spoken[duty.id, n.person_id] if carried.get(other.message_id) != message_id
        )
        told[message_id][key] = NoticeInContext(n.id, n.rung, n.text, n.facts, n.due, duty, case, beside)
    over = await _answered(carried)
    return [
        OutgoingMessage(m, known[m.person_id], tuple(told[m.id].values()), owed=m.id not in over)
        for m in messages
        if m.id not in torn
    ]


async def _answered(carried: Mapping[int, int]) -> set[int]:
    """Return those of these messages whose tickets are all answered."""
    about: dict[int, dict[int, bool]] = defaultdict(dict)
    for row in await query.rows(_TICKETS, list(carried)):
        about[carried[row["message_id"]]][row["ticket_id"]] = bool(row["waits"])
    return {message_id for message_id, tickets in about.items() if not any(tickets.values())}


async def _spoken(
    notices: Collection[_Notice], person_ids: Collection[int]
) -> dict[tuple[int, int], list[Spoken]]:
    """What these people were or will be told of the same duties that can take a notice's place, by duty and
    person: an event, or what was planned later (`bot.notices.bundle.superseded`). What waits for approval, or
    was cancelled, tells nobody."""
    found: dict[tuple[int, int], list[Spoken]] = defaultdict(list)
    if not notices:
        return found
    silent = (MessageStatus.HELD, MessageStatus.CANCELLED)
    duty_ids, first = list({n.duty_id for n in notices}), min(n.id for n in notices)
    for r in await query.rows(_SPOKEN, duty_ids, list(person_ids), first, silent):
        found[r["duty_id"], r["person_id"]].append(
            Spoken(
                r["id"],
                r["message_id"],
                Kind(r["kind"]),
                r["rung"],
                r["text"],
                row_values.moment_of_row(r["sent_at"]),
                row_values.moment_of_row(r["not_before"]) if r["status"] in _GOING else None,
            )
        )
    return found
