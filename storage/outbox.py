"""The outbox: what is owed is stored, joined and counted. The database alone knows what is owed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from msgspec import Struct

from bot.words import READY_MADE, Channel, Kind, MessageStatus, replace
from storage import bulk, db, models, notices, query, restored, wakeups
from storage.causes import current_cause
from storage.notices import NewNotices
from storage.query import UNRESTRICTED, Sql

log = structlog.get_logger()
_NAMED = 50  # ids in one line of the log
UNDOABLE = "database.noted.undoable"
UNANSWERED = "database.noted.unanswered"  # it waits for an answer that would make it idle
HELD_BACK = "database.noted.flood"  # noted by key: messages.catalogue.noted

_HEARD = "SELECT ticket_id, rung, person_id FROM ticket_notices WHERE ticket_id IN (?)"
_ROUNDS = "SELECT d.id, c.round_id FROM duties d JOIN cases c ON c.id = d.case_id WHERE d.id IN (?)"
_JOINABLE = f"""
SELECT id, person_id, channel, kind, status, round, reason FROM messages
WHERE status IN (?) AND request IS NULL AND kind NOT IN (?) AND person_id IN (?) AND {restored.MAY_GROW}
ORDER BY id FOR UPDATE
"""
_SPOKEN = """
SELECT n.message_id FROM notices n JOIN duties d ON d.id = n.duty_id
WHERE d.case_id IN (?) AND n.message_id IS NOT NULL
"""
_ABOUT = f"""
SELECT id FROM messages WHERE status IN (?) AND request IS NULL
AND (id IN ({_SPOKEN}) OR instead_of IN ({_SPOKEN})) ORDER BY id FOR UPDATE
"""
_WITHDRAW = "UPDATE notices SET message_id = NULL WHERE message_id IN (?) AND duty_id = ? AND rung LIKE ?"
_DELAY = "UPDATE messages SET not_before = ?, reason = ? WHERE id = ? AND not_before < ?"
_TAKE_BACK = """
UPDATE messages SET status = ?, reason = ?
WHERE person_id = ? AND channel = ? AND kind = ? AND status = ? AND request IS NULL RETURNING id, text
"""
_COUNTS = "SELECT status, count(*) AS n FROM messages GROUP BY status"
_WAITING = """
SELECT channel, reason, count(*) AS n FROM messages WHERE status = ?
GROUP BY channel, reason ORDER BY channel, n DESC
"""
_MEASURE = "ANALYZE messages"
_NEXT = "SELECT min(not_before) AS at FROM messages WHERE status = ? AND (?)"


class Bundle(Struct, frozen=True):
    """What one person is to get at one time by one channel."""

    person_id: int
    channel: Channel
    kind: Kind
    notices: tuple[NewNotices, ...]
    not_before: datetime
    urgent: bool = False
    status: MessageStatus = MessageStatus.WAITING
    reason: str = ""
    text: str = ""  # given for replies, which are about no duty
    tickets: tuple[tuple[int, str], ...] = ()  # the tickets it is about: (number, rung)
    round: str | None = None  # that of its notices, "" for several; None to have it looked up


async def add_bundles(bundles: Sequence[Bundle], now: datetime) -> int:
    """Store bundles whose notices are new, each in a message of the same kind that still waits, if there is
    one; several for one reader of one kind are one message. Runs inside the caller's transaction.

    A bundle whose last rung is stored already is dropped, so that planning twice changes nothing. Returns
    the number of new messages.
    """
    bundles = _by_reader(bundles)
    known = await notices.already_told(new for b in bundles for new in b.notices)
    heard = await _heard(bundles)
    fresh = []
    for bundle in bundles:
        new = _besides(known, bundle) if known else bundle.notices
        if bundle.tickets and all((*t, bundle.person_id) in heard for t in bundle.tickets):
            continue
        if new or bundle.text:
            fresh.append((bundle, new))
    rounds = await _rounds([b for b, _ in fresh])
    joinable = await _joinable([b for b, _ in fresh])
    joins = [
        (joinable.get((b.person_id, b.channel, b.kind, b.status)), b, new, of)
        for (b, new), of in zip(fresh, rounds, strict=True)
    ]
    made = [(b, new, of) for target, b, new, of in joins if target is None]
    ids = await _insert_messages([(b, of) for b, _, of in made], now)
    stored = [(message_id, b, new) for message_id, (b, new, _) in zip(ids, made, strict=True)]
    stored += [(target.id, b, new) for target, b, new, _ in joins if target is not None]
    await notices.insert_notices([(into, b.person_id, one) for into, b, new in stored for one in new])
    await _insert_ticket_notices(
        (i, b, [t for t in b.tickets if (*t, b.person_id) not in heard])
        for i, (b, _, _) in zip(ids, made, strict=True)
    )
    for target, bundle, _, of in joins:
        if target is not None and of != target.round:
            await models.Message.filter(id=target.id).update(round="")
        if target is not None and bundle.reason == UNDOABLE:
            await query.change(_DELAY, bundle.not_before, bundle.reason, target.id, bundle.not_before)
        waits_idly = target is not None and target.reason == UNANSWERED != bundle.reason
        if target is not None and waits_idly:
            await models.Message.filter(id=target.id).update(reason="", not_before=bundle.not_before)
        if target is not None and bundle.urgent:
            # What waited (for a mute's end, for tomorrow) goes with the last call.
            await models.Message.filter(id=target.id).update(urgent=True, not_before=bundle.not_before)
    return len(ids)


def _by_reader(bundles: Iterable[Bundle]) -> list[Bundle]:
    """Return them with those joined that are one message: about duties, to the same person, of the same kind."""
    joined: dict[tuple[Any, ...], Bundle] = {}
    for n, b in enumerate(bundles):
        own = n if b.text or b.tickets else None
        key = (b.person_id, b.channel, b.kind, b.status, own)
        joined[key] = _together(joined[key], b) if key in joined else b
    return list(joined.values())


def _together(first: Bundle, second: Bundle) -> Bundle:
    leading = second if second.urgent and not first.urgent else first
    of = first.round if first.round == second.round else None
    return replace(leading, notices=first.notices + second.notices, round=of)


def _besides(known: Collection[notices.Key], bundle: Bundle) -> tuple[NewNotices, ...]:
    left = (one.besides(known, bundle.person_id) for one in bundle.notices)
    return tuple(one for one in left if one is not None)


async def measure() -> None:
    """Let PostgreSQL see how large the table of messages has become. That each notice has its message it
    checks by a plan of the connection's first time; made when the table was as good as empty, that reads
    the whole of it for each, until the table is measured anew."""
    if db.is_postgres():
        await query.rows(_MEASURE)


async def post(bundles: Sequence[Bundle], now: datetime) -> list[int]:
    """Store ready-made messages, one for each bundle, in the caller's transaction; return their ids in
    order."""
    return await _insert_messages([(bundle, bundle.round or "") for bundle in bundles], now)


async def _heard(bundles: Sequence[Bundle]) -> set[tuple[int, str, int]]:
    """What has been told of these bundles' tickets: (ticket, rung, person)."""
    ids = sorted({number for b in bundles for number, _ in b.tickets})
    found = await query.rows(_HEARD, ids) if ids else []
    return {(r["ticket_id"], r["rung"], r["person_id"]) for r in found}


