"""我不是这家的, said by a contact of several enterprises: they are asked which, and only that one ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.acts.context import DecisionContext
from bot.reading.names import NameIndex
from bot.reading.not_the_one import not_the_one
from bot.reading.result import Pending
from bot.reading.which_end import firms_chosen, firms_left, firms_named
from bot.words import Case, Enterprise, EventName, Intent, Level, Person
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember
from handlers.services.conversation import wrong_person
from handlers.services.conversation.turn import LONGEST_SAID, Turn
from messages.catalogue import say
from messages.render import answer
from storage import accounts, cases

_WHICH: Final = "not_of_which"  # the question
_MOST: Final = 30  # enterprises that are named


def several_firms_of(person: Person, names: NameIndex) -> list[Enterprise]:
    """Return the enterprises of somebody who is a contact of several, and nothing else."""
    if any(role.level is not Level.ENTERPRISE for role in person.roles):
        return []
    found = (names.by_id(role.enterprise_id) for role in person.roles if role.enterprise_id)
    firms = list({firm.id: firm for firm in found if firm}.values())
    return firms if len(firms) > 1 else []


def of_several(text: str, person: Person, names: NameIndex) -> tuple[str, str] | None:
    """Return what `not_the_one` is asked of a sentence: it, and the one enterprise that it names, if it names one; None
    of whoever is no contact of several."""
    firms = several_firms_of(person, names)
    named, _ = firms_named(text, firms)
    return (text, named[0].name if len(named) == 1 else "") if firms else None


async def leave_out(turn: Turn, text: str) -> str:
    """Do what follows when the sender says so, in the caller's transaction. Return what is to be said; "" for any other
    sentence, and for anybody else."""
    firms = several_firms_of(turn.person, turn.names)
    if not firms:
        return ""
    if (open_ := turn.asked) and not open_.expired and open_.pending.get("missing") == _WHICH:
        await turn.ask(None)
        if meant := firms_chosen(text, firms):
            return await _end(turn, str(open_.pending["text"]), meant, firms)
        return ""  # it is read as always
    if left := limited(firms_left, text, tuple(firms)):
        return await _end(turn, text, left, firms)
    asked = of_several(text, turn.person, turn.names)
    if asked is None or limited(not_the_one, *asked) in (None, "near"):
        return ""
    if named := [firm for firm in firms if firm.name == asked[1]]:
        return await _end(turn, text, named, firms)
    await remember(turn.person.id, Pending(Intent.UNKNOWN, _WHICH, text=text), turn.ctx)
    return answer("not_of_which", {"names": [firm.name for firm in firms[:_MOST]]})


async def _end(turn: Turn, words: str, meant: Sequence[Enterprise], firms: Sequence[Enterprise]) -> str:
    """End what they hold at these enterprises; the county of each finds out who it is instead."""
    for firm in meant:
        case = await cases.latest_of_enterprise(firm.id, turn.ctx.keys)
        await leave_one(turn.person, firm.id, case, words, turn.ctx)
    left = [firm.name for firm in firms if firm not in meant]
    return answer("not_of_these", {"names": [firm.name for firm in meant], "left": left})


async def leave_one(
    who: Person, firm_id: int, case: Case | None, words: str, ctx: DecisionContext, by: str = "chat"
) -> None:
    """End what somebody holds at one of their enterprises, and tell its county; in the caller's transaction."""
    said = words.strip()[:LONGEST_SAID]
    await accounts.step_down(who.id, firm_id, ctx.now)
    if case is None:
        return
    facts = {"kind": "one_of_several", "said": said}
    told = say(
        "services.wrong_person.told_of_one", firm=case.name, name=who.name, phone=who.phone or "—", words=said
    )
    await wrong_person.tell_county(who, case, EventName.NOT_THE_ONE, facts, told, ctx, by)
