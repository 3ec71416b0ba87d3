"""Mails that came in: whom of ours they answer, and by which mail they are answered themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from bot.words import Channel, Kind, MailThread, MessageStatus
from storage import addresses, bulk, inbox, models, query, row_values
from storage.inbox import Inbound

_ABOUT = """
SELECT m.id, m.person_id, a.key FROM messages m
LEFT JOIN addresses a ON a.person_id = m.person_id AND a.channel = m.channel
WHERE m.id IN (?) AND m.channel = ? AND m.request IS NOT NULL
"""
_TO_SAY = """
SELECT * FROM inbound WHERE channel = ? AND answered_at IS NULL AND answer <> '' AND key LIKE ? ORDER BY id FOR UPDATE
"""
_THREADS = """
SELECT t.message_id, i.data FROM mail_threads t JOIN inbound i ON i.id = t.inbound_id WHERE t.message_id IN (?)
"""
_SINCE = (
    "SELECT count(*) AS n FROM inbound WHERE channel = ? AND wecom = ? AND received_at > ? AND key LIKE '%:0'"
)
# Whoever has answered a mail, or has written from its address since, has it; and no report comes weeks later.
_FAILED = """
UPDATE messages SET status = ?, reason = ? WHERE id = ? AND status IN (?) AND sent_at > ?
AND NOT EXISTS (SELECT 1 FROM mail_answers g WHERE g.message_id = messages.id)
AND NOT EXISTS (SELECT 1 FROM inbound i WHERE i.channel = ? AND i.wecom = ? AND i.received_at > messages.sent_at)
RETURNING id
"""
_RETURNS = timedelta(days=7)
# The person's last question, where this mail of ours put it or was written after it.
_QUESTION_PUT = """
SELECT m.created_at, q.expires_at FROM messages m JOIN questions q ON q.person_id = m.person_id
WHERE m.id = ? AND m.person_id = ? AND m.channel = ? AND m.kind = ?
"""


class AnsweredMail(Struct, frozen=True):
    """One mail of ours that has left: to whom, and their address as it is now ("" for none)."""

    id: int
    person_id: int
    key: str | None


async def answered_mails(ids: Collection[int]) -> list[AnsweredMail]:
    """Return those of these messages that are mails which were handed over, the newest first."""
    found = await query.fetch(AnsweredMail, _ABOUT, list(ids), Channel.EMAIL)
    return sorted(found, key=lambda one: -one.id)


async def to_be_said_in_mail(key: str) -> list[Inbound]:
    """Return the parts of one mail that have their answer, which has not left yet; locked. `key` is the mail's."""
    return await query.fetch(Inbound, _TO_SAY, Channel.EMAIL, f"{key}%")


async def puts_the_question(message_id: int, person_id: int, now: datetime) -> bool:
    """Whether this mail of ours is the answer with which the person's last question was put, not too long ago."""
    for row in await query.rows(_QUESTION_PUT, message_id, person_id, Channel.EMAIL, Kind.REPLY):
        sent, ends = (row_values.moment_of_row(row[key]) for key in ("created_at", "expires_at"))
        if sent and ends:
            asked = ends - inbox.QUESTION_LIVES
            return sent >= asked and now < asked + inbox.MAIL_TAKES
    return False


async def store_thread(message_id: int, inbound_id: int) -> None:
    """Note what this message answers; in the transaction that makes it."""
    await bulk.insert(models.MailThread, [{"message_id": message_id, "inbound_id": inbound_id}])


async def threads_of(message_ids: Iterable[int]) -> dict[int, MailThread]:
    """Return by message which mail it answers; those that answer none are left out, and those of whose mail nothing is
    kept any more."""
    found = await query.rows(_THREADS, list(message_ids))
    told = {int(r["message_id"]): row_values.json(r["data"]).get("mail") or {} for r in found}
    keys = ("answers", "refers", "subject")
    return {
        i: MailThread(*(str(one[key]) for key in keys)) for i, one in told.items() if one.keys() >= set(keys)
    }


async def written_since(address: str, since: datetime) -> int:
    """How many mails came from this address since then."""
    return await query.count(_SINCE, Channel.EMAIL, address[:64], since)


async def note_returned(message: AnsweredMail, why: str, now: datetime, *, ended: bool) -> bool:
    """Note that a mail has come back, and with `ended` that there is no such address; False if that is known, or cannot
    be true. In the caller's transaction."""
    thought = (MessageStatus.SENT, MessageStatus.UNKNOWN)
    since, address = now - _RETURNS, (message.key or "")[:64]
    values = (MessageStatus.FAILED, why[:200], message.id, thought, since, Channel.EMAIL, address)
    if not await query.column(_FAILED, *values):
        return False
    if ended:
        await addresses.mark_unreachable(message.person_id, Channel.EMAIL, why)
    return True
