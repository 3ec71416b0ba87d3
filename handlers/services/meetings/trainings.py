"""培训: people are invited by an announcement, answer for their enterprise or bureau, and are told of every change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from bot import access
from bot.acts.context import DecisionContext
from bot.places import Places
from bot.reading.trainings import Attending, TrainingAnswer, TrainingFacts, reminder_day, training_said
from bot.words import Answer, Case, Intent, Level, Person
from handlers.services.meetings.telling import note, post_words
from messages.catalogue import say
from messages.render import answer
from storage import chain, outbox, people, trainings
from storage.trainings import Invited, InviteeRow, TrainingRow

_LOOKED_BACK: Final = timedelta(days=60)  # so long a training stays on its bureau's list
_NAME = re.compile(r"[一-鿿·]{2,12}|[A-Za-z][A-Za-z .]{1,30}")


async def store_invitation(
    announcement_id: int,
    facts: TrainingFacts,
    meant: Iterable[tuple[Case, Person]],
    level: Level,
    ctx: DecisionContext,
) -> int:
    """Store what a draft invites to, and whom for which enterprise or bureau; returns the training's number."""
    invited = [
        Invited(person.id, party_name(level, case, ctx.plan.places), case.city, case.county)
        for case, person in meant
    ]
    day = reminder_day(facts.held_on, ctx.today, ctx.calendar)
    return await trainings.store_training(
        announcement_id, facts.held_on, facts.begins, facts.place, facts.answer_by, day, invited
    )


def party_name(level: Level, case: Case, places: Places) -> str:
    """Return the enterprise, or the bureau, for whose people something is."""
    return case.name if level is Level.ENTERPRISE else places.bureau(level.value, case.city, case.county)


async def take_answer(person: Person, said: Attending, ctx: DecisionContext, entrance: str) -> Answer:
    """Store what somebody who is invited answers; it may be changed until the day is over."""
    await chain.lock_head()  # presses at one moment are taken one after another
    mine = await trainings.invitations_of(person.id, ctx.today)
    if said.training is not None:
        mine = [one for one in mine if one.id == said.training]
    if not mine:
        return Answer("no_training", {"number": said.training}, ok=False)
    running = [one for one in mine if one.cancelled_at is None]
    if not running:
        return Answer("training_is_cancelled", training_facts(mine[-1]), ok=False)
    lines = await trainings.invitees([one.id for one in running])
    answered = {line.training_id for line in lines if line.person_id == person.id and line.answer}
    waiting = [one for one in running if one.id not in answered]
    meant = waiting if len(waiting) == 1 else running
    if len(meant) > 1:
        return Answer("which_training", {"items": [training_facts(one) for one in meant]}, ok=False)
    if said.answer is TrainingAnswer.SENDS and not _NAME.match(said.words):
        return Answer("training_whom", training_facts(meant[0]), ok=False)
    return await _kept(person, meant[0], said, ctx, entrance)


async def _kept(
    person: Person, of: TrainingRow, said: Attending, ctx: DecisionContext, entrance: str
) -> Answer:
    mine = [line for line in await trainings.invitees([of.id]) if line.person_id == person.id]
    if _is_new(said, mine):
        await trainings.keep_answer(of.id, person.id, said.answer, said.words, ctx.now)
        facts = {"training": of.id, "answer": said.answer.value, "said": said.words}
        await note(Intent.ATTEND, facts, person, ctx, entrance)
    late = ctx.today > of.answer_by
    shown = training_facts(of) | {"answer": said.answer.value, "words": said.words, "late": late}
    return Answer("training_answered", shown)


def _is_new(said: Attending, mine: Iterable[InviteeRow]) -> bool:
    """Whether anything changes by it: the same again is no event."""
    return any((line.answer, line.words) != (said.answer, said.words) for line in mine)


async def own_training(person: Person, number: int) -> TrainingRow | None:
    """Return the training of this number if it is this person's or their office's; else None."""
    found = await trainings.training(number)
    if found is None or found.by_id == person.id:
        return found
    writer = (await people.load_people([found.by_id])).get(found.by_id)
    return found if writer and access.same_office(person, writer) else None


