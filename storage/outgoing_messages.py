"""Everything a sender needs of the messages it has leased, in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.words import Case, Duty, Kind, MessageStatus, Person, Spoken
from storage import cases, db, models, people

GOING = (MessageStatus.WAITING, MessageStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice with what it speaks of, as it stands now. `beside` are the notices by which other
    messages speak to the same person of the same duty."""

    notice_id: int
    rung: str
    text: str
    facts: dict[str, Any]
    due: date
    duty: Duty
    case: Case
    beside: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A leased message. `person` is None when nobody holds that id any more."""

    message: models.Message
    person: Person
    told: tuple[Told, ...]
    owed: bool = True  # False once every ticket it speaks of is answered or closed


async def load(ids: Sequence[int]) -> list[OutgoingMessage]:
    """The messages with their notices, duties and cases; of two notices of one duty for the same
    audience only the later speaks."""
    messages = await models.Message.filter(id__in=list(ids)).order_by("id")
    # A replacement carries the notices of the message before it, and what has joined it since.
    carried = {held: m.id for m in messages for held in (m.id, m.instead_of) if held}
    notices = await models.Notice.filter(message_id__in=list(carried)).order_by("id")
    rows = await models.Case.filter(id__in=await _cases_of({n.duty_id for n in notices}))
    whole = {d.id: (d, c) for c in await cases.assemble(rows) for d in c.duties}
    known = await people.load(m.person_id for m in messages)
    spoken = await _spoken({n.duty_id for n in notices}, {m.person_id for m in messages})
    told: dict[int, dict[tuple[int, str], Told]] = defaultdict(dict)
    for n in notices:
        duty, case = whole[n.duty_id]
        audience = n.rung.partition(":")[0]
        key = (duty.id, audience if audience != "event" else n.rung)
        message_id = carried[n.message_id or 0]
        beside = tuple(
            other for other in spoken[duty.id, n.person_id] if carried.get(other.message_id) != message_id
        )
        told[message_id][key] = Told(n.id, n.rung, n.text, n.facts, n.due, duty, case, beside)
    over = await _answered(carried)
    return [
        OutgoingMessage(m, known[m.person_id], tuple(told[m.id].values()), owed=m.id not in over)
        for m in messages
    ]


async def _answered(carried: Mapping[int, int]) -> set[int]:
    """Of these messages those whose tickets all have their answer."""
    found = await models.TicketNotice.filter(message_id__in=list(carried))
    if not found:
        return set()
    waits = models.Ticket.filter(id__in=[n.ticket_id for n in found], answered_at=None, closed_at=None)
    open_ones = {t.id for t in await waits}
    about: dict[int, set[int]] = defaultdict(set)
    for n in found:
        about[carried[n.message_id]].add(n.ticket_id)
    return {message for message, tickets in about.items() if not tickets & open_ones}


async def _spoken(
    duty_ids: Collection[int], person_ids: Collection[int]
) -> dict[tuple[int, int], list[Spoken]]:
    """All that these people were or will be told of these duties, by duty and person; what waits
    for approval, or was cancelled, tells nobody."""
    found: dict[tuple[int, int], list[Spoken]] = defaultdict(list)
    if not duty_ids:
        return found
    for r in await db.rows(
        "SELECT n.id, n.duty_id, n.person_id, n.rung, n.message_id, n.text, m.kind, m.sent_at, "
        "m.status, m.not_before "
        "FROM notices n JOIN messages m ON m.id = n.message_id "
        f"WHERE n.duty_id IN ({db.marks(duty_ids)}) AND n.person_id IN ({db.marks(person_ids)}) "
        "AND m.status NOT IN (?, ?) ORDER BY n.id",
        *duty_ids,
        *person_ids,
        MessageStatus.HELD.value,
        MessageStatus.CANCELLED.value,
    ):
        found[r["duty_id"], r["person_id"]].append(
            Spoken(
                r["id"],
                r["message_id"],
                Kind(r["kind"]),
                r["rung"],
                r["text"],
                db.moment(r["sent_at"]),
                db.moment(r["not_before"]) if r["status"] in GOING else None,
            )
        )
    return found


async def _cases_of(duty_ids: Collection[int]) -> list[int]:
    if not duty_ids:
        return []
    found = await db.rows(
        f"SELECT DISTINCT case_id FROM duties WHERE id IN ({db.marks(duty_ids)})", *duty_ids
    )
    return [int(row["case_id"]) for row in found]
