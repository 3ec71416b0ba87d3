"""Once a month whoever administers the service is told that personal data has served its purpose."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from msgspec import Struct

from bot.words import EventName
from handlers.runtime.context import Context
from handlers.services.accounts import administrators
from handlers.services.accounts.purging import ToPurge, what_is_due
from messages.catalogue import say
from storage import chain, db, events

_AGAIN = timedelta(days=30)


class PurgeReminder(Struct):
    """Looks once a day. Nothing is cleared by it: a person reads what would be, and gives the command."""

    context: Context
    _looked: date | None = None

    async def look(self) -> None:
        now = self.context.ctx().now
        if self._looked == now.date() or not self.context.settings.admins:
            return
        self._looked = now.date()
        due = await db.read(partial(what_is_due, now, self.context.settings.purge_after_days))
        if due.people or due.rounds:
            await db.write(partial(self._tell, due, now))

    async def _tell(self, due: ToPurge, now: datetime) -> None:
        told = await events.of_no_case(EventName.PURGE_DUE)
        if told and now - told[-1].at < _AGAIN:
            return
        text = say("services.purging.due", people=due.people, rounds=len(due.rounds))
        await administrators.tell(text, self.context.settings.admins, now)
        facts = {"people": due.people, "n": len(due.rounds)}
        await chain.add_events([chain.Entry(now, "clock", EventName.PURGE_DUE, facts)])
