"""The sender's side of the outbox: lease, freeze, settle, and what goes another way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.words import READY_MADE, Channel, Kind, MessageStatus
from storage import channels, db, models, reach, restored

JUST_DONE = f"'{Kind.RESULT}', '{Kind.CONFIRM}', '{Kind.TICKET}'"
ANSWERS = f"kind IN ('{Kind.REPLY}', {JUST_DONE})"
FIRST = f"CASE WHEN kind = '{Kind.REPLY}' THEN 0 WHEN kind IN ({JUST_DONE}) THEN 1 ELSE 2 END"
LONGEST = 2000  # bytes of a text to which lines are added; WeCom takes 2,048


async def lease(
    channels: Sequence[Channel],
    holder: str,
    now: datetime,
    until: datetime,
    n: int,
    round_key: str,
    *,
    answers_only: bool = False,
) -> list[int]:
    """Take up to `n` messages of the round (or of none) that are due, for this sender alone.
    Answers go first (somebody has just asked and waits), then what somebody has just done. `until`
    is real time. `answers_only`: nothing else."""
    if not channels:
        return []
    found = await db.rows(
        "UPDATE messages SET status = ?, lease_by = ?, lease_until = ?, attempts = attempts + 1 "
        "WHERE id IN (SELECT id FROM messages WHERE status = ? AND not_before <= ? "
        f"AND channel IN ({db.marks(channels)}) AND round IN ('', ?) "
        f"AND {restored.MAY_LEAVE} {'AND ' + ANSWERS if answers_only else ''} "
        f"ORDER BY {FIRST}, urgent DESC, not_before, id LIMIT ? "
        f"{db.for_update(skip_locked=True)}) RETURNING id",
        MessageStatus.SENDING.value,
        holder,
        until,
        MessageStatus.WAITING.value,
        now,
        *[c.value for c in channels],
        round_key,
        n,
    )
    return sorted(int(r["id"]) for r in found)


async def renew(ids: Sequence[int], holder: str, until: datetime) -> None:
    """Keep the leases of messages that are still being sent; `until` is real time."""
    await models.Message.filter(id__in=list(ids), lease_by=holder, status=MessageStatus.SENDING).update(
        lease_until=until
    )


async def freeze(holder: str, frozen: Sequence[tuple[int, str, bytes]], at: datetime) -> set[int]:
    """Store what is about to be handed over, byte for byte; `at` is real time.

    Bytes that are handed over again keep their first moment: the other side's window for
    recognising them began then. Returns the ids still leased by `holder`: only these may be sent.
    """
    kept: set[int] = set()
    for message_id, text, request in frozen:
        changed = await db.rows(
            "UPDATE messages SET text = ?, request = ?, frozen_at = COALESCE(frozen_at, ?) "
            "WHERE id = ? AND lease_by = ? AND status = ? RETURNING id",
            text,
            request,
            at,
            message_id,
            holder,
            MessageStatus.SENDING.value,
        )
        kept.update(int(row["id"]) for row in changed)
    return kept


async def settle(
    message_id: int,
    holder: str,
    status: MessageStatus,
    *,
    reason: str = "",
    not_before: datetime | None = None,
    sent_at: datetime | None = None,
    provider_id: str = "",
    counts: bool = True,
    thaw: bool = False,
) -> bool:
    """Record what became of a leased message; False when the lease is no longer ours.

    `thaw` forgets the stored request, so that the message is worded anew: only for one that was
    certainly not delivered. What was ready-made cannot be worded anew and keeps its words.
    """
    values: dict[str, Any] = {
        "status": status.value,
        "reason": reason[:200],
        "lease_by": None,
        "lease_until": None,
    }
    if not_before is not None:
        values["not_before"] = not_before
    if sent_at is not None:
        values["sent_at"] = sent_at
    if provider_id:
        values["provider_id"] = provider_id[:200]
    if thaw:
        values |= {"request": None, "frozen_at": None}
    changes = [f"{name} = ?" for name in values]
    if thaw:
        changes.append(f"text = CASE WHEN kind IN ({db.marks(READY_MADE)}) THEN text ELSE '' END")
    uncounted = "" if counts else ", attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END"
    changed = await db.rows(
        f"UPDATE messages SET {', '.join(changes)}{uncounted} "
        "WHERE id = ? AND lease_by = ? AND status = ? RETURNING id",
        *values.values(),
        *([kind.value for kind in READY_MADE] if thaw else []),
        message_id,
        holder,
        MessageStatus.SENDING.value,
    )
    return bool(changed)


async def expired(now: datetime) -> list[models.Message]:
    """Messages whose sender let the lease run out; `now` is real time."""
    return await models.Message.filter(status=MessageStatus.SENDING, lease_until__lt=now).order_by("id")


async def elsewhere(message: models.Message, channel: Channel, reason: str, now: datetime) -> int:
    """The same notices by the person's other channel, as a message of its own."""
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
        instead_of=message.instead_of or message.id,
        text=message.text if message.kind in READY_MADE else "",
    )
    return int(made.id)


async def part(message: models.Message, notice_ids: Sequence[int], at: datetime, why: str) -> None:
    """Leave these notices behind for a message of their own, at `at`; in the caller's transaction."""
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
    )
    await models.Notice.filter(id__in=list(notice_ids)).update(message_id=made.id)


async def append(person_id: int, kind: Kind, head: str, line: str) -> bool:
    """Add a line to a ready-made message that still waits for this person and begins with `head`;
    False when there is none, or it is full. In the caller's transaction."""
    found = await db.rows(
        "SELECT id, text FROM messages WHERE person_id = ? AND kind = ? AND status = ? "
        f"AND request IS NULL AND {restored.MAY_GROW} ORDER BY id {db.for_update()}",
        person_id,
        kind.value,
        MessageStatus.WAITING.value,
    )
    for row in found:
        longer = f"{row['text']}\n{line}"
        if row["text"].startswith(head) and len(longer.encode()) <= LONGEST:
            await models.Message.filter(id=row["id"]).update(text=longer)
            return True
    return False


async def stranded(
    channel: Channel, holder: str, now: datetime, until: datetime, round_key: str
) -> list[int]:
    """Lease messages that are due by a channel that is silent and were not handed over, of people
    whom a later channel reaches as well; `until` is real time."""
    others = channels.after(channel)
    if not others:
        return []
    found = await db.rows(
        "UPDATE messages SET status = ?, lease_by = ?, lease_until = ? "
        "WHERE id IN (SELECT id FROM messages "
        "WHERE status = ? AND not_before <= ? AND channel = ? AND round IN ('', ?) "
        f"AND request IS NULL AND {restored.MAY_LEAVE} AND person_id IN "
        f"(SELECT id FROM people WHERE {reach.by_any(others)}) "
        f"ORDER BY id LIMIT 50 {db.for_update(skip_locked=True)}) RETURNING id",
        MessageStatus.SENDING.value,
        holder,
        until,
        MessageStatus.WAITING.value,
        now,
        channel.value,
        round_key,
    )
    return sorted(int(r["id"]) for r in found)
