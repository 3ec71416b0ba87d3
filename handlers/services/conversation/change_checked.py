"""A停产属实 · 更名的事核过了，没问题 · 搬迁不属实: a bureau speaks of a change that was reported to it."""

from __future__ import annotations

from bot.reading.denials import change_is_so
from bot.reading.result import Reading
from bot.words import Intent, MilestoneKind, replace
from handlers.runtime.time_limit import limited
from handlers.services.conversation import by_number, questions
from handlers.services.conversation.turn import Turn


async def checked_change(turn: Turn, reading: Reading) -> str:
    """Return the question whether the reported change is confirmed, or for the reason why it is not; "" for any other
    sentence, and where no such report waits."""
    if reading.intent != Intent.REPORT_CHANGE or len(reading.names) != 1 or reading.act == "deny":
        return ""
    so = limited(change_is_so, turn.text)
    if so is None:
        return ""
    intent = Intent.CONFIRM if so else Intent.REJECT
    asked = Reading(intent, "ask", reading.names)
    at = {
        number: (case, duty)
        for number, (case, duty) in (await by_number.of_firms(turn, asked)).items()
        if turn.ctx.plan.kind_of(duty.milestone) == MilestoneKind.CHANGE_REQUEST
        and duty.data.get("what") == reading.kind
    }
    if len(at) != 1:
        return ""
    if so:
        return await by_number.ask_of(turn, asked, at)
    return await questions.ask_back(
        turn, replace(asked, names=(), numbers=tuple(at), why="need_reason"), turn.before
    )
