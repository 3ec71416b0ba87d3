"""What a drain has in its hand stays its own, however slow the peer; what it lets go does not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.words import Channel, Kind, MessageStatus
from handlers.services.delivery.in_hand import InHand
from storage import models, sending
from tests.storage import rows

LEASE = timedelta(seconds=1)


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_lease_lasts_as_long_as_it_is_held_and_no_longer(database: str) -> None:
    await models.Message.create(
        person=await rows.person(),
        channel=Channel.WECOM,
        kind=Kind.REMINDER,
        status=MessageStatus.WAITING,
        not_before=rows.NOW,
        created_at=rows.NOW,
    )
    async with InHand("me", LEASE, now) as hand:
        ids = await sending.lease([Channel.WECOM], "me", rows.NOW, hand.until, 1)
        hand.take(ids)
        for _ in range(6):
            await asyncio.sleep(0.3)
            assert await sending.expired(now()) == []
    await asyncio.sleep(LEASE.total_seconds() + 0.1)
    assert [message.id for message in await sending.expired(now())] == ids
