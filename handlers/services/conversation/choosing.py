"""What follows where a sentence answers 您是想说：选1 …: what was chosen may be a form, as 结果 节水300吨 is, and no
sentence."""

from __future__ import annotations

from typing import Final

from bot.reading import read_sentence
from bot.reading.of_the_record import DayOfRecord, day_said
from bot.reading.result import Pending, only_asked
from bot.words import replace
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.conversation import proposing, questions
from handlers.services.conversation.forms import spoken_form
from handlers.services.conversation.turn import Turn
from messages.render import answer

_BARE_DAY: Final = 3  # characters: 18号 may as well choose


async def chosen_or_form(turn: Turn, before: Pending) -> str:
    """Return the reply to the answer to what was proposed; "" for what is read now, in the turn."""
    if redated := await _redated(turn, before):
        return redated
    if said := await proposing.answer_to_proposals(turn, before):
        return answer(said.key, said.facts, limit=2048)
    form = spoken_form(turn, turn.text) if turn.before is None else None
    return await form.done() if form else ""


async def _redated(turn: Turn, before: Pending) -> str:
    """不是12号，是前天, to an offer of one report: whether that report is meant, with this day; "" for any other."""
    read = [limited(read_sentence, one, turn.person, turn.names, turn.ctx.today) for one in before.proposed]
    reports = [one for one in read if one.intent in REPORTS and one.act in ("do", "ask")]
    if len(reports) != 1 or len(turn.text) <= _BARE_DAY:
        return ""
    recorded = DayOfRecord(reports[0].on or turn.ctx.today, until=False)
    said = limited(day_said, turn.text, turn.person, turn.names, turn.ctx.today, recorded)
    if said is None or said.on is None or not {*said.firms} <= {*reports[0].names}:
        return ""
    turn.taken = f"{reports[0].intent} ask unsure"
    return await questions.ask_back(turn, only_asked(replace(reports[0], on=said.on)), None)
