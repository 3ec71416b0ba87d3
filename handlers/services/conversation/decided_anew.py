"""应该退回，缺公章 · 是B, said of a decision that was just made: what can be taken back is asked to be decided anew, of
what cannot the right one is asked about and it is said what stands."""

from __future__ import annotations

from typing import Final

from bot.reading import read_sentence
from bot.reading.instead import part_put_right
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import Pending, Reading
from bot.words import SPECS, Enterprise, Intent
from handlers.runtime.time_limit import limited
from handlers.services.conversation import asked_back, parts, questions, taking_back
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import cases, events, numbers

_BY_NUMBER: Final = frozenset({Intent.CONFIRM, Intent.REJECT})


async def decided_anew(turn: Turn, last: events.Event, firms: tuple[Enterprise, ...]) -> str:
    """Return the question whether the decision `last` of these firms shall be another; "" where the sentence says no
    such thing."""
    if last.act not in _BY_NUMBER | OUTCOMES or len(firms) != 1:
        return ""
    made = Pending(last.act, "unsure", names=firms, reason=str(last.data.get("reason") or ""))
    anew = limited(part_put_right, turn.text, made, turn.person, turn.names, turn.ctx.today, frozenset())
    if anew is None:
        return ""
    if last.act in _BY_NUMBER and last.duty_id:
        return await _instead(turn, last.duty_id, firms, anew)
    if anew.intent not in OUTCOMES or not anew.names or {*anew.names} & {*firms}:
        return ""
    stays = answer("decision_stays", {"what": SPECS[Intent(last.act)].says, "name": firms[0].name})
    return f"{stays}\n{await questions.ask_back(turn, anew, None)}"


async def _instead(turn: Turn, duty_id: int, firms: tuple[Enterprise, ...], anew: Reading) -> str:
    """Ask whether to take the decision on this duty back, by its number, and to decide as `anew` says."""
    if anew.intent not in _BY_NUMBER:
        return ""
    case = await cases.outline((await cases.duty(duty_id)).case_id)
    number = (await numbers.for_duties(turn.person, {duty_id: (case.city, case.county)})).get(duty_id)
    if number is None:
        return ""
    if anew.names in ((), firms):
        sentence = " ".join(filter(None, (SPECS[Intent(anew.intent)].says, str(number), anew.reason)))
    else:
        said = asked_back.as_command(anew, named=True)
        sentence, meant = await parts.by_their_numbers(
            turn, said, limited(read_sentence, said, turn.person, turn.names, turn.ctx.today)
        )
        if not meant.numbers:
            return ""
    back = Reading(taking_back.BACK, "ask", numbers=(number,), why="unsure")
    _, shown = await taking_back.to_take_back(turn, back)
    if not shown.ok:
        return ""
    return await parts.put_instead(turn, (f"{SPECS[taking_back.BACK].says} {number}", sentence), shown)
