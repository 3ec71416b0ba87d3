"""What follows where a sentence answers 您是想说：选1 …: what was chosen may be a form, as 结果 节水300吨 is, and no
sentence."""

from __future__ import annotations

from bot.reading.result import Pending
from handlers.services.conversation import proposing
from handlers.services.conversation.forms import spoken_form
from handlers.services.conversation.turn import Turn
from messages.render import answer


async def chosen_or_form(turn: Turn, before: Pending) -> str:
    """Return the reply to the answer to what was proposed; "" for what is read now, in the turn."""
    if said := await proposing.answer_to_proposals(turn, before):
        return answer(said.key, said.facts, limit=2048)
    form = spoken_form(turn, turn.text) if turn.before is None else None
    return await form.done() if form else ""
