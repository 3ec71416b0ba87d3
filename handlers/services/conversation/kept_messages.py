"""A message that is kept: what reading it will need, and who wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.reading import read_sentence
from bot.reading.names import NameIndex
from bot.reading.not_the_one import not_the_one
from bot.reading.plan_questions import question_and_names
from bot.reading.which_end import firms_left
from bot.words import Person, replace
from handlers.runtime.context import Versions
from handlers.runtime.time_limit import Call
from handlers.services.cases.pending import revived
from handlers.services.conversation.not_of_this_firm import of_several, several_firms_of
from handlers.services.conversation.respond import ASKED_OF_ALL
from handlers.services.conversation.wrong_person import of_the_contact
from storage import addresses, inbox, mails, people


class KeptMessage(Struct, frozen=True):
    """A message that is stored; of a new one also who wrote it and what they had been asked."""

    row: inbox.Inbound
    versions: Versions | None = None
    person: Person | None = None
    asked: inbox.OpenQuestion | None = None

    def readings(self, names: NameIndex, ctx: DecisionContext) -> list[Call]:
        """Return the calls that reading the sentence will most likely need: as the answer to the question,
        if that is still open."""
        person, text = self.person, self.row.text
        if person is None or not person.roles:
            return []
        open_ = self.asked.pending if self.asked and not self.asked.expired else {}
        before = revived(open_, names) if {"names", "steps"} <= open_.keys() else None
        whole: tuple[Any, ...] = (text, person, names, ctx.today)
        of_contact = of_the_contact(text, person, names) or of_several(text, person, names)
        return [
            (read_sentence, (*whole, before, frozenset())),
            (question_and_names, whole),
            *([(not_the_one, of_contact)] if of_contact else []),
            *([(firms_left, (text, tuple(several)))] if (several := several_firms_of(person, names)) else []),
            *((check, (text,)) for check in ASKED_OF_ALL),
        ]


async def who_wrote_it(row: inbox.Inbound, now: datetime) -> Person | None:
    """Return who wrote it: of a mail the reader of the one that it answers, whoever else has that address."""
    if "mail" not in row.data:
        return await people.mark_writer_reachable(row.sender, now)
    person_id = int(row.data["mail"]["person"])
    await addresses.note_heard(person_id, row.channel, now)
    await addresses.mark_reachable(person_id, row.channel, now)
    return (await people.load_people([person_id])).get(person_id)


async def question_before(row: inbox.Inbound, person_id: int, now: datetime) -> inbox.OpenQuestion | None:
    """Return the question that this may answer. One that was put by mail stays open to answers in its thread for as
    long as mail takes."""
    asked = await inbox.last_question(person_id, now)
    if asked is None or not asked.expired or "mail" not in row.data:
        return asked
    put = await mails.puts_the_question(int(row.data["mail"]["about"]), person_id, now)
    return replace(asked, expired=not put)
