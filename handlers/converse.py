"""A kept message -> a Reading -> an act, an answer, or a question back; all in one transaction.

The message, what it changed, and what is answered are stored together: whatever dies in between,
the person hears either the truth or nothing yet. An answer that never left its process is found by
the next look and goes out through the outbox.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.acts.setting import Setting
from bot.cards import LABELS
from bot.names import NameIndex
from bot.reading import read
from bot.words import SHANGHAI, Channel, Kind, Person
from handlers import binding, presses
from handlers.context import Context
from handlers.turn import Turn
from messages.render import answer
from messages.split import split
from storage import db, inbox, models, outbox, people

LEFT_BEHIND = timedelta(seconds=30)  # by then WeCom has given up delivering it again


@dataclass(slots=True)
class Conversation:
    """One service's side of all conversations."""

    context: Context

    async def reply(self, inbound_id: int) -> str:
        """The answer to a kept message, stored with everything it changed; what a passive answer
        cannot hold of it goes into the outbox with it."""
        names = await self.context.names()
        async with db.transaction():
            row = await inbox.locked(inbound_id)
            if row.answer or row.answered_at:
                return row.answer
            setting = self.context.setting()
            person = await people.by_wecom(row.wecom)
            if person is None or not person.hats:
                text = await self._stranger(row.wecom, row.text, setting, names)
            else:
                await people.heard_from(person.id)
                text = await self._told(person, row, setting, names)
            await inbox.decided(inbound_id, text)
            # WeCom takes no passive answer to a press: all of it goes out as a message.
            passive = "press" not in row.data
            await self._push(row.wecom, split(text)[passive:], setting.now)
            if not passive:
                await inbox.handed_over(inbound_id, setting.now)
        return text

    async def _told(
        self, person: Person, row: models.Inbound, setting: Setting, names: NameIndex
    ) -> str:
        """What somebody we know is answered: to a press, or to a sentence."""
        if "press" in row.data:
            said = await presses.press(person, row.data["press"], setting)
            # With its time: WeCom swallows a message that is the same as one of the last 4 hours.
            at = row.received_at.astimezone(SHANGHAI)
            button = LABELS.get(str(row.data["press"]["key"]), "按钮")
            results = answer(said.key, said.facts, limit=1900)
            return answer("pressed", {"at": f"{at:%H:%M}", "button": button, "results": results})
        own = self.context.settings
        turn = Turn(
            person, setting, names, own.secret_key, own.public_url, self.context.faq,
            own.work_hours,
        )  # fmt: skip
        return await turn.answer(row.text)

    async def _stranger(self, account: str, text: str, setting: Setting, names: NameIndex) -> str:
        """Somebody who is not in the roster can do one thing: bind the account by a code."""
        reading = read(text, Person(0, ""), names, setting.today)
        if reading.intent != "bind" or reading.act != "do":
            return answer("unbound", {})
        secret = self.context.settings.secret_key
        said = await binding.bind(account, reading.code, None, setting, secret)
        return answer(said.key, said.facts)

    async def reply_later(self, inbound_id: int, work: asyncio.Future[str]) -> None:
        """WeCom has hung up: what the answer becomes goes out through the outbox."""
        await work
        await self._by_outbox(inbound_id)

    async def handed_over(self, inbound_id: int) -> None:
        """The passive answer was written to WeCom."""
        await inbox.handed_over(inbound_id, self.context.clock.now())

    async def catch_up(self) -> int:
        """Answer what a dead process kept, or decided, and never answered."""
        patience = LEFT_BEHIND * max(1.0, self.context.clock.speed)  # it is meant in real seconds
        left = await inbox.left_behind(self.context.clock.now() - patience, self.context.plan.key)
        for row in left:
            await self.reply(row.id)
            await self._by_outbox(row.id)
        return len(left)

    async def _by_outbox(self, inbound_id: int) -> None:
        """The decided answer as a message, unless it has left already."""
        async with db.transaction():
            row = await inbox.locked(inbound_id)
            if row.answered_at is not None:
                return
            now = self.context.clock.now()
            await self._push(row.wecom, split(row.answer)[:1], now)
            await inbox.handed_over(inbound_id, now)

    async def _push(self, account: str, parts: list[str], now: datetime) -> None:
        """Parts of an answer as messages of their own; nothing to somebody we do not know."""
        person = await people.by_wecom(account) if parts else None
        if person is not None:
            made = [
                outbox.Bundle(person.id, Channel.WECOM, Kind.REPLY, (), now, text=part)
                for part in parts
                if part
            ]
            await outbox.add(made, now)
