"""是 and 否 to a report that a consultant prepared."""

from __future__ import annotations

from bot.reading.result import Reading
from bot.reading.yes_or_no import says_yes
from bot.words import Answer, Intent, Level
from handlers.services.cases import prepared_answers, rounds
from handlers.services.conversation.turn import Turn


async def answer_prepared(turn: Turn, reading: Reading) -> Answer | None:
    """Return the reply, if the sentence is a bare yes or no and something waits for it; None otherwise. Of several
    each is to be said by itself, because a yes must never answer for another enterprise."""
    if not (reading.why == "nothing_pending" and any(r.level is Level.ENTERPRISE for r in turn.person.roles)):
        return None
    yes = reading.intent == Intent.YES or says_yes(turn.text)
    if not (yes or reading.intent == Intent.NO):
        return None
    found = await prepared_answers.waiting_for(turn.person)
    if not found:
        return None
    if len(found) > 1:
        items = [{"name": one.name, "what": one.said, "by": one.by} for one in found]
        return Answer("prepared_several", {"items": items}, ok=False)
    one = found[0]
    where = await rounds.context_in(one.round, turn.ctx)
    answered = prepared_answers.confirm_prepared if yes else prepared_answers.refuse_prepared
    return await answered(one, turn.person, where, "chat")