async def own_trainings(person: Person, ctx: DecisionContext) -> list[TrainingRow]:
    """Return the trainings of this person's offices: those to come, and those of the last weeks."""
    return await trainings.trainings_by(await own_office(person), ctx.today - _LOOKED_BACK)


async def own_office(person: Person) -> list[int]:
    """Return the ids of this person and of everybody in the same office."""
    return [
        person.id,
        *(one.id for one in await people.colleagues(person.id) if access.same_office(person, one)),
    ]


async def answered_by_phone(
    person: Person, number: int, line_id: int, said: Attending, ctx: DecisionContext, entrance: str
) -> Answer:
    """Record what somebody who is invited (a line of the list) has answered the organiser on the telephone."""
    await chain.lock_head()
    of = await own_training(person, number)
    if refused := _over(of, number, ctx):
        return refused
    assert of is not None
    lines = await trainings.invitees([number])
    line = next((one for one in lines if one.id == line_id), None)
    if line is None:
        return Answer("training_unknown", {"number": number}, ok=False)
    if said.answer is TrainingAnswer.SENDS and not _NAME.match(said.words):
        return Answer("training_whom", training_facts(of), ok=False)
    if _is_new(said, (one for one in lines if one.person_id == line.person_id)):
        await trainings.keep_answer(number, line.person_id, said.answer, said.words, ctx.now)
        event = {"training": number, "answer": said.answer.value, "said": said.words}
        await note(Intent.ATTEND, event | {"of": line.name, "by_phone": True}, person, ctx, entrance)
    shown = {"name": line.name, "unit": line.unit, "answer": said.answer.value}
    return Answer("training_answered_by_phone", training_facts(of) | shown)


async def cancel(
    person: Person,
    number: int,
    why: str,
    ctx: DecisionContext,
    entrance: str,
    *,
    sure: bool,
    waits: bool = False,
) -> Answer:
    """Cancel a training and tell everybody who was invited; asked first. `waits`: what they are told is held until
    another person approves it, as what invited them was."""
    await chain.lock_head()
    of = await own_training(person, number)
    if refused := _over(of, number, ctx):
        return refused
    assert of is not None
    lines = await trainings.invitees([number])
    facts = training_facts(of) | {"why": why, "n": len({line.person_id for line in lines})}
    if not sure:
        return Answer("training_cancel_sure", facts)
    await trainings.cancel_training(number, why, ctx.now)
    told = answer("training_cancelled_told", facts)
    await _tell(of, lines, told, person, ctx, unread_too=False, waits=waits)
    await note(Intent.CANCEL_TRAINING, {"training": number, "reason": why}, person, ctx, entrance)
    return Answer("training_cancelled", facts)


async def reschedule(
    person: Person,
    number: int,
    text: str,
    ctx: DecisionContext,
    entrance: str,
    *,
    sure: bool,
    waits: bool = False,
) -> Answer:
    """Hold it on another day, at another time or place, and tell everybody; asked first. Whoever answered for
    another day is asked anew."""
    await chain.lock_head()
    of = await own_training(person, number)
    if refused := _over(of, number, ctx):
        return refused
    assert of is not None
    new = training_said(text, ctx.today) or training_said(f"{of.held_on:%Y-%m-%d} {text}", ctx.today)
    if new is None or not (new.begins or new.place or new.held_on != of.held_on):
        return Answer("training_move_to", training_facts(of), ok=False)
    begins, place = new.begins or of.begins, new.place or of.place
    other_day = new.held_on != of.held_on
    if (other_day, begins, place) == (False, of.begins, of.place):
        return Answer("training_as_it_was", training_facts(of), ok=False)
    until = new.answer_by if other_day else of.answer_by
    lines = await trainings.invitees([number])
    facts = training_facts(of) | {
        "old": of.held_on,
        "held_on": new.held_on,
        "begins": begins,
        "place": place,
        "answer_by": until,
        "anew": other_day,
        "text": of.text,
        "n": len({line.person_id for line in lines}),
    }
    if not sure:
        return Answer("training_move_sure", facts)
    day = reminder_day(new.held_on, ctx.today, ctx.calendar)
    await trainings.move_training(number, new.held_on, begins, place, until, day)
    if other_day:
        for person_id in {line.person_id for line in lines if line.answer}:
            await trainings.keep_answer(number, person_id, "", "", ctx.now)
    told = answer("training_moved_told", facts)
    await _tell(of, lines, told, person, ctx, unread_too=True, waits=waits)
    event = {"training": number, "old": of.held_on.isoformat(), "new": new.held_on.isoformat()}
    await note(Intent.MOVE_TRAINING, event, person, ctx, entrance)
    return Answer("training_moved", facts)


