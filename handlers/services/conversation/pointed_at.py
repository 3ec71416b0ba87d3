"""催一下这家, 石家庄的呢, behind a look: said of the enterprise, the list or the step that was looked at."""

from __future__ import annotations

from typing import Final

from bot import access
from bot.reading import read_sentence
from bot.reading.bulk import ALL_OVERDUE
from bot.reading.called import called_in
from bot.reading.pointed_at import another_place, further_name, urges_those
from bot.reading.result import Pending, Reading
from bot.words import LISTED_OPEN, SPECS, Enterprise, Intent, ListQuery, ListState, replace
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.turn import Turn
from storage import inbox

# What a look without a query of its own lists.
_LISTS: Final = {
    Intent.STATUS: ListQuery(),
    Intent.OVERDUE: ListQuery(state=ListState.OVERDUE),
    Intent.TODO: ListQuery(state=ListState.NOT_DONE),
    Intent.PENDING: ListQuery(state=ListState.REPORTED),
}


async def meant_by(turn: Turn, reading: Reading, before: Pending | None) -> Reading | None:
    """Return the reading of a sentence that points at what was looked at; None for any other. To urge is asked."""
    if waits(before) or reading.act not in ("none", "ask"):
        return None
    if how_many := limited(urges_those, turn.text):
        about = before.about if before else ()
        if about and turn.may(Intent.URGE, about[0]) and (len(about) == 1 or how_many == "many"):
            return Reading(Intent.URGE, "ask", about, why="unsure")
        query = await _listed_before(turn)
        if query is None or query.state not in LISTED_OPEN or not access.may(turn.person, Intent.URGE):
            return None
        return Reading(Intent.URGE, "ask", why="many", every=ALL_OVERDUE, query=replace(query, by=""))
    if firm := _another_firm(turn, before):
        return Reading(Intent.STATUS, "do", (firm,))
    place = limited(another_place, turn.text, turn.names.places)
    if not place or not access.may(turn.person, Intent.OVERDUE):
        return None
    query = await _listed_before(turn)
    return Reading(Intent.STATUS, "do", query=replace(query, place=place)) if query is not None else None


def _another_firm(turn: Turn, before: Pending | None) -> Enterprise | None:
    """Return the one enterprise that 那A呢 names, however short, behind a look at another."""
    looked = before is not None and before.intent == Intent.STATUS and not before.missing and before.about
    name = limited(further_name, turn.text) if looked else ""
    if not name:
        return None
    called = limited(
        called_in, f"{SPECS[Intent.STATUS].says} {name}", turn.person, turn.names, turn.ctx.today
    )
    return called[0][0] if len(called) == 1 and len(called[0]) == 1 else None


async def _listed_before(turn: Turn) -> ListQuery | None:
    """Return what the last sentence listed; None where it listed nothing."""
    for heard in await inbox.answered_sentences(turn.sender):
        intent, how, *_ = heard.taken.split()
        if (intent, how) == (Intent.UNKNOWN, "none"):
            continue
        if intent not in _LISTS or how == "deny":
            return None
        read = limited(read_sentence, heard.text, turn.person, turn.names, turn.ctx.today)
        if read.names:
            return None
        return read.query or _LISTS[Intent(intent)]
    return None
