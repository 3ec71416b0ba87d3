"""12不是系统问题，转给省厅业务上答: the desk is told how a ticket is passed on; these words answer nobody."""

from __future__ import annotations

from bot.reading.desk_words import passes_one_on, to_be_passed_on
from bot.words import Answer, Level
from handlers.runtime.time_limit import limited
from handlers.services.conversation import desk_meant
from handlers.services.conversation.turn import Turn
from handlers.services.support import answering


async def how_to_pass_on(turn: Turn) -> Answer | None:
    """Return how the ticket of the sentence is passed on; None for any other sentence, or person."""
    if turn.level != Level.SUPPORT:
        return None
    number = limited(to_be_passed_on, turn.text)
    if number is None and limited(passes_one_on, turn.text):
        number = await desk_meant.sole_ticket(turn)
    if number is None or not await answering.answerable(turn.person, (number,)):
        return None
    return Answer("pass_on_how", {"number": number})
