"""龚海燕他们厂的告知书送到了: an enterprise that an officer names by its contact. What is meant so is asked about."""

from __future__ import annotations

from typing import Final

from bot.access import scope_holds, scope_of
from bot.reading import read_sentence
from bot.reading.result import Pending, Reading, only_asked
from bot.reading.their_firm import says_their_firm, their_firm
from bot.words import Enterprise, Level, replace
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.turn import Turn
from storage.people import named, people_named_in

_FEW: Final = 4  # enterprises of contacts of one name, of which it is asked


async def by_its_contact(turn: Turn, reading: Reading, before: Pending | None) -> Reading | None:
    """Return what is asked of the turn's sentence, which then names the enterprise, or which of a few is meant; None
    where it names no such person, or answers the question `before`."""
    open_to_it = reading.act == "none" or reading.why == "which_enterprise" or not reading.names
    if turn.level == Level.ENTERPRISE or waits(before) or not open_to_it:
        return None
    if not limited(says_their_firm, turn.text):
        return None
    for name in await people_named_in(turn.text):
        found = limited(their_firm, turn.text, name)
        firms = await _firms_of(turn, name) if found else []
        if found and 0 < len(firms) <= _FEW:
            return _asked_of(turn, found, firms)
    return None


def _asked_of(turn: Turn, span: tuple[int, int], firms: list[Enterprise]) -> Reading | None:
    """Return what the sentence asks with the enterprise's name in the place of its contact's."""
    sentence = turn.text[: span[0]] + firms[0].name + turn.text[span[1] :]
    meant = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
    if meant.act not in ("do", "ask") or meant.names != (firms[0],):
        return None
    if len(firms) > 1:
        return replace(meant, act="ask", why="which_enterprise", names=(), choices=tuple(firms))
    turn.text = sentence
    return only_asked(meant)


async def _firms_of(turn: Turn, name: str) -> list[Enterprise]:
    """Return the enterprises within the officer's scope whose contacts are called so."""
    scope = scope_of(turn.person)
    ids = {role.enterprise_id for one in await named(name) for role in one.roles if role.enterprise_id}
    firms = (turn.names.by_id(id_) for id_ in sorted(ids))
    return [firm for firm in firms if firm and scope_holds(scope, firm)]
