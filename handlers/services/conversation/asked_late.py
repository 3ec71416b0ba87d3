"""An answer that comes more than half an hour after its question: the question is put once more, for what it meant
then is no longer certain, and nobody types the sentence twice."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.day_answers import takes_a_day
from bot.reading.result import OFFER, Pending, Reading, asked_with
from bot.reading.yes_or_no import gives_up
from bot.words import SHANGHAI, SPECS, Intent, replace
from handlers.services.cases.pending import remember
from handlers.services.conversation import asked_back, parts, questions
from handlers.services.conversation.offers_shown import offers_once_more
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox

_READ_ANEW: Final = frozenset({"which_report", "unsure"})
_ONCE: Final = frozenset({Intent.ANNOUNCE})  # its draft may be gone


async def put_once_more(turn: Turn, asked: Pending) -> str:
    """Return the reply to what comes too late as an answer to `asked`."""
    await inbox.forget_question(turn.person.id)
    if gives_up(turn.text):
        return answer("cancelled", {"level": turn.level})
    if question := await _question(turn, asked):
        return f"{answer('asked_late', {})}\n{question}"
    return answer("expired", {"what": asked_back.as_command(asked) if asked.missing != OFFER else ""})


async def _question(turn: Turn, asked: Pending) -> str:
    match asked.missing:
        case "parts" | "proposed" if parts.would_take_back(asked.proposed):
            return ""  # what that would be now was not shown
        case "parts":
            turn.text = asked.text
            return await parts.put(turn, asked.proposed)
        case "proposed":
            await remember(turn.person.id, asked, turn.ctx)
            return answer("proposed", offers_once_more(asked))
        case "offer":
            await remember(turn.person.id, asked, turn.ctx)
            return answer("offer_words", {})
    asked = replace(asked, on=_day_of(turn, asked))
    if asked.missing in ("which_enterprise", "which_step"):  # under the same numbers
        await remember(turn.person.id, asked, turn.ctx)
        shown = asked_back.question_back(_as_asked(asked), None, "", turn.names.places, turn.ctx)
        return answer(shown.key, shown.facts, limit=1900)
    again = asked.missing in _READ_ANEW or asked.missing.startswith("need_")
    if not again or asked.intent in _ONCE or asked.intent not in SPECS:
        return ""
    turn.text = asked.text or turn.text
    return await questions.ask_back(turn, _as_asked(asked), None)


def _day_of(turn: Turn, asked: Pending) -> date | None:
    """Return the day on which it was done: that which was said, else the day of the sentence itself."""
    if asked.on or asked.missing == "need_date" or not takes_a_day(asked.intent) or turn.asked is None:
        return asked.on
    return turn.asked.asked_at.astimezone(SHANGHAI).date()


def _as_asked(asked: Pending) -> Reading:
    return replace(asked_with(asked), choices=asked.choices, why=asked.missing)
