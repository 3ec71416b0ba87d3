"""Answers by mail: read from the mailbox behind SMTP_FROM, kept, taken as the chat is, and answered in their thread.

Who writes is the reader of the mail that is answered: it is named by a Message-ID that only we can make, and the answer
must come from that reader's own address. A sender's name alone gives no right (decision 117).

A mail is kept before anything else is done with it, by a key that is the same whenever it is read again; then it is
answered, then put into a folder of our own, and only then is the place noted up to which the mailbox was read. Whoever
is killed in between does the rest again, and nothing twice. Everybody else's mails stay as they are.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import structlog
from msgspec import Struct, field

from bot.reading.points_to_files import points_to_files
from bot.words import Channel, Level, Person, Sender
from handlers.runtime.beside import Beside
from handlers.runtime.context import Context
from handlers.runtime.guard import in_one_line
from handlers.services.conversation import mailed_files
from handlers.services.conversation.converse import Conversation
from handlers.services.conversation.kept_messages import KeptMessage
from handlers.services.delivery.failed_later import go_next_way
from handlers.services.support import undelivered
from messages.catalogue import say
from messages.email.incoming import IncomingMail, read_mail
from messages.email.mailbox import MailboxFault, MailboxPlace, MailboxReader, Page
from messages.render import answer
from storage import db, faults, inbox, leases, mails, outgoing_messages, people, trouble
from storage.inbox import Inbound
from storage.mails import AnsweredMail

log = structlog.get_logger()
_READS = timedelta(seconds=30)  # so long one process reads; two at once would only do the same twice
_PAGES = 10  # in one look
_LONGEST = 2000  # characters: what is longer is no sentence to anybody
_MAILBOX = "mailbox"  # the kind of a fault
_STANDS = timedelta(minutes=10)
_MOST_A_DAY = 60  # mails from one address: no two programs answer each other for ever
_TOLD = ("many", "part", "unread", "signin", "aside")  # why a mail was not taken: what its writer is told


class MailReading(Struct):
    """One mailbox's reading in this process."""

    context: Context
    reader: MailboxReader
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    beside: Beside = field(default_factory=Beside)  # what was cut off is read again
    _began: datetime | None = None

    @property
    def _name(self) -> str:
        return f"imap:{self.reader.username}"[:60]

    async def look(self) -> None:
        """Begin to read what has come, unless that is under way; nobody waits for it."""
        now = self.context.wall()
        if self.beside.begin(self._name, self._guarded):
            self._began = now
        elif self._began and now - self._began > _STANDS:
            log.error("the mailbox has been read for too long")
            await self._failed(_MAILBOX, self._name, "MailboxFault: too long")

    async def _guarded(self) -> None:
        try:
            await self.read()
        except Exception as error:
            log.exception("the mailbox could not be read")
            if not trouble.of_the_database(error):
                await self._failed(_MAILBOX, self._name, in_one_line(error))

    async def read(self) -> None:
        """Read what has come, if no other process does. A mailbox that fails again and again stands in `faults`, of
        which the operator is told."""
        wall = self.context.wall()
        if not await leases.take_lease(f"{self._name}:read"[:60], self.holder, wall, wall + _READS):
            return
        try:
            for _ in range(_PAGES):
                if not await self._page():
                    break
            await faults.mended(_MAILBOX, self._name)
        except MailboxFault as error:
            log.warning("could not read the mailbox", reason=str(error))
            await self._failed(_MAILBOX, self._name, str(error))
        finally:
            await leases.release_lease(f"{self._name}:read"[:60], self.holder)

    async def _failed(self, kind: str, subject: str, error: str, *, at_once: bool = False) -> None:
        await faults.note_failure(kind, subject, error, self.context.clock.now(), at_once=at_once)

    async def _page(self) -> bool:
        """Read one page to its end; whether there is more."""
        place = MailboxPlace.of(await leases.shared_value(self._name))
        today = self.context.wall().date()
        page: Page = await self.reader.read(place, today)
        ours: list[int] = []
        for uid, raw in page.mails:
            try:
                if await self._taken(raw):
                    ours.append(uid)
            except Exception as error:
                if trouble.of_the_database(error):
                    raise
                log.exception("mail could not be taken")
                subject = f"{page.place.validity}:{uid}"
                await self._failed("mail", subject, in_one_line(error), at_once=True)
                await self.reader.flag(uid, page.place.validity)
        if ours:
            await self.reader.put_away(ours, page.place.validity, today)
        await leases.share(self._name, str(page.place), leases.FOREVER)
        return page.more

    async def _taken(self, raw: bytes) -> bool:
        """Take one mail; whether it is ours. One that raises is set aside: it stays where it is, flagged."""
        mail = await asyncio.to_thread(read_mail, raw, self.reader.secret)
        found = await mails.answered_mails(mail.about)
        if not found:
            return False
        about = next((one for one in found if one.key == mail.sender), found[0])
        match mail.sort:
            case "written":
                await self._answer(mail, about)
            case "hard_bounce" | "undelivered_bounce" | "soft_bounce":
                await db.write(partial(self._returned, mail, found))
            case _:
                log.info("mail that no person wrote", message=about.id)
        return True

    async def _answer(self, mail: IncomingMail, about: AnsweredMail) -> None:
        """Keep what somebody wrote, and answer all of it in one mail."""
        now = self.context.clock.now()
        if await mails.written_since(mail.sender, now - timedelta(days=1)) >= _MOST_A_DAY:
            log.warning("too many mails from one address", message=about.id)
            key = f"mail-many:{sha256(f'{mail.sender} {now.date()}'.encode()).hexdigest()}"
            await db.write(partial(self._not_taken, mail, about, "many", key))
            await Conversation(self.context).answer_mail(key)
            return
        person = (await people.load_people([about.person_id]))[about.person_id]
        if why := self._why_not(mail, about, person):
            await db.write(partial(self._not_taken, mail, about, why, _key(mail)))
            await Conversation(self.context).answer_mail(_key(mail))
            return
        try:
            kept_files = await mailed_files.store_files(mail.files, self.context.settings.files)
        except OSError:
            await db.write(partial(self._not_taken, mail, about, "aside", _key(mail)))
            await Conversation(self.context).answer_mail(_key(mail))
            raise
        rows = await db.write(partial(self._keep, mail, about, kept_files))
        conversation = Conversation(self.context)
        for row in rows:
            try:
                await conversation.reply(row.id, KeptMessage(row))
            except Exception as error:
                if trouble.of_the_database(error):
                    raise
                log.exception("message could not be answered", inbound=row.id)
        if mail.left_out or len(mail.text) > _LONGEST:
            await db.write(partial(self._not_taken, mail, about, "part", f"{_key(mail)}:rest"))
        await conversation.answer_mail(_key(mail))

    def _why_not(self, mail: IncomingMail, about: AnsweredMail, person: Person) -> str:
        """Return why this is no answer of the mail's reader, a key of `mail_not_taken_line`; "" where it is one. Where
        a mail alone is to decide nothing, an officer's answer is none."""
        if about.key != mail.sender:
            return "other"
        if mail.forged:
            return "forged"
        if not person.roles:
            return "nobody"
        if not mail.text and not mail.files:
            return "unread"
        officer = any(role.level is not Level.ENTERPRISE for role in person.roles)
        return "signin" if officer and self.context.settings.mail_decisions_need_signin else ""

    async def _keep(
        self, mail: IncomingMail, about: AnsweredMail, kept_files: Sequence[dict[str, Any]]
    ) -> list[Inbound]:
        """Store what is written and each file as a message of its own; returns what is new and wants an answer: 见附件
        beside files wants none. A job."""
        sender, now, told = _sender(mail), self.context.clock.now(), _told(mail, about)
        words = mail.text[:_LONGEST]
        parts: list[tuple[str, dict[str, Any]]] = [(words, {"mail": told})] if words else []
        parts += [
            (one["name"] or say("services.mails.file"), {"mail": told, "file": one}) for one in kept_files
        ]
        if not parts:
            return []
        rows = [
            await inbox.store_message(f"{_key(mail)}:{n}", sender, words, now, data)
            for n, (words, data) in enumerate(parts)
        ]
        if words and kept_files and points_to_files(words):
            await inbox.mark_answered(rows[0].id, now)
            del rows[0]
        return [row for row in rows if row.new]

    async def _not_taken(self, mail: IncomingMail, about: AnsweredMail, why: str, key: str) -> None:
        """Have the desk look at an answer that was not taken, or not whole, once for each key; and tell its writer
        why, if it is the mail's reader and they can do something about it. A job."""
        now, said = self.context.clock.now(), mail.text or mail.unread or mail.subject
        row = await inbox.store_message(f"{key}:desk", Sender(Channel.EMAIL, ""), said, now, {"page": "mail"})
        if not row.new:
            return
        await inbox.mark_answered(row.id, now)
        (outgoing,) = await outgoing_messages.load_outgoing([about.id])
        await undelivered.tell_not_taken(outgoing, why, mail.sender, said, self.context.ctx())
        if why in _TOLD and about.key == mail.sender and not mail.forged:
            facts = {"why": why, "n": _MOST_A_DAY, "length": _LONGEST}
            row = await inbox.store_message(
                f"{key}:why", _sender(mail), "", now, {"mail": _told(mail, about)}
            )
            await inbox.store_answer(row.id, answer("mail_not_taken_why", facts))

    async def _returned(self, mail: IncomingMail, found: Sequence[AnsweredMail]) -> None:
        """Note a mail that came back: it will not arrive, and its reader is told another way; else it is only logged.
        A job."""
        for one in found:
            if mail.sort == "soft_bounce" or mail.forged or one.key not in mail.failed:
                log.info("mail came back for now", message=one.id)
                continue
            ended = mail.sort == "hard_bounce"
            why = say("services.mails.returned" if ended else "services.mails.undelivered")
            if await mails.note_returned(one, why, self.context.clock.now(), ended=ended):
                log.warning("mail came back", message=one.id)
                await go_next_way(one.id, why, self.context.ctx())


def _sender(mail: IncomingMail) -> Sender:
    return Sender(Channel.EMAIL, mail.sender[:64])


def _told(mail: IncomingMail, about: AnsweredMail) -> dict[str, Any]:
    """Return what is needed to answer it in its thread."""
    return {
        "person": about.person_id,
        "about": about.id,
        "answers": mail.message_id,
        "refers": mail.references,
        "subject": mail.subject,
    }


def _key(mail: IncomingMail) -> str:
    return f"mail:{mail.key}"
