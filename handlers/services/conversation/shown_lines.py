"""The list that was shown just before, of which a sentence may speak by place, trade or number (said_by_place.py)."""

from __future__ import annotations

from bot.reading.said_by_place import ShownLine, with_shown_names
from bot.words import Intent, Level
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn
from handlers.services.support import asking as support
from handlers.services.views import queries
from storage import inbox

_SHOWS = {
    Intent.PENDING: queries.list_pending,
    Intent.TODO: queries.todo,
    Intent.LIST_TICKETS: support.list_own_questions,
}


async def with_names_shown(turn: Turn) -> str:
    """Return the turn's sentence with the names of the lines that it calls otherwise (头两个), of the list that was
    looked at last; as it is for any other sentence."""
    took = (heard.taken.split()[:2] for heard in await inbox.answered_sentences(turn.sender))
    intent = next((one[0] for one in took if one[1:] == ["do"] and one[0] in _SHOWS), "")
    if not intent:
        return turn.text
    items = (await _SHOWS[Intent(intent)](turn.person, turn.ctx)).facts.get("items", [])
    desk = intent == Intent.LIST_TICKETS
    lines = [
        ShownLine(item["number"], f"{item['number']}号" if desk else item["name"])
        for item in items
        if item.get("number")
    ]
    return limited(with_shown_names, turn.text, lines, turn.level == Level.COUNTY)