async def _insert_ticket_notices(told: Iterable[tuple[int, Bundle, Sequence[tuple[int, str]]]]) -> None:
    await bulk.insert(
        models.TicketNotice,
        (
            {"ticket_id": n, "rung": rung, "person_id": b.person_id, "message_id": message_id}
            for message_id, b, tickets in told
            for n, rung in tickets
        ),
    )


async def _rounds(bundles: Sequence[Bundle]) -> list[str]:
    """Return each bundle's round: that of its notices; "" if they are of several, or it has none."""
    duties = sorted({one.duty_id for b in bundles if b.round is None for one in b.notices})
    known = {
        int(r["id"]): str(r["round_id"])
        for part in query.chunks(duties)
        for r in await query.rows(_ROUNDS, part)
    }
    return [_only({known[one.duty_id] for one in b.notices}) if b.round is None else b.round for b in bundles]


def _only(keys: set[str]) -> str:
    return keys.pop() if len(keys) == 1 else ""


class _Joinable(Struct, frozen=True):
    """A message that may grow, and its round; see `Bundle.round`."""

    id: int
    person_id: int
    channel: Channel
    kind: Kind
    status: MessageStatus
    round: str
    reason: str


async def _joinable(bundles: Sequence[Bundle]) -> dict[tuple[int, Channel, Kind, MessageStatus], _Joinable]:
    """Messages to the same person, of the same kind and whatever round, that are still to be worded because they wait
    or were certainly not delivered. A second message beside them would say the same on the same morning. Held
    bundles join held messages, so that their release tells nobody twice."""
    people = sorted({b.person_id for b in bundles if not b.text})
    if not people:
        return {}
    may_grow = (MessageStatus.WAITING, MessageStatus.HELD), READY_MADE, people
    found = await query.fetch(_Joinable, _JOINABLE, *may_grow)
    return {(one.person_id, one.channel, one.kind, one.status): one for one in found}


