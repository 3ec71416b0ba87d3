"""A customer of 微信客服 wants a person: the session goes to the pool of the servicers, and comes back."""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from bot.words import Channel, Sender, SendOutcome, SendStatus
from handlers.runtime.context import Context
from handlers.runtime.jobs import Done
from messages.catalogue import say
from messages.kf.client import KfClient
from storage import db, windows


class HandingToDesk(Struct, frozen=True):
    """`hand_over` is a background job (`storage.windows.HAND_OVER`)."""

    context: Context
    client: KfClient

    async def hand_over(self, window_id: int) -> Done:
        """Put the session into the pool, after what the bot had to say: behind it the platform takes nothing."""
        sender = Sender(Channel.KF, await windows.address_of_window(window_id))
        if await windows.anything_on_its_way(sender, self.context.clock.now()):
            return Done(SendOutcome(SendStatus.TRANSIENT, "later", say("services.delivery.before_desk")))
        outcome = await self.client.to_a_person(sender.address)
        if outcome.status is SendStatus.DELIVERED:
            return Done(outcome, partial(windows.note_by_hand, sender, by_hand=True))
        return Done(outcome)

    async def look(self) -> None:
        """Ask the platform how it is with those who are with the desk: an event that it is over may be lost."""
        for user in await windows.with_the_desk(Channel.KF):
            if await self.client.with_a_person(user) is False:
                over = partial(windows.note_by_hand, Sender(Channel.KF, user), by_hand=False)
                await db.write(over)
