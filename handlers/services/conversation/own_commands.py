"""What was said as a command that may be sent back as it stands, and what the sentences that were proposed would be."""

from __future__ import annotations

from typing import Any

from bot.reading import read_sentence
from bot.reading.result import PROPOSED, Reading
from handlers.runtime.time_limit import limited
from handlers.services.conversation import asked_back
from handlers.services.conversation.turn import Turn


def command_of_theirs(turn: Turn, rest: Reading) -> str:
    """Return the sentence as a command that this person may give; "" where there is none that says all of it."""
    if rest.act == "deny":
        return ""
    command = asked_back.as_command(rest)
    again = limited(read_sentence, command, turn.person, turn.names, turn.ctx.today)
    same = (again.intent, again.names, again.numbers, again.every) == (
        rest.intent,
        rest.names,
        rest.numbers,
        rest.every,
    )
    return command if again.act == "do" and same else ""


def proposed_intents(turn: Turn, asked: dict[str, Any]) -> list[str]:
    """Return what each sentence that was proposed would be."""
    if asked.get("missing") != PROPOSED:
        return []
    today = turn.ctx.today
    sentences = asked.get("proposed") or ()
    return [limited(read_sentence, one, turn.person, turn.names, today).intent for one in sentences]
