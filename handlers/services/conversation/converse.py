"""A kept message -> a Reading -> an act, an answer, or a question back; all in one transaction.

The message, what it changed, and the reply are stored together: if the process ends in between, no
reply tells of a change that was not stored. A reply that never left its process is found by
the next look and goes out through the outbox.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from msgspec import Struct

from bot.notices.cards import BUTTON_LABELS
from bot.reading.names import NameIndex
from bot.words import SHANGHAI, Channel, Kind, Person, Sender, channel_spec
from handlers.runtime.context import Context
from handlers.runtime.guard import in_one_line
from handlers.runtime.time_limit import Limited, TakesTooLong, write_limited
from handlers.services.accounts import administrators, links, members
from handlers.services.cases import rounds
from handlers.services.conversation import customers, fell_away, files, presses, wrong_person
from handlers.services.conversation.kept_messages import KeptMessage, question_before, who_wrote_it
from handlers.services.conversation.respond import respond
from handlers.services.conversation.strangers import answer_stranger
from handlers.services.conversation.turn import Turn
from messages.catalogue import say
from messages.render import answer
from messages.split import split
from storage import causes, db, faults, inbox, outbox, people, shown_numbers, trouble
from storage import rounds as storage_rounds

log = structlog.get_logger()

_MOST_TRIES = 5  # WeCom alone delivers three times what is slow
_READING_SECONDS = 2.0  # of processor time, between two questions to the database
_LEFT_BEHIND = timedelta(seconds=30)  # by then WeCom has given up delivering it again


class Conversation(Struct):
    """One service's side of all conversations."""

    context: Context

    async def keep(self, key: str, sender: Sender, words: str, data: dict[str, Any]) -> KeptMessage:
        """Store a message, and read in the same job what most answers begin with: the writer and their open
        question."""
        now, own = self.context.clock.now(), self.context.settings

        async def work() -> KeptMessage:
            row = await inbox.store_message(key, sender, words, now, data)
            if not row.new:
                return KeptMessage(row)
            person = await administrators.of_sender(sender, own.admins) if not data else None
            asked = await inbox.last_question(person.id, now) if person else None
            return KeptMessage(row, await storage_rounds.versions(), person, asked)

        return await db.write(work)

    async def reply(self, inbound_id: int, kept: KeptMessage | None = None) -> str:
        """Return the answer to a kept message, stored together with everything it changed. Parts that do
        not fit into a passive answer go into the outbox.

        A second caller in this process waits for the same answer.
        """
        underway = self.context.answering
        work = underway.get(inbound_id)
        if work is None:
            work = underway[inbound_id] = asyncio.ensure_future(self._attempt(inbound_id, kept))
            work.add_done_callback(lambda _: underway.pop(inbound_id))
            self.context.background(work)
        return await asyncio.shield(work)

    async def _attempt(self, inbound_id: int, kept: KeptMessage | None) -> str:
        """One try, counted before anything is read. A message that fails again and again, that
        takes too long to read, or at which the process dies is set aside and its sender told so."""
        causes.follow(causes.of_inbound(inbound_id))
        tries = 1 if kept and kept.row.new else await inbox.attempt(inbound_id)
        if tries > _MOST_TRIES:
            return await self._set_aside(inbound_id, say("services.conversation.died"))
        try:
            return await Limited(self._reply(inbound_id, kept), _READING_SECONDS)
        except TakesTooLong as error:
            return await self._set_aside(inbound_id, in_one_line(error))
        except Exception as error:
            if trouble.of_the_database(error):
                with suppress(Exception):
                    await inbox.uncounted(inbound_id)
            elif tries == _MOST_TRIES:
                return await self._set_aside(inbound_id, in_one_line(error))
            else:
                wall = self.context.wall()
                await faults.note_failure(faults.MESSAGE, inbound_id, in_one_line(error), wall)
            raise

    async def _set_aside(self, inbound_id: int, why: str) -> str:
        """Answered with an apology for good; it stands on the administrator's list."""
        return await db.write(partial(self._apology, inbound_id, why))

    async def _apology(self, inbound_id: int, why: str) -> str:
        row = await inbox.locked(inbound_id)
        if row.answer or row.answered_at:
            return row.answer
        wall, now = self.context.wall(), self.context.clock.now()
        await faults.note_failure(faults.MESSAGE, inbound_id, why, wall, at_once=True)
        text = "" if "member" in row.data else answer("set_aside", {})
        await inbox.store_answer(inbound_id, text)
        if "press" in row.data:
            await self._push(row.sender, [text], now)
        if not text or "press" in row.data:
            await inbox.mark_answered(inbound_id, now)
        log.error("message set aside", inbound=inbound_id, why=why)
        return text

    async def _reply(self, inbound_id: int, kept: KeptMessage | None) -> str:
        names = await self.context.names(kept.versions if kept else None)
        foreseen = kept.readings(names, self.context.ctx()) if kept else []
        return await write_limited(partial(self._decided, inbound_id, names), *foreseen)

    async def _decided(self, inbound_id: int, names: NameIndex) -> str:
        """The answer, stored with what it changed; the one transaction of a message."""
        row = await inbox.locked(inbound_id)
        if row.answer or row.answered_at:
            return row.answer
        ctx = self.context.ctx()
        if "member" in row.data:
            await members.store_member_change(row.data["member"], row, ctx)
            text = await self._greeting(row)
            await inbox.store_answer(inbound_id, text)
            if not text:
                await inbox.mark_answered(inbound_id, ctx.now)
            return text
        turn = None
        if channel_spec(row.channel).window:
            said = await customers.of_their_own(row, ctx, self.context.settings.secret_key)
            if said is not None:
                await inbox.store_answer(inbound_id, said)
                if not said:
                    await inbox.mark_answered(inbound_id, ctx.now)
                return said
        windowed = channel_spec(row.channel).window
        known = await (customers.who_wrote(row, ctx) if windowed else who_wrote_it(row, ctx.now))
        person = await administrators.entering(known, row.sender, self.context.settings.admins)
        if person is None or not person.roles:
            text = await answer_stranger(self.context, row.sender, row.text, ctx, names)
        else:
            held = await rounds.rounds_of(person, ctx)
            entrance = partial(self._entrance, by_account=row.channel == Channel.WECOM)
            turn = Turn.begun(self.context, person, held, names, entrance, row.sender)
            text = await self._answered(turn, row)
            await shown_numbers.note_shown([(person, text)])
        taken, about = (turn.taken, turn.about) if turn else ("", "")
        secret = bool(turn and turn.secret)
        await inbox.store_answer(inbound_id, text, taken, secret=secret, round_key=about)
        if "mail" in row.data:
            return text
        if channel_spec(row.channel).window:
            await customers.hand_over(row, person, ctx.now)
            return text  # what they wrote together is answered together
        # WeCom takes no passive answer to a press: all of it goes out as a message.
        passive = "press" not in row.data
        await self._push(row.sender, split(text)[passive:], ctx.now)
        if not passive:
            await inbox.mark_answered(inbound_id, ctx.now)
        if split(text)[passive:]:
            db.after_commit(self.context.look_soon)
        return text

    async def _answered(self, turn: Turn, row: inbox.Inbound) -> str:
        """Answer somebody we know: a press, a file, or a sentence."""
        person, ctx = turn.person, turn.ctx
        if "press" in row.data:
            reply = await presses.press(person, row.data["press"], ctx, self.context.wall())
            # With its time: WeCom swallows a message that is the same as one of the last 4 hours.
            at = row.received_at.astimezone(SHANGHAI)
            button = BUTTON_LABELS.get(str(row.data["press"]["key"]), "按钮")
            results = answer(reply.key, reply.facts, limit=1900)
            return answer("pressed", {"at": f"{at:%H:%M}", "button": button, "results": results})
        if row.data.get("in_app"):
            await people.sees_cards(person.id)
        if "file" in row.data:
            reply = await files.receive_file(person, row.id, row.data["file"], ctx)
            return answer(reply.key, reply.facts, limit=2048)
        if "other" in row.data:
            return answer("not_supported_media", {})
        turn.asked = await question_before(row, person.id, ctx.now)
        said = await wrong_person.reached_again(turn, row.text, await respond(turn, row.text))
        return await fell_away.said_too(turn, row.text, said)

    async def _greeting(self, row: inbox.Inbound) -> str:
        """Return the reply to somebody who has just been added to the app; "" for somebody who left it."""
        if row.data["member"]["what"] != members.BACK:
            return ""
        person = await administrators.of_sender(row.sender, self.context.settings.admins)
        if person is None or not person.roles:
            return answer("unbound", {"by": channel_spec(row.channel).address})
        levels = dict.fromkeys(str(role.level) for role in person.roles)
        return answer("welcome", {"name": person.name, "levels": list(levels)})

    def _entrance(self, person: Person, *, by_account: bool) -> str:
        """Return a sign-in link for the pages."""
        settings = self.context.settings
        wall = self.context.wall()
        return links.entrance(settings.public_url, settings.secret_key, person, wall, by_account=by_account)

    async def reply_later(self, inbound_id: int, work: asyncio.Future[str]) -> None:
        """WeCom has hung up: send the answer through the outbox once it is there."""
        await work
        await self._by_outbox(inbound_id)

    async def mark_answered(self, inbound_id: int) -> None:
        """The passive answer was written to WeCom."""
        await inbox.mark_answered(inbound_id, self.context.clock.now())

    async def catch_up(self) -> int:
        """Answer what a dead process kept, or decided, and never answered."""
        patience = _LEFT_BEHIND * max(1.0, self.context.clock.speed)  # it is meant in real seconds
        left, unread = await inbox.unanswered_messages(self.context.clock.now() - patience)
        for damaged, why in unread:
            await faults.note_failure(
                faults.MESSAGE, damaged["id"], in_one_line(why), self.context.wall(), at_once=True
            )
            await inbox.mark_answered(damaged["id"], self.context.clock.now())
        last = {row.sender: row.id for row in left if channel_spec(row.channel).window}
        for row in left:
            try:
                await self.reply(row.id)
                if last.get(row.sender, row.id) == row.id:  # a customer's others are said with the last
                    await self._by_outbox(row.id)
            except Exception as error:
                if trouble.of_the_database(error):
                    raise
                log.exception("message could not be answered", inbound=row.id)
        return len(left)

    async def _by_outbox(self, inbound_id: int) -> None:
        """Send the stored answer as a message, unless it has left already."""

        async def put() -> None:
            row, now = await inbox.locked(inbound_id), self.context.clock.now()
            if row.answered_at is not None:
                return
            if "mail" in row.data:
                await customers.say_by_mail(row.key.rpartition(":")[0], now)
                return
            if channel_spec(row.channel).window:
                await customers.say_together(row.sender, now)
                return
            await self._push(row.sender, split(customers.as_message(row))[:1], now)
            await inbox.mark_in_outbox(row, now)

        await db.write(put)
        self.context.look_soon()

    async def answer_mail(self, key: str) -> None:
        """Answer all parts of one mail in its thread; `key` is the mail's."""
        await db.write(partial(customers.say_by_mail, key, self.context.clock.now()))
        self.context.look_soon()

    async def _push(self, sender: Sender, parts: list[str], now: datetime) -> None:
        """Put parts of an answer into the outbox as messages of their own. Somebody we do not know gets
        nothing."""
        person = await people.by_sender(sender) if parts else None
        if person is not None:
            own = (person.id, sender.channel, Kind.REPLY, (), now)
            made = [outbox.Bundle(*own, text=part) for part in parts if part]
            await outbox.add_bundles(made, now)
