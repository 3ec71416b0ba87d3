"""是 and 否 to a report that a consultant prepared.

A bare 是 answers the question that this person was told last, and no other: of several, or of one that has been changed
since, each is shown once more, to be answered by its number.
"""

from __future__ import annotations

from typing import Any, Final

from bot.acts.context import DecisionContext
from bot.reading.prepared_choice import prepared_choice
from bot.reading.result import Reading
from bot.reading.yes_or_no import gives_up, says_yes
from bot.words import Answer, Intent, Level, Person
from handlers.services.cases import prepared_answers, rounds
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox
from storage.prepared import Prepared, was_told_last

PREPARED_ASKED: Final = "which_prepared"  # the intent of the question


async def answer_prepared(turn: Turn, reading: Reading) -> Answer | None:
    """Return the reply, if the sentence is a bare yes or no and something waits for it; None otherwise."""
    if not (reading.why == "nothing_pending" and any(r.level is Level.ENTERPRISE for r in turn.person.roles)):
        return None
    yes = reading.intent == Intent.YES or says_yes(turn.text)
    if not (yes or reading.intent == Intent.NO):
        return None
    found = await prepared_answers.waiting_for(turn.person)
    if not found:
        return await prepared_answers.answered_by_colleague(turn.person, turn.ctx)
    if len(found) == 1 and await was_told_last(turn.person.id, found[0]):
        return await _answered(found[0], turn.person, turn.ctx, yes=yes)
    asked = {"intent": PREPARED_ASKED, "ids": [one.id for one in found]}
    return await ask_which_prepared_again(turn.person, asked, turn.ctx)


async def answer_which_prepared(
    person: Person, text: str, asked: dict[str, Any], ctx: DecisionContext
) -> Answer | None:
    """Return the answer to “which of them?”, done to that one alone; None for any other sentence."""
    choice = prepared_choice(text)
    waiting = {one.id: one for one in await prepared_answers.waiting_for(person)}
    left = [number for number, one in enumerate(asked["ids"], 1) if one in waiting]
    if choice is None and (says_yes(text) or gives_up(text)):
        if len(asked["ids"]) > 1 or not left:
            return await ask_which_prepared_again(person, asked, ctx)
        choice = left[0], says_yes(text)
    if choice is None:
        return None
    number, yes = choice
    if number not in left:
        return await ask_which_prepared_again(person, asked, ctx)
    await inbox.forget_question(person.id)
    done = await _answered(waiting[asked["ids"][number - 1]], person, ctx, yes=yes)
    if len(left) == 1:
        return done
    more = await ask_which_prepared_again(person, asked, ctx)
    return Answer("prepared_more", {**more.facts, "done": answer(done.key, done.facts, limit=1400)})


async def ask_which_prepared_again(person: Person, asked: dict[str, Any], ctx: DecisionContext) -> Answer:
    """Return the question with those that still wait, under the numbers that they had, and with what came since."""
    waiting = {one.id: one for one in await prepared_answers.waiting_for(person)}
    ids = list(dict.fromkeys((*asked["ids"], *waiting)))
    items = [
        {"number": number, "name": one.name, "what": one.said, "by": one.by}
        for number, one in enumerate(map(waiting.get, ids), 1)
        if one
    ]
    if not items:
        await inbox.forget_question(person.id)
        return Answer("prepared_none", {})
    await inbox.store_question(person.id, {**asked, "ids": ids}, ctx.now)
    return Answer("prepared_several", {"items": items}, ok=False)


async def _answered(one: Prepared, person: Person, ctx: DecisionContext, *, yes: bool) -> Answer:
    where = await rounds.context_in(one.round, ctx)
    answered = prepared_answers.confirm_prepared if yes else prepared_answers.refuse_prepared
    return await answered(one, person, where, "chat")
