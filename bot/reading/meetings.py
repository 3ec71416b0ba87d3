"""Read what is said of a training: 参加, 不能参加 原因, 换我同事去 姓名 电话; 取消培训 3, 到会 3 A、B.

It is the whole sentence, or it is something else.
"""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.result import Reading
from bot.reading.trainings import attending_said, order_said
from bot.reading.utterance import Utterance
from bot.words import Intent

_ORDERS: Final = {
    "cancel": Intent.CANCEL_TRAINING,
    "move": Intent.MOVE_TRAINING,
    "came": Intent.TRAINING_CAME,
    "list": Intent.TRAININGS,
}


def meeting_said(who: Asker, utterance: Utterance) -> Reading | None:
    """Return the reading of such a sentence; None for any other, and for whoever may not say it."""
    if order := order_said(utterance.raw):
        intent = _ORDERS[order.what]
        numbers = (order.training,) if order.training else ()
        if not who.may(intent):
            return None
        if not numbers and order.what != "list":
            return Reading(intent, "ask", text=order.rest, why="need_number")
        return Reading(intent, "do", numbers=numbers, text=order.rest)
    said = attending_said(utterance.raw) if who.may(Intent.ATTEND) else None
    if said is None:
        return None
    numbers = (said.training,) if said.training else ()
    return Reading(Intent.ATTEND, "do", numbers=numbers, reason=said.words, kind=said.answer.value)
