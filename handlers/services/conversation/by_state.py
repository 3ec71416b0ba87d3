"""鸿远、博瑞评估均通过, 催冀衡、晨阳: which firms are meant, of all that are called so.

Those come into question to which it can be done now. The sentence is read once more with their names in full, and
whatever would be done is asked.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from bot.acts.offers import offers
from bot.reading import read_sentence
from bot.reading.called import called_in, with_names_in_full
from bot.reading.result import Reading, only_asked
from bot.words import Case, Enterprise, Intent
from bot.words.intent_lookup import SLOTS
from handlers.runtime.time_limit import limited
from handlers.services.conversation import by_number, which
from handlers.services.conversation.turn import Turn
from storage import cases

_MOST_WAYS: Final = 3  # to understand a sentence, that are offered
_MOST_FIRMS: Final = 12  # called alike, whose state is looked at

_Reread = tuple[str, Reading]  # a sentence with names in full, and how it is read


async def ways(turn: Turn, text: str, reading: Reading) -> tuple[_Reread, ...]:
    """Return how `text`, read as `reading`, is read with every name in full, once for each set of firms that can be
    meant; () where no name is in doubt, or too many can be meant."""
    named = reading.why == "which_enterprise" and reading.choices
    numbered = reading.why == "need_number" and reading.intent in which.BY_NUMBER and not reading.names
    if not (named or numbered):
        return ()
    groups = limited(called_in, text, turn.person, turn.names, turn.ctx.today)
    if not groups or sum(map(len, groups)) > _MOST_FIRMS:
        return ()
    able = [await _able_now(turn, reading, group) for group in groups]
    sets = [dict(zip(groups, firms, strict=True)) for firms in product(*able)]
    if len(sets) > _MOST_WAYS:  # of one place rather than of two
        sets = [one for one in sets if len({firm.county for firm in one.values()}) == 1]
    if len(sets) > _MOST_WAYS:
        return ()
    found = [limited(with_names_in_full, text, turn.person, turn.names, turn.ctx.today, one) for one in sets]
    return tuple(
        (one, only_asked(limited(read_sentence, one, turn.person, turn.names, turn.ctx.today)))
        for one in found
    )


async def _able_now(turn: Turn, reading: Reading, firms: tuple[Enterprise, ...]) -> tuple[Enterprise, ...]:
    """Return those of `firms` to which what was read can be done now."""
    intent = reading.intent
    if len(firms) == 1 or intent not in {*SLOTS, Intent.URGE, Intent.STATUS}:
        return firms
    if intent in which.BY_NUMBER:
        found = await by_number.of_matters(turn, reading, firms)
        return tuple(dict.fromkeys(case.enterprise for case, _ in found))
    if intent not in SLOTS:
        return firms
    held = {firm: await _cases(turn, firm) for firm in firms}
    return tuple(
        firm for firm, found in held.items() if any(may_be_done(turn, intent, case) for case in found)
    )


async def _cases(turn: Turn, firm: Enterprise) -> list[Case]:
    found = [await cases.case_of_enterprise(firm.id, at.plan.key) for at in turn.rounds.meant]
    return [case for case in found if case]


def may_be_done(turn: Turn, intent: str, case: Case) -> bool:
    """Say whether the person may do this to the case at this moment."""
    return any(one.kind == intent for one in offers(case, turn.person, turn.ctx.at(case.round)))
