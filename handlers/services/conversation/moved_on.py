"""A sentence that answers no open question and speaks of something else: the question is put aside, and that is said.

The reason for more time, told before its day, is kept with the question.
"""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.called import called_in
from bot.reading.result import Pending, Reading, judged_as
from bot.reading.wished_day import day_of_a_wish, tells_why
from bot.words import Intent, replace
from handlers.runtime.time_limit import limited
from handlers.services.conversation import asked_back, proposing, questions
from handlers.services.conversation.turn import Turn
from messages.render import answer


async def reason_or_day(turn: Turn, before: Pending) -> str:
    """碱回收炉坏了 · 就写到10月15吧, to the question until when: the question once more, with what was told; "" for any
    other sentence."""
    if (before.intent, before.missing) != (Intent.REQUEST_EXTENSION, "need_date"):
        return ""
    known = Reading(before.intent, "ask", before.names, reason=before.reason, text=before.text)
    if on := limited(day_of_a_wish, turn.text, turn.ctx.today):
        why = "unsure" if known.reason else "need_reason"
        return await questions.ask_back(turn, judged_as(replace(known, on=on), "ask", why), before)
    if not limited(tells_why, turn.text, turn.ctx.today):
        return ""
    return await questions.ask_back(
        turn, judged_as(replace(known, reason=turn.text), "ask", "need_date"), before
    )


async def something_else(turn: Turn, before: Pending, tickets: frozenset[int]) -> str:
    """Return what is offered for a sentence that names a firm; "" for any other, and where nothing is."""
    if not limited(called_in, turn.text, turn.person, turn.names, turn.ctx.today):
        return ""
    reading = limited(read_sentence, turn.text, turn.person, turn.names, turn.ctx.today, None, tickets)
    kept, turn.before = turn.before, None
    offered = await proposing.put_proposals(turn, reading, tickets)
    turn.before = kept
    if offered is None:
        return ""
    what = asked_back.as_command(before)
    return f"{answer('put_aside', {'what': what})}\n{answer(offered.key, offered.facts, limit=1800)}"
