"""Messages of one kind that one cause made at one moment, as they are taken back: a batch is known by the least of
its ids, whatever has become of them. What goes another way after its channel failed stays in its batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bot.words import Channel, Kind, MessageStatus
from storage import query
from storage.inbox import WRITTEN_FROM
from storage.query import UNRESTRICTED, Sql, all_of

TAKEN_BACK: Final = "database.noted.taken_back"  # the reason of a message that was taken back
NOT_AGAIN: Final = "database.noted.not_again"  # and of one that is not tried again
BEFORE_IT_LEFT: Final = (
    "database.noted.notice_taken_back"  # and of an announcement whose writer stopped it in time
)


class SentBatch(Struct, frozen=True):
    """A batch of which something was sent: its number, when the first message left, and how many did."""

    id: int
    kind: Kind
    at: datetime
    n: int
    back: int = 0  # of these were taken back
    waiting: int = 0  # others of the batch that have not begun to leave


class SentMessage(Struct, frozen=True):
    """One message that was sent, or may have been. `answered`: its reader has written to us since."""

    id: int
    person_id: int
    name: str
    round: str
    channel: Channel
    status: MessageStatus
    provider_id: str
    reason: str
    answered: bool


_MADE = "{0}.created_at, {0}.cause, {0}.kind"  # what all messages of a batch have in common
_MADE_BY = f"""(
    SELECT {_MADE.format("o")} FROM messages o WHERE o.id = (
        SELECT coalesce(x.instead_of, x.id) FROM messages x WHERE x.id = ? AND x.kind <> '{Kind.REPLY}'
    )
)"""
_RECENT = f"""
WITH gone AS (
    SELECT {_MADE.format("r")}, min(m.sent_at) AS at, count(*) AS n,
        sum(CASE WHEN m.reason = ? THEN 1 ELSE 0 END) AS back
    FROM messages m JOIN messages r ON r.id = coalesce(m.instead_of, m.id)
    WHERE m.status = ? AND m.kind <> ? AND m.sent_at > ? AND (?)
    GROUP BY {_MADE.format("r")} ORDER BY r.created_at DESC, r.kind LIMIT ?
)
SELECT min(k.id) AS id, gone.kind, gone.at, gone.n, gone.back,
    sum(CASE WHEN k.status IN (?) AND k.request IS NULL THEN 1 ELSE 0 END) AS waiting
FROM gone JOIN messages k ON ({_MADE.format("k")}) = ({_MADE.format("gone")})
GROUP BY gone.created_at, gone.cause, gone.kind, gone.at, gone.n, gone.back ORDER BY gone.created_at DESC, gone.kind
"""
_MOST_BATCHES = 30
_ANNOUNCED_BY = """r.id IN (
    SELECT c.message_id FROM announcement_copies c JOIN announcements a ON a.id = c.announcement_id WHERE a.by_id = ?
)"""
_NUMBER = f"SELECT min(k.id) AS id FROM messages k WHERE ({_MADE.format('k')}) = {_MADE_BY}"
_OF_BATCHES = f"""
SELECT m.id FROM messages m JOIN messages r ON r.id = coalesce(m.instead_of, m.id)
JOIN messages b ON ({_MADE.format("b")}) = ({_MADE.format("r")})
WHERE m.id IN (?) AND m.kind <> ? AND b.id IN (?)
"""
_ITS_OWN = f"SELECT k.id FROM messages k WHERE ({_MADE.format('k')}) = {_MADE_BY}"
_OF_BATCH = f"(m.id IN ({_ITS_OWN}) OR m.instead_of IN ({_ITS_OWN}))"
_SENT = f"""
SELECT m.id, m.person_id, p.name, m.round, m.channel, m.status, m.provider_id, m.reason, EXISTS (
    SELECT 1 FROM inbound i JOIN addresses a ON a.channel = i.channel AND lower(a.key) = {WRITTEN_FROM}
    WHERE a.person_id = m.person_id AND i.received_at > m.sent_at
) AS answered
FROM messages m JOIN people p ON p.id = m.person_id WHERE m.status IN (?) AND {_OF_BATCH} ORDER BY m.id
"""
WAY_BACK: Final = timedelta(hours=24)  # WeCom's
_MARK = "UPDATE messages SET reason = ? WHERE id IN (?) AND status = ?"
# The state is asked of the row itself: meanwhile another process may have begun to send it.
_STOP = f"""
UPDATE messages SET status = ?, reason = ? WHERE status IN (?) AND request IS NULL
    AND id IN (SELECT m.id FROM messages m WHERE {_OF_BATCH}) RETURNING id
"""
_GIVE_UP = f"""
UPDATE messages SET status = ?, reason = ? WHERE status IN (?) AND request IS NOT NULL
    AND id IN (SELECT m.id FROM messages m WHERE {_OF_BATCH}) RETURNING id
"""
_UNSENT = (MessageStatus.WAITING, MessageStatus.HELD)
# Of what is unknown or under way nobody can say that it does not arrive.
_ARRIVED = (MessageStatus.SENT, MessageStatus.UNKNOWN, MessageStatus.SENDING)


async def recent(since: datetime, *, number: int | None = None, writer: int | None = None) -> list[SentBatch]:
    """Return the batches of which something was sent after that moment: the newest first, thirty at most. `number`:
    the one alone to which this message belongs; `writer`: only announcements of this person."""
    one = UNRESTRICTED if number is None else Sql(f"({_MADE.format('r')}) = {_MADE_BY}", (number,))
    own = UNRESTRICTED if writer is None else Sql(_ANNOUNCED_BY, (writer,))
    gone = (TAKEN_BACK, MessageStatus.SENT, Kind.REPLY, since, all_of([one, own]), _MOST_BATCHES)
    return await query.fetch(SentBatch, _RECENT, *gone, _UNSENT)


async def batch_number(message_id: int) -> int | None:
    """Return the number of the batch to which a message belongs; None for an answer to somebody, and for none."""
    number = (await query.column(_NUMBER, message_id))[0]
    return None if number is None else int(number)


async def of_batches(numbers: Collection[int], message_ids: Collection[int]) -> set[int]:
    """Return those of these messages that belong to the batches of these numbers."""
    return {
        int(one)
        for ids in query.chunks(sorted(message_ids))
        for one in await query.column(_OF_BATCHES, ids, Kind.REPLY, sorted(numbers))
    }


async def sent_of_batch(batch: int) -> list[SentMessage]:
    """Return what was sent, or may have been, of the batch to which this message belongs."""
    return await query.fetch(SentMessage, _SENT, _ARRIVED, batch, batch)


async def mark_taken_back(ids: Sequence[int]) -> None:
    """Note on these messages that they were taken back; in the caller's transaction."""
    await query.change(_MARK, TAKEN_BACK, list(ids), MessageStatus.SENT)


async def stop_unsent(batch: int) -> tuple[list[int], list[int]]:
    """Cancel what has not begun to leave of the batch to which this message belongs, in the caller's transaction;
    return it, and what was tried before, may have arrived and is not tried again."""
    stopped = await query.column(_STOP, MessageStatus.CANCELLED, TAKEN_BACK, _UNSENT, batch, batch)
    tried = await query.column(_GIVE_UP, MessageStatus.UNKNOWN, NOT_AGAIN, _UNSENT, batch, batch)
    return stopped, tried
