"""评审专家: invited to a batch by a message with a link of their own, what they answer, what they are told of a change.

Most hold no role: who gets their messages is a person of the list's addresses, and may do nothing but answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.words import Answer, EventName, Level, Person, way_to
from handlers.services.meetings.telling import note, post_words
from messages.catalogue import say
from messages.render import answer
from storage import assessments, chain, channels, drawn, outbox, people
from storage.assessments import BatchRow
from storage.drawn import DrawnRow

ANSWERS = ("comes", "declines")


class Asking(Struct, frozen=True):
    """Who invites, and when. `link` gives the address on which somebody answers for a line of the batch, until that
    day; `waits`: another person has to approve what is sent."""

    person: Person
    ctx: DecisionContext
    link: Callable[[int, Person, date], str]
    waits: bool = False


def over(of: BatchRow, ctx: DecisionContext) -> bool:
    return bool(of.cancelled_at) or of.held_on < ctx.today


async def invite_experts(of: BatchRow, by: Asking, entrance: str) -> Answer:
    """Invite the experts of a batch who have no invitation yet, in the caller's transaction."""
    if over(of, by.ctx):
        return Answer("batch_over", {"number": of.id}, ok=False)
    fresh = [one for one in await drawn.of_batch(of.id) if one.serves and one.out_of_reach]
    if not fresh:
        return Answer("experts_all_invited", {"number": of.id}, ok=False)
    told, lost = await ask(fresh, of, by)
    if told:
        facts = {"batch": of.id, "n": len(told), "experts": told}
        await note(EventName.EXPERTS_INVITED, facts, by.person, by.ctx, entrance)
    return Answer("experts_invited", {"number": of.id, "n": len(told), "names": lost})


async def ask(
    lines: Sequence[DrawnRow], of: BatchRow, by: Asking, old: date | None = None
) -> tuple[list[int], list[str]]:
    """Send each an invitation, in the caller's transaction; return the experts (ids) it goes to, and the names of those
    whom no channel reaches. `old`: they were invited for that day, or to another place."""
    firms = [case.name for case in await assessments.cases_of_batch(of.id)]
    texts: dict[int, str] = {}
    meant: dict[int, DrawnRow] = {}
    for one in lines:
        person_id = await drawn.receiver_of(one)
        receiver = (await people.load_people([person_id]))[person_id]
        if person_id in texts or way_to(receiver, channels.available()) is None:
            continue
        url = by.link(one.id, receiver, of.held_on)
        facts = {"name": one.name, "firms": firms, "url": url, "old": old, **_facts(of), **_caller(of, by)}
        texts[person_id], meant[person_id] = answer("expert_invited", facts), one
    ids = await post_words(texts, by.person, by.ctx, waits=by.waits, way=way_to)
    for one, message_id in zip(meant.values(), ids, strict=True):
        await drawn.invited(one.id, message_id)
    asked = {one.id for one in meant.values()}
    return [one.expert_id for one in meant.values()], [one.name for one in lines if one.id not in asked]


def _facts(of: BatchRow) -> dict[str, object]:
    return {"number": of.id, "held_on": of.held_on, "place": of.place}


def _caller(of: BatchRow, by: Asking) -> dict[str, object]:
    """Return whom an expert calls: the bureau, and whoever invites."""
    level = Level.CITY if of.city else Level.PROVINCE
    bureau = by.ctx.plan.places.bureau(level.value, of.city)
    return {"bureau": bureau, "by": by.person.name, "phone": by.person.phone}


async def take_called(
    of: BatchRow, line_id: int, said: str, person: Person, ctx: DecisionContext, entrance: str
) -> Answer:
    """Store what an expert of this batch told an officer on the telephone, in the caller's transaction."""
    if line_id not in {one.id for one in await drawn.of_batch(of.id)}:
        return Answer("expert_too_late", ok=False)
    taken = await take_expert_answer(line_id, said, "", person, ctx, entrance)
    return Answer("expert_called", taken.facts) if taken.ok else taken


async def take_expert_answer(
    line_id: int, said: str, words: str, person: Person, ctx: DecisionContext, entrance: str = "mail"
) -> Answer:
    """Store what an expert answers, in the caller's transaction; it may be changed until the day is over, or until
    somebody else was drawn. Who made the batch is told of whoever declines, and of whoever comes after all, unless they
    noted it themselves."""
    await chain.lock_head()  # presses at one moment are taken one after another
    one = await drawn.line(line_id)
    of = await batch_of(one) if one else None
    if one is None or of is None or one.replaced_at or over(of, ctx):
        return Answer("expert_too_late", ok=False)
    facts = {**_facts(of), "name": one.name, "answer": said, "words": words}
    if (one.answer, one.words) != (said, words):  # the same again is no event
        await drawn.keep_expert_answer(line_id, said, words, ctx.now)
        event = {"batch": of.id, "expert": one.expert_id, "answer": said, "said": words}
        await note(EventName.EXPERT_ANSWERED, event, person, ctx, entrance)
    if person.id != of.by_id and one.answer != said and "declines" in (one.answer, said):
        await post_words({of.by_id: answer("expert_answered_told", facts)}, person, ctx)
    return Answer("expert_answered", facts)


async def batch_of(one: DrawnRow) -> BatchRow | None:
    """Return the batch that a line belongs to."""
    of = await drawn.round_and_city(one.batch_id)
    return await assessments.batch(one.batch_id, of[0], [of[1]]) if of else None


async def tell_cancelled(of: BatchRow, person: Person, ctx: DecisionContext, *, waits: bool = False) -> None:
    """Tell the experts of a batch that it is given up; an invitation that has not left is taken back instead."""
    waited = await _take_back(lines := await drawn.of_batch(of.id))
    text = answer("expert_cancelled_told", _facts(of))
    told = {one.person_id: text for one in lines if one.serves and one.left and one.id not in waited}
    known = {i: words for i, words in told.items() if i is not None}
    await post_words(known, person, ctx, waits=waits, way=way_to)


async def tell_moved(of: BatchRow, old: BatchRow, by: Asking) -> None:
    """Invite the experts of a batch that was `old` anew: on another day all of them, else those who have not declined.
    What has not left yet is taken back."""
    lines = [one for one in await drawn.of_batch(of.id) if one.replaced_at is None]
    waited = await _take_back(lines)
    if of.held_on != old.held_on:
        await drawn.forget_answers(of.id)
    else:
        lines = [one for one in lines if one.serves]
    await ask([one for one in lines if one.id in waited], of, by)
    await ask([one for one in lines if one.id not in waited and one.left], of, by, old.held_on)


async def _take_back(lines: Sequence[DrawnRow]) -> set[int]:
    """Cancel the invitations that have not left; return their lines."""
    found = {one.id: await drawn.unsent_invitations(one) for one in lines}
    withdraw = partial(outbox.cancel_message, reason=say("services.meetings.changed"))
    for message_id in (n for ids in found.values() for n in ids):
        await withdraw(message_id)
    return {line_id for line_id, ids in found.items() if ids}
