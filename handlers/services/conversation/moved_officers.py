"""我调到水务局了，这边是李科长负责: an officer is told who changes the staff list; nobody gets rights by a sentence."""

from __future__ import annotations

from bot.reading.called import called_in
from bot.reading.moved_officer import moved_officer
from bot.reading.result import OFFER, Pending
from bot.words import Answer, Intent
from bot.words.intents import BUREAU_LEVELS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember
from handlers.services.conversation.turn import Turn


async def told_of_the_list(turn: Turn) -> Answer | None:
    """Return who changes the staff list, with the offer to pass the words on; None for any other sentence, or
    person."""
    if turn.level not in BUREAU_LEVELS or not limited(moved_officer, turn.text):
        return None
    if limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today):  # it is about an enterprise
        return None
    await remember(turn.person.id, Pending(Intent.ASK_SUPPORT, OFFER, text=turn.text), turn.ctx)
    return Answer("moved_officer", {})
