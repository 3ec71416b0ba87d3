"""发早了，撤回来 · 日子错了，是周四前, said right behind a notice that was approved: it is the notice that is meant."""

from __future__ import annotations

from typing import Final

from bot.reading.of_the_record import doubts_it
from bot.reading.result import HARMLESS, Pending, Reading
from bot.reading.taken_back import notice_taken_back, steps_spoken_of
from bot.words import EventName, Intent
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import brakes
from handlers.services.conversation.last_act import PASSED_OVER
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import announcements, batches, events

_MAY_MEAN_IT: Final = (HARMLESS - {Intent.HELP}) | {
    Intent.WITHDRAW_REPORT,
    Intent.ANNOUNCE,
    Intent.RECALL_BATCH,
}


async def said_of_notice(turn: Turn, reading: Reading, before: Pending | None) -> str:
    """Return the reply to a sentence that takes the last notice back, or doubts it; "" for any other."""
    some = reading.names or reading.numbers or reading.query or steps_spoken_of(turn.text)
    if waits(before) or some or reading.intent not in _MAY_MEAN_IT or _is_a_command(reading):
        return ""
    back = limited(notice_taken_back, turn.text)
    if not (back or (reading.act != "do" and limited(doubts_it, turn.text))):
        return ""
    last = await events.newest_by(turn.person.id, PASSED_OVER)
    if last is None or last.act != EventName.ANNOUNCEMENT_APPROVED or last.entrance != "chat":
        return ""
    if last.at < turn.ctx.now - batches.WAY_BACK:
        return ""
    if not back:
        return answer("announce_is_out", {})
    if stopped := await brakes.stopped_before_it_left(turn):
        return answer(stopped.key, stopped.facts)
    ids = await announcements.messages_of(last.data["announcement"])
    out = await brakes.batches_of(turn, ids[0]) if ids else []
    if not out:
        return ""
    await brakes.ask_brake(turn, Intent.RECALL_BATCH, turn.text, [out[0].id])
    return answer("recall_sure", brakes.sure_facts(out[0]))


def _is_a_command(reading: Reading) -> bool:
    """Whether it is 撤回群发, or shows something, which have answers of their own."""
    return reading.act == "do" and reading.intent not in (Intent.WITHDRAW_REPORT, "cancel", "no")
