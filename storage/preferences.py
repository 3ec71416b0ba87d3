"""提醒设置: what a person wished, and what follows for their messages. No row: the defaults."""

from __future__ import annotations

from datetime import datetime

from bot.words import READY_MADE, WISHED, Channel, MessageStatus, NotificationPreferences
from storage import models, query
from storage.message import OutboxMessage
from storage.sending import MOVE_NOTICES

_KEEP = """
INSERT INTO preferences (person_id, hour, channel, muted_until, deputy_id) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (person_id) DO UPDATE SET hour = excluded.hour, channel = excluded.channel,
    muted_until = excluded.muted_until, deputy_id = excluded.deputy_id
"""
_NOTICES = "SELECT id, duty_id, due, rung FROM notices WHERE message_id = ? ORDER BY id"
_NOTICES_OF_DEPUTY = """
SELECT duty_id, due, rung FROM notices WHERE person_id = ? AND duty_id IN (?) AND message_id IS NOT NULL
"""
# What has left may say more below: who sent it.
_HAS_IT = """
SELECT m.id FROM messages m JOIN messages o ON o.id = ? AND o.created_at = m.created_at AND o.kind = m.kind
    AND o.cause = m.cause AND substr(m.text, 1, length(o.text)) = o.text
WHERE m.person_id = ? AND m.status NOT IN (?)
"""
_NOT_THERE = (MessageStatus.FAILED, MessageStatus.CANCELLED)
_TICKETS = "SELECT id, ticket_id, rung FROM ticket_notices WHERE message_id = ? ORDER BY id"
_TICKETS_OF_DEPUTY = "SELECT ticket_id, rung FROM ticket_notices WHERE person_id = ? AND ticket_id IN (?)"
_MOVE_TICKETS = "UPDATE ticket_notices SET message_id = ? WHERE id IN (?)"
_RELEASE = """
UPDATE messages SET not_before = ? WHERE person_id = ? AND status = ? AND not_before > ? AND reason LIKE ?
"""


async def store_preferences(person_id: int, preferences: NotificationPreferences) -> None:
    """Store the preferences, inside the caller's transaction; empty ones leave no row."""
    if preferences == NotificationPreferences():
        await models.Preference.filter(person_id=person_id).delete()
        return
    hour = f"{preferences.hour:%H:%M}" if preferences.hour else ""
    channel = preferences.channel or ""
    await query.change(_KEEP, person_id, hour, channel, preferences.muted_until, preferences.deputy)


async def hand(message: OutboxMessage, to: int, channel: Channel, now: datetime) -> int | None:
    """Make a message to the deputy `to` of those notices and tickets of `message` that the deputy has not
    been told of; returns its id, or None if there are none. The notices move over and note whose they were. Of ready
    words the deputy gets none that came with the same batch; what they get in another's place belongs to it.
    """
    ready = message.kind in READY_MADE
    if ready and await query.column(_HAS_IT, message.instead_of or message.id, to, _NOT_THERE):
        return None
    theirs = await query.rows(_NOTICES, message.id)
    asked = await query.rows(_TICKETS, message.id)
    had = await query.rows(_NOTICES_OF_DEPUTY, to, [n["duty_id"] for n in theirs])
    heard = await query.rows(_TICKETS_OF_DEPUTY, to, [n["ticket_id"] for n in asked])
    known = {(n["duty_id"], n["due"], n["rung"]) for n in had}
    told = {(n["ticket_id"], n["rung"]) for n in heard}
    notices = [n["id"] for n in theirs if (n["duty_id"], n["due"], n["rung"]) not in known]
    tickets = [n["id"] for n in asked if (n["ticket_id"], n["rung"]) not in told]
    if (theirs or asked) and not (notices or tickets):
        return None
    made = await models.Message.create(
        person_id=to,
        channel=channel,
        kind=message.kind,
        status=MessageStatus.WAITING,
        reason="database.noted.deputised",
        urgent=message.urgent,
        approved=message.approved,
        not_before=now,
        created_at=now,
        round=message.round,
        cause=message.cause,
        instead_of=(message.instead_of or message.id) if ready else None,
        text=message.text if ready else "",
    )
    await query.change(MOVE_NOTICES, made.id, notices)
    await query.change(_MOVE_TICKETS, made.id, tickets)
    return int(made.id)


async def release_waiting(person_id: int, now: datetime) -> int:
    """Have what waits because of this person's preferences looked at again now, since these have changed."""
    return await query.change(_RELEASE, now, person_id, MessageStatus.WAITING, now, f"{WISHED}%")
