"""12不是系统问题，转给省厅业务上答: the desk is told how a ticket is passed on; these words answer nobody."""

from __future__ import annotations

from bot.reading.desk_words import to_be_passed_on
from bot.words import Answer, Level
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn
from handlers.services.support import answering


async def how_to_pass_on(turn: Turn) -> Answer | None:
    """Return how the ticket of the sentence is passed on; None for any other sentence, or person."""
    number = limited(to_be_passed_on, turn.text) if turn.level == Level.SUPPORT else None
    if number is None or not await answering.answerable(turn.person, (number,)):
        return None
    return Answer("pass_on_how", {"number": number})