async def _insert_messages(bundles: Sequence[tuple[Bundle, str]], now: datetime) -> list[int]:
    ids, cause = await db.new_ids("messages", len(bundles)), current_cause()
    if bundles:
        db.after_commit(wakeups.announce)
        db.after_commit(
            partial(log.info, "put into the outbox", cause=cause, messages=ids[:_NAMED], n=len(ids))
        )
    await bulk.insert(
        models.Message,
        [
            {
                "id": new_id,
                "round": of,
                "person_id": b.person_id,
                "channel": b.channel,
                "kind": b.kind,
                "status": b.status,
                "reason": b.reason,
                "urgent": b.urgent,
                "not_before": b.not_before,
                "text": b.text,
                "created_at": now,
                "cause": cause,
            }
            for new_id, (b, of) in zip(ids, bundles, strict=True)
        ],
    )
    return ids


async def unworded_about(case_ids: Sequence[int]) -> list[int]:
    """Return the messages yet to be worded that are about these cases, held until the transaction ends."""
    if not case_ids:
        return []
    about = list(case_ids)
    return await query.column(_ABOUT, (MessageStatus.WAITING, MessageStatus.HELD), about, about)


async def cancel_message(message_id: int, reason: str) -> None:
    """Cancel a message that `unworded_about` has found."""
    await models.Message.filter(id=message_id).update(status=MessageStatus.CANCELLED, reason=reason[:200])


async def take_back_answers(person_id: int, channel: Channel, reason: str) -> list[str]:
    """Cancel the answers that wait for this person, because of another message that says them, in the caller's
    transaction; return their words in order."""
    values = (MessageStatus.CANCELLED, reason[:200], person_id, channel, Kind.REPLY, MessageStatus.WAITING)
    found = await query.rows(_TAKE_BACK, *values)
    return [str(row["text"]) for row in sorted(found, key=lambda row: int(row["id"]))]


async def withdraw(message_ids: Sequence[int], duty_id: int, audience: str) -> None:
    """Remove what was for this audience from a message that carries other matters too."""
    rung = f"{audience}:%" if ":" not in audience else f"{audience}%"
    await query.change(_WITHDRAW, list(message_ids), duty_id, rung)


async def count_by_status() -> dict[str, int]:
    """How many messages stand in each status."""
    found = await query.rows(_COUNTS)
    return {s.value: 0 for s in MessageStatus} | {r["status"]: int(r["n"]) for r in found}


async def count_waiting() -> list[tuple[Channel, str, int]]:
    """How many messages wait, by channel and reason."""
    found = await query.rows(_WAITING, MessageStatus.WAITING)
    return [(Channel(r["channel"]), str(r["reason"]), int(r["n"])) for r in found]


async def next_moment(after: datetime | None = None) -> datetime | None:
    """When the next waiting message is due; without `after` that may lie in the past."""
    later = Sql("not_before > ?", (after,)) if after else UNRESTRICTED
    return await query.moment(_NEXT, MessageStatus.WAITING, later)
