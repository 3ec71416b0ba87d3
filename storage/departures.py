"""What somebody leaves behind who holds nothing any more: an officer who has left, a contact who was
replaced. Every function runs in the transaction that ended the last role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from bot.words import READY_MADE, Kind, MessageStatus, channel_of
from storage import channels, models, passes, people, query, trainings

GONE = "database.noted.gone"
GIVEN_BACK = "database.noted.given_back"
_HELD_BACK = (MessageStatus.WAITING, MessageStatus.HELD)

_DEPUTISES_NO_MORE = "UPDATE preferences SET deputy_id = NULL WHERE deputy_id IN (?)"
_ASKED_NO_MORE = "DELETE FROM questions WHERE person_id IN (?)"
_DRAFTS = "SELECT id FROM announcements WHERE by_id IN (?) AND approved_at IS NULL"
_DROP_COPIES = "DELETE FROM announcement_copies WHERE announcement_id IN (?)"
_DROP_DRAFTS = "DELETE FROM announcements WHERE id IN (?)"
_RECALL = "UPDATE messages SET status = ?, reason = ? WHERE person_id IN (?) AND status IN (?)"
_RECALL_READY_MADE = f"{_RECALL} AND kind IN (?)"
# Of messages that have not left, what was somebody else's before a deputy was to have it.
_DEPUTISED = """
SELECT DISTINCT m.id, n.person_id AS owner, m.kind, m.status, m.urgent, m.approved, m.round, m.text
FROM messages m JOIN (
    SELECT message_id, person_id FROM notices UNION SELECT message_id, person_id FROM ticket_notices
) n ON n.message_id = m.id
WHERE m.person_id IN (?) AND m.status IN (?) AND m.request IS NULL AND n.person_id NOT IN (?)
"""
_MOVE_NOTICES = "UPDATE notices SET message_id = ? WHERE message_id = ? AND person_id = ?"
_MOVE_TICKETS = "UPDATE ticket_notices SET message_id = ? WHERE message_id = ? AND person_id = ?"
_RECALL_EMPTY = """
UPDATE messages SET status = ?, reason = ? WHERE id IN (?)
AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.message_id = messages.id)
AND NOT EXISTS (SELECT 1 FROM ticket_notices t WHERE t.message_id = messages.id)
"""
_PASS_QUESTIONS = """
UPDATE tickets SET person_id = ? WHERE person_id IN (?) AND closed_at IS NULL RETURNING id
"""


class _Deputised(Struct, frozen=True):
    """A message that went to a deputy, and the person it was for."""

    id: int
    owner: int
    kind: Kind
    status: MessageStatus
    urgent: bool
    approved: bool
    round: str
    text: str


async def without_role(person_ids: Collection[int]) -> list[int]:
    """Return the ids of those who have no role any more."""
    wanted = {i for i in person_ids if i}
    return sorted(wanted - set(await query.column(passes.HOLDING, wanted)))


async def forget_departed(gone: Collection[int], now: datetime) -> None:
    """Remove what these people could still do or get: sessions, deputising, what they had to answer or
    approve, and ready-made messages that wait. Messages about a case are first passed to somebody else."""
    await passes.revoke(gone, now)
    await query.change(_DEPUTISES_NO_MORE, list(gone))
    await query.change(_ASKED_NO_MORE, list(gone))
    drafts = await query.column(_DRAFTS, list(gone))
    await trainings.drop_trainings(drafts)
    await query.change(_DROP_COPIES, drafts)
    await query.change(_DROP_DRAFTS, drafts)
    await query.change(_RECALL_READY_MADE, MessageStatus.CANCELLED, GONE, list(gone), _HELD_BACK, READY_MADE)


async def cancel_messages_to(gone: Collection[int]) -> None:
    """Cancel all messages to these people (by id) that wait or are held for approval."""
    await query.change(_RECALL, MessageStatus.CANCELLED, GONE, list(gone), _HELD_BACK)


async def return_messages(gone: Collection[int], now: datetime) -> None:
    """Return waiting messages from these deputies (by id) to the people they stood in for, unless no
    channel reaches them."""
    theirs = await query.fetch(_Deputised, _DEPUTISED, list(gone), _HELD_BACK, [0, *gone])
    owners = await people.load_people({one.owner for one in theirs})
    for one in theirs:
        channel = channel_of(owners[one.owner], channels.available())
        if channel is None:
            continue
        made = await models.Message.create(
            person_id=one.owner,
            channel=channel,
            kind=one.kind,
            status=one.status,
            reason=GIVEN_BACK,
            urgent=one.urgent,
            approved=one.approved,
            not_before=now,
            created_at=now,
            round=one.round,
            text=one.text,
        )
        for move in (_MOVE_NOTICES, _MOVE_TICKETS):
            await query.change(move, made.id, one.id, one.owner)
    await query.change(_RECALL_EMPTY, MessageStatus.CANCELLED, GONE, [one.id for one in theirs])


async def pass_questions(gone: Collection[int], to: int) -> list[int]:
    """Give their open questions to the desk to somebody else, who gets the answers; returns the ticket
    numbers, sorted."""
    return sorted(int(i) for i in await query.column(_PASS_QUESTIONS, to, list(gone)))
