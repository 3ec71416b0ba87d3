"""What no 是 does: a matter that its own sentence speaks against, and another day than that of the report."""

from __future__ import annotations

from typing import Final

from bot.reading.result import OFFER, PROPOSED, Pending, Reading
from bot.words import Intent, Level
from bot.words.intent_lookup import those
from handlers.services.cases.pending import remember
from handlers.services.conversation import asked_back
from handlers.services.conversation.turn import Turn
from messages.catalogue import say
from messages.render import answer

_ASKED_FOR: Final = those(way="request")  # of anything else it is told that it is done


async def another_day(turn: Turn, reading: Reading) -> str:
    """确认 1，日期改为2月18日: a confirmation keeps the day of the report, so whether to confirm that or to send it
    back is chosen by number; no yes confirms silently."""
    listed = "、".join(map(str, reading.numbers))
    wrong = say("services.conversation.wrong_day", day=reading.left[0])
    sentences = (
        f"{asked_back.SAYS[Intent.CONFIRM]} {listed}",
        f"{asked_back.SAYS[Intent.REJECT]} {listed} {wrong}",
    )
    await remember(
        turn.person.id, Pending(Intent.UNKNOWN, PROPOSED, text=turn.text, proposed=sentences), turn.ctx
    )
    return answer("confirm_day", {"items": list(sentences)})


async def reply_to_contradiction(turn: Turn, reading: Reading) -> str:
    """Return the reply to a sentence that speaks against its own matter. Only the desk may have it by a
    yes."""
    what = asked_back.as_command(reading, named=True)
    await remember(
        turn.person.id, Pending(Intent.ASK_SUPPORT, OFFER, text=turn.text, about=reading.names), turn.ctx
    )
    asked_for = reading.intent in _ASKED_FOR
    return answer("against", {"what": what, "asked_for": asked_for, "desk": turn.level == Level.SUPPORT})
