"""The sender's side of the outbox: lease, freeze, settle, and sending by another channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from bot.words import CHANNELS, READY_MADE, Channel, Kind, MessageStatus
from storage import addresses, channels, models, query, restored, row_values
from storage.message import OutboxMessage

# Somebody waits for them: what they have asked for, and what somebody has just done.
ANSWER_KINDS = (Kind.REPLY, Kind.RESULT, Kind.CONFIRM, Kind.TICKET)
_JUST_DONE = ", ".join(f"'{kind}'" for kind in ANSWER_KINDS[1:])
_FIRST = f"CASE WHEN kind = '{Kind.REPLY}' THEN 0 WHEN kind IN ({_JUST_DONE}) THEN 1 ELSE 2 END"
# Answers, what is urgent, the rest: as the index of what waits has it (migration 0031), whose rows have this status.
_CLASS = f"CASE WHEN kind IN ('{Kind.REPLY}', {_JUST_DONE}) THEN 0 WHEN urgent THEN 1 ELSE 2 END"
_DUE = f"status = '{MessageStatus.WAITING}' AND not_before <= ? AND channel IN (?) AND {restored.MAY_LEAVE}"
_ORDER = f"{_FIRST}, urgent DESC, not_before, id"
_SOME = """SELECT * FROM (
    SELECT id, kind, urgent, not_before FROM messages WHERE {} = {} AND {}
    ORDER BY {} LIMIT ? FOR UPDATE SKIP LOCKED
) class_{}"""
# The first of each class are found in the order of that index, without a look at all that is due.
_CLASSES = [
    _SOME.format(_CLASS, n, _DUE, order, n)
    for n, order in enumerate((_ORDER, "not_before, id", "not_before, id"))
]
_LEASE = """
UPDATE messages SET status = ?, lease_by = ?, lease_until = ?, attempts = attempts + 1 WHERE id IN (
    SELECT id FROM ({}) due ORDER BY {} LIMIT ?
) RETURNING id
"""
_LEASE_ALL = _LEASE.format(" UNION ALL ".join(_CLASSES), _ORDER)
_LEASE_ANSWERS = _LEASE.format(_CLASSES[0], _ORDER)
_LEASE_STRANDED = f"""
UPDATE messages SET status = ?, lease_by = ?, lease_until = ? WHERE id IN (
    SELECT id FROM messages WHERE status = ? AND not_before <= ? AND channel = ?
    AND request IS NULL AND {restored.MAY_LEAVE} AND ?
    ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
_WENT_OUT = f"m.person_id = p.id AND m.status IN (?) AND m.kind <> '{Kind.REPLY}'"
_NEVER_TOLD = f"""
SELECT p.id, EXISTS (SELECT 1 FROM messages m WHERE {_WENT_OUT}) AS texted FROM people p
WHERE p.id IN (?) AND NOT EXISTS (SELECT 1 FROM messages m WHERE {_WENT_OUT} AND m.channel NOT IN (?))
"""
_RENEW = "UPDATE messages SET lease_until = ? WHERE id IN (?) AND lease_by = ? AND status = ?"
_MINE = "SELECT id FROM messages WHERE id IN (?) AND lease_by = ? AND status = ? ORDER BY id FOR UPDATE"
_FREEZE = """
UPDATE messages SET text = ?, request = ?, frozen_at = COALESCE(frozen_at, ?) WHERE id = ?
"""
_SETTLE = f"""
UPDATE messages SET status = ?, reason = ?, pause_id = ?, lease_by = NULL, lease_until = NULL,
    not_before = COALESCE(?, not_before), sent_at = COALESCE(?, sent_at),
    provider_id = COALESCE(NULLIF(?, ''), provider_id),
    attempts = CASE WHEN attempts > 0 THEN attempts - ? ELSE 0 END,
    request = CASE WHEN ? THEN NULL ELSE request END,
    frozen_at = CASE WHEN ? THEN NULL ELSE frozen_at END,
    text = CASE WHEN ? AND kind NOT IN ({", ".join(f"'{kind}'" for kind in READY_MADE)}) THEN '' ELSE text END
WHERE id = ?
"""
_KEEP_TEXT = "UPDATE messages SET text = ? WHERE id = ?"
_EXPIRED = "SELECT * FROM messages WHERE status = ? AND lease_until < ? ORDER BY id"
_BACKLOG = """
SELECT channel, count(*) AS n, min(not_before) AS since FROM messages
WHERE status = ? AND not_before <= ? GROUP BY channel
"""
MOVE_NOTICES = "UPDATE notices SET message_id = ? WHERE id IN (?)"
_WAITING_FOR = f"""
SELECT id, text FROM messages WHERE person_id = ? AND kind = ? AND status = ? AND request IS NULL
AND {restored.MAY_GROW} ORDER BY id FOR UPDATE
"""
_LONGEST = 2000  # bytes of a text to which lines are added; WeCom takes 2,048


async def lease_messages(
    channels: Sequence[Channel],
    holder: str,
    now: datetime,
    until: datetime,
    n: int,
    *,
    answers_only: bool = False,
) -> list[int]:
    """Take up to `n` due messages, of any round, for this sender alone. `until` is real time.

    Answers go first, because somebody has just asked and waits; then what follows from what somebody has
    just done. With `answers_only` nothing else is taken.
    """
    if not channels:
        return []
    due = (now, list(channels), n) * (1 if answers_only else len(_CLASSES))
    wanted = _LEASE_ANSWERS if answers_only else _LEASE_ALL
    return sorted(await query.column(wanted, MessageStatus.SENDING, holder, until, *due, n))


async def renew_messages(ids: Sequence[int], holder: str, until: datetime) -> None:
    """Keep the leases of messages that are still being sent; `until` is real time."""
    await query.change(_RENEW, until, list(ids), holder, MessageStatus.SENDING)


async def freeze(holder: str, frozen: Sequence[tuple[int, str, bytes]], at: datetime) -> set[int]:
    """Store what is about to be handed over, byte for byte; `at` is real time. In the caller's
    transaction.

    Bytes that are handed over again keep their first moment: the other side's window for
    recognising them began then. Returns the ids still leased by `holder`: only these may be sent.
    """
    mine = await _mine(holder, [message_id for message_id, _, _ in frozen])
    await query.change_each(_FREEZE, [(text, request, at, i) for i, text, request in frozen if i in mine])
    return mine


async def keep_texts(texts: Mapping[int, str]) -> None:
    """Store the words of messages that are delivered without being handed over, by id."""
    await query.change_each(_KEEP_TEXT, [(text, message_id) for message_id, text in texts.items()])


class Settled(Struct, frozen=True):
    """What became of a leased message. What is None or empty stays as it is.

    `thaw` forgets the stored request, so that the message is worded anew: only for one that was
    certainly not delivered. What was ready-made cannot be worded anew and keeps its words.
    """

    message_id: int
    status: MessageStatus
    reason: str = ""
    not_before: datetime | None = None
    sent_at: datetime | None = None
    provider_id: str = ""
    counts: bool = True
    thaw: bool = False
    pause: int | None = None  # because of which it waits


async def settle(holder: str, settled: Sequence[Settled]) -> set[int]:
    """Record what became of leased messages, in the caller's transaction; return the ids of those whose
    lease `holder` still had.

    Nothing is changed for the others.
    """
    mine = await _mine(holder, [one.message_id for one in settled])
    await query.change_each(_SETTLE, [_values(one) for one in settled if one.message_id in mine])
    return mine


def _values(one: Settled) -> tuple[object, ...]:
    became = (one.status, one.reason[:200], one.pause, one.not_before, one.sent_at, one.provider_id[:200])
    return (*became, 0 if one.counts else 1, one.thaw, one.thaw, one.thaw, one.message_id)


async def _mine(holder: str, ids: Sequence[int]) -> set[int]:
    """Return those of these that are leased by `holder`, held until the transaction ends."""
    return set(await query.column(_MINE, list(ids), holder, MessageStatus.SENDING))


async def backlog(now: datetime) -> dict[Channel, tuple[int, datetime]]:
    """How many messages are due and not under way, by channel, and since when the oldest is."""
    found = await query.rows(_BACKLOG, MessageStatus.WAITING, now)
    return {Channel(r["channel"]): (int(r["n"]), row_values.moment_of_row(r["since"]) or now) for r in found}


async def expired(now: datetime) -> list[OutboxMessage]:
    """Return the messages whose sender let the lease expire; `now` is real time."""
    return await query.fetch(OutboxMessage, _EXPIRED, MessageStatus.SENDING, now)


_FAILED_AFTER_ALL = """
UPDATE messages SET status = ?, reason = ? WHERE channel = ? AND provider_id = ? AND status = ? RETURNING id
"""


async def failed_after_all(channel: Channel, provider_id: str, reason: str) -> int | None:
    """Mark a message as failed that counted as sent, in the caller's transaction; return its id, None if there is
    none."""
    if not provider_id:
        return None
    of_it = (channel, provider_id, MessageStatus.SENT)
    found = await query.column(_FAILED_AFTER_ALL, MessageStatus.FAILED, reason[:200], *of_it)
    return int(found[0]) if found else None


_REMINDED = """
SELECT 1 AS n FROM notices n JOIN messages m ON m.id = n.message_id
WHERE n.duty_id = ? AND n.person_id = ? AND n.rung LIKE 'owner:%' AND m.kind = ?
    AND (m.status IN (?) OR (m.status IN (?) AND m.sent_at >= ?)) LIMIT 1
"""


async def reminded_since(person_id: int, duty_id: int, since: datetime) -> bool:
    """Say whether this owner of the duty was reminded of it since then, or is about to be."""
    coming = (MessageStatus.WAITING, MessageStatus.SENDING)
    gone = (MessageStatus.SENT, MessageStatus.UNKNOWN)
    return bool(await query.column(_REMINDED, duty_id, person_id, Kind.REMINDER, coming, gone, since))


async def elsewhere(message: OutboxMessage, channel: Channel, reason: str, now: datetime) -> int:
    """Put the same notices into a message of their own by the person's other channel."""
    made = await models.Message.create(
        person_id=message.person_id,
        channel=channel,
        kind=message.kind,
        status=MessageStatus.WAITING,
        reason=reason[:200],
        urgent=message.urgent,
        approved=message.approved,
        not_before=now,
        created_at=now,
        round=message.round,
        cause=message.cause,
        instead_of=message.instead_of or message.id,
        text=message.text if message.kind in READY_MADE else "",
    )
    return int(made.id)


async def part(
    message: OutboxMessage, notice_ids: Sequence[int], at: datetime, why: str, pause: int | None = None
) -> None:
    """Move these notices to a message of their own at `at`, which waits because of `pause` if one is named;
    in the caller's transaction."""
    made = await models.Message.create(
        person_id=message.person_id,
        channel=message.channel,
        kind=message.kind,
        status=MessageStatus.WAITING,
        reason=why[:200],
        approved=message.approved,
        not_before=at,
        created_at=message.created_at,
        round=message.round,
        cause=message.cause,
        pause_id=pause,
    )
    await query.change(MOVE_NOTICES, made.id, list(notice_ids))


async def append(person_id: int, kind: Kind, head: str, line: str) -> bool:
    """Add a line to a ready-made message that still waits for this person and begins with `head`;
    False when there is none, or it is full. In the caller's transaction."""
    found = await query.rows(_WAITING_FOR, person_id, kind, MessageStatus.WAITING)
    for row in found:
        longer = f"{row['text']}\n{line}"
        if row["text"].startswith(head) and len(longer.encode()) <= _LONGEST:
            await models.Message.filter(id=row["id"]).update(text=longer)
            return True
    return False


async def stranded(channel: Channel, holder: str, now: datetime, until: datetime) -> list[int]:
    """Lease messages that are due by a channel that is silent and were not handed over, of people
    whom a later channel reaches as well; `until` is real time."""
    others = channels.channels_after(channel)
    if not others:
        return []
    waiting = (MessageStatus.WAITING, now, channel, addresses.reached("messages.person_id", others))
    return sorted(await query.column(_LEASE_STRANDED, MessageStatus.SENDING, holder, until, *waiting))


async def never_told(person_ids: Iterable[int]) -> dict[int, bool]:
    """Return those of these people to whom nothing was ever sent but answers to what they wrote, and sentences that
    have no room to explain it; with whether these were."""
    went_out = (MessageStatus.SENT, MessageStatus.UNKNOWN)
    short = [channel for channel, spec in CHANNELS.items() if spec.form == "template"]
    rows = await query.rows(_NEVER_TOLD, went_out, sorted(person_ids), went_out, short or [""])
    return {row["id"]: bool(row["texted"]) for row in rows}
