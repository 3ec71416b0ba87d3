"""What came in, kept once; and the question that a person was asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from msgspec import Struct

from bot.words import Channel, Sender, replace
from storage import db, models, query, row_values
from storage.causes import current_cause

log = structlog.get_logger()
# The address from which the row `i` was written, as `addresses.key` has it but for its case.
WRITTEN_FROM: Final = "lower(CASE WHEN i.corp = '' THEN i.wecom ELSE i.corp || '/' || i.wecom END)"
IN_OUTBOX: Final = "in_outbox"  # in a row's data: its answer left as a message
QUESTION_LIVES = timedelta(minutes=30)
MAIL_TAKES = timedelta(days=14)  # so long a question that was put by mail may be answered in its thread


class Inbound(Struct, frozen=True):
    """What was delivered. It is stored before it is answered; see `storage.models.Inbound`."""

    id: int
    key: str
    round: str
    channel: Channel
    corp: str
    wecom: str
    text: str
    received_at: datetime
    answered_at: datetime | None
    answer: str
    data: dict[str, Any]
    secret: bool
    attempts: int
    taken: str
    new: bool = False  # kept by this very call

    @property
    def sender(self) -> Sender:
        """From where it was written."""
        return Sender(self.channel, f"{self.corp}/{self.wecom}" if self.corp else self.wecom)


_KEEP = """
INSERT INTO inbound (key, round, channel, corp, wecom, text, data, received_at, answer, secret, taken, attempts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, '', 1) ON CONFLICT (key) DO NOTHING RETURNING *
"""
_DECIDED = "UPDATE inbound SET answer = ?, taken = ?, secret = ?, round = ? WHERE id = ?"
_IN_OUTBOX = "UPDATE inbound SET data = ? WHERE id = ?"
_BY_KEY = "SELECT * FROM inbound WHERE key = ?"
_LOCKED = "SELECT * FROM inbound WHERE id = ? FOR UPDATE"
_ATTEMPT = """
UPDATE inbound SET attempts = attempts + 1 WHERE id = ? AND answered_at IS NULL AND answer = '' RETURNING attempts
"""
_UNCOUNTED = "UPDATE inbound SET attempts = attempts - 1 WHERE id = ? AND attempts > 0"
_HANDED_OVER = """
UPDATE inbound SET answered_at = coalesce(answered_at, ?), answer = CASE WHEN secret = ? THEN '' ELSE answer END
WHERE id = ?
"""
_NOT_UNDERSTOOD = """
SELECT * FROM inbound WHERE received_at >= ? AND (taken LIKE 'unknown none%' OR taken LIKE '%ask unsure')
ORDER BY id
"""
_LEFT_BEHIND = """
SELECT * FROM inbound WHERE answered_at IS NULL AND received_at < ? ORDER BY id
"""
_UNANSWERED_OF = "SELECT * FROM inbound WHERE answered_at IS NULL AND channel = ? ORDER BY id"
_BACKLOG = "SELECT count(*) AS n FROM inbound WHERE answered_at IS NULL"


async def store_message(
    key: str, sender: Sender, text: str, now: datetime, data: dict[str, Any] | None = None
) -> Inbound:
    """Store a message before anything is done with it; a repeated one finds its first row.

    `data` is what a press, a file or an event says beside words. The first attempt at answering a new
    one is counted with it.
    """
    corp, _, account = sender.address.rpartition("/")
    said = (text, row_values.as_json(data or {}), now, False)
    values = (key, "", sender.channel, corp, account, *said)
    if kept := await query.one(Inbound, _KEEP, *values):
        return replace(kept, new=True)
    return (await query.fetch(Inbound, _BY_KEY, key))[0]


async def attempt(inbound_id: int) -> int:
    """Count and commit that an attempt to answer begins, so that a message at which a process dies or hangs
    is known. Returns the number of attempts, 0 when the answer is decided already."""
    found = await query.column(_ATTEMPT, inbound_id)
    return int(found[0]) if found else 0


async def uncounted(inbound_id: int) -> None:
    """Take the attempt back: the database was in trouble, not the message."""
    await query.change(_UNCOUNTED, inbound_id)


async def locked(inbound_id: int) -> Inbound:
    """Return the row, locked until the transaction ends."""
    return (await query.fetch(Inbound, _LOCKED, inbound_id))[0]


async def store_answer(
    inbound_id: int, answer: str, taken: str = "", *, secret: bool = False, round_key: str = ""
) -> None:
    """Store the reply to an inbound message, in the transaction of what it changed; it is not sent
    yet. `round_key`: the one round that it is about, if it is known."""
    await query.change(_DECIDED, answer, taken, secret, round_key, inbound_id)
    db.after_commit(partial(log.info, "decided", cause=current_cause(), inbound=inbound_id, taken=taken))


async def not_understood(since: datetime) -> list[Inbound]:
    """What people wrote since then that was not understood, or had to be asked back for it."""
    return await query.fetch(Inbound, _NOT_UNDERSTOOD, since)


async def mark_answered(inbound_id: int, now: datetime) -> None:
    """Note that the answer has left: it was written to WeCom or is in the outbox. A secret answer is
    deleted with that."""
    await query.change(_HANDED_OVER, now, True, inbound_id)


async def mark_in_outbox(row: Inbound, now: datetime) -> None:
    """Do the same for an answer that is a message now: if WeCom delivers the question again, nothing is
    answered."""
    await query.change(_IN_OUTBOX, row_values.as_json({**row.data, IN_OUTBOX: True}), row.id)
    await mark_answered(row.id, now)


async def unanswered_messages(before: datetime) -> tuple[list[Inbound], list[query.Unread]]:
    """Return the messages whose answer never left, because the process died; and those that cannot be read,
    with the error."""
    return query.readable(await query.rows(_LEFT_BEHIND, before), lambda found: query.mapped(Inbound, found))


async def unanswered_of(channel: Channel) -> list[Inbound]:
    """Return the messages of a channel whose answer has not left; those that cannot be read are left out."""
    found = await query.rows(_UNANSWERED_OF, channel)
    return query.readable(found, lambda some: query.mapped(Inbound, some))[0]


class _Written(Struct, frozen=True):
    """What somebody wrote, and what was answered."""

    person_id: int
    received_at: datetime
    text: str
    answer: str


_OF_ENTERPRISE = f"""
SELECT a.person_id, i.received_at, i.text, i.answer
FROM addresses a CROSS JOIN inbound i
WHERE a.person_id IN (SELECT h.person_id FROM hats h WHERE h.enterprise_id = ?)
AND i.channel = a.channel AND {WRITTEN_FROM} = lower(a.key) AND NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.person_id = a.person_id AND (h.enterprise_id IS NULL OR h.enterprise_id <> ?)
) AND (i.round = ? OR (i.round = '' AND (SELECT count(*) FROM cases c WHERE c.enterprise_id = ?) = 1))
ORDER BY i.id
"""  # CROSS JOIN: else SQLite goes through all that was ever written


async def written_by_enterprise(enterprise_id: int, round_key: str) -> list[_Written]:
    """Return what an enterprise's contacts wrote in this round.

    Of a person who held other roles too, nothing is taken. If the enterprise is in several rounds, what
    belongs to no known round is left out.
    """
    ids = (enterprise_id, enterprise_id)
    return await query.fetch(_Written, _OF_ENTERPRISE, *ids, round_key, enterprise_id)


class _Heard(Struct, frozen=True):
    """A sentence that was answered, how it was taken ("intent act why"), and the answer."""

    taken: str
    text: str
    received_at: datetime
    answer: str


_HEARD = f"""
SELECT i.taken, i.text, i.received_at, i.answer FROM inbound i
WHERE i.channel = ? AND {WRITTEN_FROM} = ? AND i.taken <> '' ORDER BY i.id DESC LIMIT 5
"""


async def answered_sentences(sender: Sender) -> list[_Heard]:
    """Return the last sentences from there that were answered, the newest first."""
    return await query.fetch(_Heard, _HEARD, sender.channel, sender.address.lower())


_ANSWERS = f"""
SELECT i.answer FROM inbound i
WHERE i.channel = ? AND {WRITTEN_FROM} = ? AND i.answer <> '' ORDER BY i.id DESC LIMIT 5
"""


async def last_answers(sender: Sender) -> frozenset[str]:
    """Return the last five answers that went there, of whomever writes from there."""
    return frozenset(await query.column(_ANSWERS, sender.channel, sender.address.lower()))


_TO_SAY = """
SELECT * FROM inbound WHERE channel = ? AND corp = '' AND wecom = ? AND answered_at IS NULL AND answer <> ''
ORDER BY id FOR UPDATE
"""


async def to_be_said(sender: Sender) -> list[Inbound]:
    """Return what a customer wrote that has its answer, which has not left yet; locked."""
    return await query.fetch(Inbound, _TO_SAY, sender.channel, sender.address)


class OpenQuestion(Struct, frozen=True):
    """The question put to a person last, or what their last sentence was about, as JSON (`pending`);
    after half an hour it is `expired`."""

    pending: dict[str, Any]
    expired: bool
    expires_at: datetime

    @property
    def asked_at(self) -> datetime:
        return self.expires_at - QUESTION_LIVES


_ASK = """
INSERT INTO questions (person_id, pending, expires_at) VALUES (?, ?, ?)
ON CONFLICT (person_id) DO UPDATE SET pending = excluded.pending, expires_at = excluded.expires_at
"""
_HELD_QUESTION = "SELECT person_id FROM questions WHERE person_id = ? FOR UPDATE"
_PERSON_LOCKS = 7_241_186_000_000_000  # and the person's id: a number of its own for each
_ASKED = (
    "SELECT pending, expires_at <= ? AS expired, expires_at FROM questions WHERE person_id = ? FOR UPDATE"
)


async def store_question(person_id: int, pending: dict[str, Any], now: datetime) -> None:
    """Remember what the person was asked; a new question replaces the old one."""
    await query.change(_ASK, person_id, row_values.as_json(pending), now + QUESTION_LIVES)


async def amend(person_id: int, pending: dict[str, Any]) -> None:
    """Add to the open question what was learned since; this does not prolong its time."""
    await models.Question.filter(person_id=person_id).update(pending=pending)


async def last_question(person_id: int, now: datetime) -> OpenQuestion | None:
    """Return the question put to this person last, its row locked until the transaction ends: of two
    answers at one moment the second finds what the first has left."""
    return await query.one(OpenQuestion, _ASKED, now, person_id)


async def hold_person(person_id: int) -> None:
    """Wait until no other transaction that counts what this person has sent runs, and keep others waiting: what was
    "not sent before" and "not too much for a day" is so until this one has stored its own. The question's row first,
    as a turn of the chat locks it."""
    if db.is_postgres():
        await query.rows(_HELD_QUESTION, person_id)
        await db.hold_lock(_PERSON_LOCKS + person_id)


async def forget_question(person_id: int) -> None:
    await models.Question.filter(person_id=person_id).delete()


async def count_unanswered() -> int:
    """How many messages wait for an answer."""
    return await query.count(_BACKLOG)
