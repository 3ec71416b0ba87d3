"""What the desk means that does not begin with 回复 编号: the ticket is found among those that are open."""

from __future__ import annotations

from typing import Any

from bot.reading import read_sentence
from bot.reading.desk_words import OpenTicket, answer_and_whose, asks_for_ticket, ticket_meant
from bot.reading.proposals import Proposal
from bot.reading.short_forms import core
from bot.words import SPECS, Answer, Intent, Level, replace
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn
from handlers.services.support import asking as support


async def answer_meant(turn: Turn) -> list[Proposal]:
    """Return the answer to the one ticket that the sentence speaks of; [] for any other sentence, or person."""
    head, words = limited(answer_and_whose, turn.text) if turn.level == Level.SUPPORT else ("", "")
    number = await _meant(turn, head) if head else None
    if number is None:
        return []
    sentence = f"{SPECS[Intent.ANSWER_TICKET].says} {number} {words}"
    reading = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
    return [Proposal(sentence, reading)] if reading.act == "do" else []


async def shown(turn: Turn) -> Answer | None:
    """Return the one ticket that the desk asks to read; None for any other sentence, or person."""
    if turn.level != Level.SUPPORT or not limited(asks_for_ticket, turn.text):
        return None
    listed = await support.list_own_questions(turn.person, turn.ctx)
    number = await _meant(turn, turn.text)
    items = [item for item in listed.facts["items"] if item["number"] == number]
    return replace(listed, facts={**listed.facts, "items": items, "total": 1}) if items else None


async def _meant(turn: Turn, head: str) -> int | None:
    items = (await support.list_own_questions(turn.person, turn.ctx)).facts["items"]
    open_ones = [OpenTicket(one["number"], _names(turn, one), one["text"]) for one in items]
    return limited(ticket_meant, head, open_ones)


def _names(turn: Turn, item: dict[str, Any]) -> tuple[str, ...]:
    """What a ticket's asker and enterprise may be called."""
    firm = item["enterprise"]
    return (item["who"], firm, core(firm, turn.names.places)) if firm else (item["who"],)
