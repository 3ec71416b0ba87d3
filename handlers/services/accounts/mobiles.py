"""Makes the mobile numbers of enterprises' contacts addresses of 短信, and tells those who had no other what is due.

Only numbers on record count: a list, a page or a person changes them there. A landline becomes no address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from bot.words import Channel, channel_of
from handlers.runtime.context import Context
from handlers.services.accounts.newly_reached import owe_what_is_due
from messages.catalogue import say
from storage import addresses, channels, db, mobiles, people, refused

_AT_ONCE = 200


class Mobiles(Struct, frozen=True):
    """Part of each look, where 短信 is set up."""

    context: Context

    async def look(self) -> None:
        """Give and take what has changed since the last look."""
        if found := await mobiles.to_give(_AT_ONCE):
            await db.write(partial(self._give, found))
        if ended := await mobiles.to_take(_AT_ONCE):
            await db.write(partial(self._take, ended))

    async def _take(self, ended: Sequence[int]) -> None:
        for person_id in ended:
            await addresses.remove_address(person_id, Channel.SMS, say("services.accounts.no_mobile"))

    async def _give(self, found: Mapping[int, str]) -> None:
        """Give them; who was out of reach until now hears once of everything that is due."""
        known = await people.load_people(found)
        ctx = self.context.ctx()
        for person_id, phone in found.items():
            await addresses.give_address(person_id, Channel.SMS, phone)
            await refused.refuse_entered([(person_id, Channel.SMS)])
            person = known.get(person_id)
            if person is None or channel_of(person, channels.available()) is not None:
                continue
            await owe_what_is_due([role.enterprise_id for role in person.roles if role.enterprise_id], ctx)
