"""延期改成9月30: a later date asked for once more while the first request waits for its answer.

Taking that back and asking anew is put as one question."""

from __future__ import annotations

from dataclasses import replace

from bot.reading.result import Reading
from bot.words import Intent
from handlers.services.conversation import asked_back, last_act, parts, taking_back
from handlers.services.conversation.turn import Turn
from storage import events


async def put_in_place_of_last(turn: Turn, reading: Reading) -> str:
    """Return the question whether the person's last act, a request, shall stand as the refused one says; "" if it was
    no request or can't be taken back."""
    refused = turn.taken.endswith(last_act.REFUSED) and reading.on and reading.reason
    if not refused or (reading.intent, reading.act) != (Intent.REQUEST_EXTENSION, "do"):
        return ""
    last = await events.newest_by(turn.person.id, last_act.PASSED_OVER)
    if last is None or last.act != Intent.REQUEST_EXTENSION:
        return ""
    back = asked_back.SAYS[taking_back.BACK]
    meant = Reading(taking_back.BACK, "ask", reading.names if turn.several_firms else (), why="unsure")
    _, shown = await taking_back.to_take_back(replace(turn, text=back, before=None), meant)
    if not shown.ok:
        return ""
    several = turn.several_firms
    whose = "、".join(firm.name for firm in reading.names) if several else ""
    sentences = (f"{back} {whose}".strip(), asked_back.as_command(reading, named=several))
    return await parts.put_instead(turn, sentences, shown)
