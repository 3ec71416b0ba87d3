"""A确认 → 确定吗？ → B确认 → 确定吗？: the question about A is open no more, and that nothing came of it is said."""

from __future__ import annotations

from typing import Final

from bot.reading.corrections import means_another
from bot.reading.result import HARMLESS, Pending
from handlers.services.cases.pending import revived
from handlers.services.conversation.asked_back import as_command
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox

_ASKED: Final = " ask "  # in `Turn.taken`: the sentence was asked about
_OF_A_MATTER: Final = frozenset({"names", "numbers", "steps"})  # what is kept of a question about an act


def _falls_away(before: Pending, after: Pending) -> bool:
    """Whether the act that waited for its 是 (`before`) is open no more, because that of others is asked about now."""
    if before.missing != "unsure" or after.missing != "unsure":
        return False
    if HARMLESS & {before.intent, after.intent}:
        return False
    numbered = before.numbers and after.numbers and not {*before.numbers} & {*after.numbers}
    named = before.names and after.names and not {*before.names} & {*after.names}
    shared = {*before.names} & {*after.names} or {*before.numbers} & {*after.numbers}
    return bool((numbered or named) and not shared)


async def said_too(turn: Turn, text: str, reply: str) -> str:
    """Return the reply to the sentence `text`, with what of an earlier question fell away by it."""
    asked = turn.asked
    if (
        asked is None
        or means_another(text)
        or asked.expired
        or _ASKED not in f"{turn.taken} "
        or not asked.pending.keys() >= _OF_A_MATTER
    ):
        return reply
    now = await inbox.last_question(turn.person.id, turn.ctx.now)
    if now is None or now.expired or not now.pending.keys() >= _OF_A_MATTER:
        return reply
    before = revived(asked.pending, turn.names)
    if not _falls_away(before, revived(now.pending, turn.names)) or not (
        what := as_command(before, named=True)
    ):
        return reply
    return f"{reply}\n{answer('one_at_a_time', {'text': what})}"
