"""提醒设置: what a person wished, and what follows for her messages. No row: as everybody is."""

from __future__ import annotations

from datetime import datetime

from bot.words import READY_MADE, WISHED, Channel, MessageStatus, NotificationPreferences
from storage import models


async def keep(person_id: int, preferences: NotificationPreferences) -> None:
    """Inside the caller's transaction; empty wishes leave no row."""
    if preferences == NotificationPreferences():
        await models.Preference.filter(person_id=person_id).delete()
        return
    await models.Preference.update_or_create(
        {
            "hour": f"{preferences.hour:%H:%M}" if preferences.hour else "",
            "channel": preferences.channel.value if preferences.channel else "",
            "muted_until": preferences.muted_until,
            "deputy_id": preferences.deputy,
        },
        person_id=person_id,
    )


async def hand(message: models.Message, to: int, channel: Channel, now: datetime) -> int | None:
    """What the deputy has not got herself, as a message of hers; None when she has it all.

    The notices move over; in them stands whose they were.
    """
    theirs = await models.Notice.filter(message_id=message.id)
    had = await models.Notice.filter(
        person_id=to, duty_id__in=[n.duty_id for n in theirs], message_id__isnull=False
    )
    known = {(n.duty_id, n.due, n.rung) for n in had}
    notices = [n.id for n in theirs if (n.duty_id, n.due, n.rung) not in known]
    asked = await models.TicketNotice.filter(message_id=message.id)
    heard = await models.TicketNotice.filter(person_id=to, ticket_id__in=[n.ticket_id for n in asked])
    told = {(n.ticket_id, n.rung) for n in heard}
    tickets = [n.id for n in asked if (n.ticket_id, n.rung) not in told]
    if (theirs or asked) and not (notices or tickets):
        return None
    made = await models.Message.create(
        person_id=to,
        channel=channel,
        kind=message.kind,
        status=MessageStatus.WAITING,
        reason="代收",
        urgent=message.urgent,
        approved=message.approved,
        not_before=now,
        created_at=now,
        round=message.round,
        text=message.text if message.kind in READY_MADE else "",
    )
    await models.Notice.filter(id__in=notices).update(message_id=made.id)
    await models.TicketNotice.filter(id__in=tickets).update(message_id=made.id)
    return int(made.id)


async def release(person_id: int, now: datetime) -> int:
    """What waits because of this person's wishes is looked at again now: they have changed."""
    waiting = models.Message.filter(
        person_id=person_id, status=MessageStatus.WAITING, not_before__gt=now, reason__startswith=WISHED
    )
    return int(await waiting.update(not_before=now))