def _over(of: TrainingRow | None, number: int, ctx: DecisionContext) -> Answer | None:
    """Return the refusal of a change to a training that is not the person's, is cancelled, or is over."""
    if of is None:
        return Answer("training_unknown", {"number": number}, ok=False)
    if of.cancelled_at:
        return Answer("training_is_cancelled", training_facts(of), ok=False)
    return Answer("training_is_over", training_facts(of), ok=False) if of.held_on < ctx.today else None


async def came(person: Person, number: int, text: str, ctx: DecisionContext, entrance: str) -> Answer:
    """Record who came, by the names of enterprises or people; all others did not, until they are named."""
    of = await own_training(person, number)
    if of is None:
        return Answer("training_unknown", {"number": number}, ok=False)
    if of.cancelled_at:
        return Answer("training_is_cancelled", training_facts(of), ok=False)
    if ctx.today < of.held_on:
        return Answer("training_not_yet", training_facts(of), ok=False)
    lines = await trainings.invitees([number])
    named, unknown = _named(text, lines)
    if not named:
        return Answer("training_nobody_named", training_facts(of) | {"unknown": unknown}, ok=False)
    there = {line.unit for line in lines if line.id in named or line.came}
    present = [line.id for line in lines if line.unit in there]
    away = [line.id for line in lines if line.unit not in there]
    if any(line.came is not (line.unit in there) for line in lines):  # the same again is no event
        await trainings.keep_came(present, away)
        event = {"training": number, "n": len(there)}
        await note(Intent.TRAINING_CAME, event, person, ctx, entrance)
    absent = list(dict.fromkeys(line.unit for line in lines if line.unit not in there))
    facts = {"came": len(there), "absent": absent, "unknown": unknown}
    return Answer("training_attendance", training_facts(of) | facts)


def _named(text: str, lines: Sequence[InviteeRow]) -> tuple[set[int], list[str]]:
    """Return which lines a list of names means, and the names that mean none or several."""
    if text in ("全部", "都到了", "全部到会"):
        return {line.id for line in lines if line.answer in ("", "comes", "sends")}, []
    found: set[int] = set()
    unknown = []
    for name in filter(None, (part.strip() for part in re.split(r"[、,，;；\n]+", text))):
        exact = [line for line in lines if name in (line.unit, line.name)]
        alike = exact or [
            line for line in lines if len(name) > 1 and (name in line.unit or name in line.words)
        ]
        if len({line.unit for line in alike}) == 1:
            found |= {line.id for line in alike}
        else:
            unknown.append(name)
    return found, unknown


async def _tell(
    of: TrainingRow,
    lines: Sequence[InviteeRow],
    text: str,
    person: Person,
    ctx: DecisionContext,
    *,
    unread_too: bool,
    waits: bool,
) -> None:
    """Tell everybody who was invited. Invitations that still wait are taken back; `unread_too`: those who have not
    read theirs are told all the same. Whose invitation was dropped or taken back before hears nothing."""
    unread = await trainings.not_left(of.announcement_id)
    waited = set(await trainings.readers_of(unread))
    for message_id in unread:
        await outbox.cancel_message(message_id, say("services.meetings.changed"))
    told = [
        line.person_id
        for line in lines
        if (unread_too if line.person_id in waited else line.answer or not line.withdrawn)
    ]
    await post_words(dict.fromkeys(told, text), person, ctx, waits=waits)


def training_facts(of: TrainingRow) -> dict[str, Any]:
    """Return what is said of a training wherever it is named."""
    return {
        "number": of.id,
        "held_on": of.held_on,
        "begins": of.begins,
        "place": of.place,
        "answer_by": of.answer_by,
        "why": of.why,
    }
