"""The list that was shown last, of which a sentence may speak by place, trade or number (said_by_place.py)."""

from __future__ import annotations

from bot.reading.said_by_place import ShownLine, with_shown_names
from bot.words import Intent, Level
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn
from storage import inbox, shown_numbers


async def lines_of_list(turn: Turn) -> list[ShownLine]:
    """Return the numbered lines of the last answer that had any, as they stood in it."""
    for heard in await inbox.answered_sentences(turn.sender):
        if heard.taken.startswith(Intent.LIST_TICKETS):
            lines = [ShownLine(n, f"{n}号") for n in shown_numbers.lines_by_number(heard.answer)]
        else:
            lines = [ShownLine(*one) for one in await shown_numbers.firms_shown(turn.person, heard.answer)]
        if lines:
            return lines
    return []


async def with_names_shown(turn: Turn) -> str:
    """Return the turn's sentence with the names of the lines that it calls otherwise (头两个); as it is for any other
    sentence."""
    return limited(with_shown_names, turn.text, await lines_of_list(turn), turn.level == Level.COUNTY)
