"""The list that was shown last, of which a sentence may speak by place, trade or number (said_by_place.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.reading.said_by_place import ShownLine, with_shown_names
from bot.words import Intent, Level
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn
from storage import inbox, shown_numbers

_FRESH: Final = timedelta(days=1)  # of an older list nobody says 头两个


async def lines_of_list(turn: Turn) -> list[ShownLine]:
    """Return the numbered lines of the last answer or message that had any, as they stood in it; [] where that is more
    than a day ago."""
    since = turn.ctx.now - _FRESH
    heard = [one for one in await inbox.answered_sentences(turn.sender) if one.received_at >= since]
    told = [(one.received_at, one.answer, one.taken.startswith(Intent.LIST_TICKETS)) for one in heard]
    told += [(at, text, False) for at, text in await shown_numbers.told_since(turn.person.id, since)]
    for _, text, of_tickets in sorted(told, key=lambda one: one[0], reverse=True):
        if of_tickets:
            lines = [ShownLine(n, f"{n}号") for n in shown_numbers.lines_by_number(text)]
        else:
            lines = [ShownLine(*one) for one in await shown_numbers.firms_shown(turn.person, text)]
        if lines:
            return lines
    return []


async def with_names_shown(turn: Turn) -> str:
    """Return the turn's sentence with the names of the lines that it calls otherwise (头两个); as it is for any other
    sentence."""
    return limited(with_shown_names, turn.text, await lines_of_list(turn), turn.level == Level.COUNTY)
