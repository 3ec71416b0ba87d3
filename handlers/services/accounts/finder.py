"""Finds accounts by telephone number, with a few look-ups a day, far below WeCom's limit.

When the wrong numbers reach a fifth of the corp's members, WeCom blocks the call for a day (path 95402). So
each number is looked up once, and a day has at most one look-up for every fifty members whom we know.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from bot.tries import look_ups
from bot.words import EventName, SendOutcome, SendStatus
from handlers.runtime.context import Context
from handlers.runtime.jobs import Done
from handlers.services.accounts.newly_reached import owe_what_is_due
from messages.wecom.client import WeComClient
from storage import accounts, chain, db, jobs, leases, limits, people

_KIND = "mobile"
_RESTS = "rest:mobile"


class Finder(Struct, frozen=True):
    """Looks for the accounts of those who have only a telephone number in the list."""

    context: Context
    client: WeComClient

    async def owe(self) -> None:
        """Owe the next look-up of an account, one at a time and within the day's budget."""
        wall = self.context.wall()
        if await leases.value(_RESTS, wall):
            return
        person_id = await accounts.to_look_up()
        if person_id is None:
            return
        budget = look_ups(await accounts.count_members())

        async def owe() -> None:
            if await limits.take_try([budget.of()], wall):
                return
            await accounts.note_mobile_asked(person_id)
            await jobs.owe(_KIND, person_id, self.context.clock.now())

        await db.write(owe)

    async def find(self, person_id: int) -> Done:
        """Look one number up. A refusal of the call itself ends looking up for a day and forgets nothing."""
        phone = await accounts.phone_of(person_id)
        if not phone:
            return Done(SendOutcome(SendStatus.DELIVERED))
        found = await self.client.userid_by_mobile(phone)
        if isinstance(found, str):
            return Done(SendOutcome(SendStatus.DELIVERED), lambda: self._found(person_id, found))
        if found.status in (SendStatus.CONFIG, SendStatus.THROTTLED):
            return Done(
                SendOutcome(SendStatus.PAYLOAD, found.code, found.detail), lambda: self._rest(person_id)
            )
        unknown = found.status in (SendStatus.RECIPIENT, SendStatus.PAYLOAD)
        return Done(SendOutcome(SendStatus.DELIVERED) if unknown else found)

    async def _found(self, person_id: int, account: str) -> None:
        """Give the account to this person, unless it is somebody else's already."""
        if not await accounts.give_account(person_id, account):
            return
        ctx = self.context.ctx()
        person = (await people.load_people([person_id]))[person_id]
        await owe_what_is_due([role.enterprise_id for role in person.roles if role.enterprise_id], ctx)
        entry = chain.Entry(
            ctx.now,
            "clock",
            EventName.BOUND,
            {"how": "mobile"},
            person_id=person_id,
            plan_version=ctx.plan.version,
        )
        await chain.add_events([entry])

    async def _rest(self, person_id: int) -> None:
        await accounts.note_mobile_asked(person_id, again=True)
        await leases.share(_RESTS, "refused", self.context.wall() + timedelta(days=1))
