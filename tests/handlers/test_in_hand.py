"""What a drain has in its hand stays its own, however slow the peer; what it lets go does not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.words import Channel, Kind, MessageStatus
from handlers.services.delivery.drains import InHand
from storage import models, sending
from tests.storage import rows

LEASE = timedelta(seconds=0.15)  # of the test's own clock; a third of it, in earnest, between two renewals
LATER = LEASE * 0.9  # from one renewal to the next


async def test_a_lease_lasts_as_long_as_it_is_held_and_no_longer(database: str) -> None:
    message = await models.Message.create(
        person=await rows.person(),
        channel=Channel.WECOM,
        kind=Kind.REMINDER,
        status=MessageStatus.WAITING,
        not_before=rows.NOW,
        created_at=rows.NOW,
    )
    now = rows.NOW
    async with InHand("me", LEASE, lambda: now) as hand:
        hand.take(await sending.lease_messages([Channel.WECOM], "me", now, hand.until, 1))
        for _ in range(3):
            now += LATER
            assert await sending.expired(now) == []
            async with asyncio.timeout(60):  # until it has been renewed
                while message.lease_until != now + LEASE:
                    await asyncio.sleep(0.01)
                    await message.refresh_from_db()
    now += LEASE * 1.1
    assert [one.id for one in await sending.expired(now)] == [message.id]
