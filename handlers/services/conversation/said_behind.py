"""已送达A，B再给半个月整改 · A送了，B也送了？: what is said behind an act that was done. It is answered or offered, and
never acted upon."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.reading import read_sentence
from bot.reading.called import hear_names
from bot.reading.proposals import asks_something
from bot.reading.result import HARMLESS, Reading, offered_question
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits_kept
from handlers.services.conversation import parts, proposing
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox


async def reply_to_rest(
    turn: Turn, reading: Reading, tickets: frozenset[int], do: Callable[[Reading], Awaitable[str]]
) -> str:
    """Return what is answered to `reading.rest`; "" where that is no matter and asks nothing. `do` shows or does."""
    rest = _with_its_sign(reading.rest, turn.text)
    more = limited(read_sentence, rest, turn.person, turn.names, turn.ctx.today)
    named = limited(hear_names, rest, turn.person, turn.names, turn.ctx.today)
    if more.act == "do" and more.intent in HARMLESS:
        turn.text = rest
        return await do(more)
    if more.intent not in HARMLESS and more.act in ("do", "ask"):
        return await parts.put_rest(turn, reading.rest)
    if {*named} - {*reading.names} or (more.intent not in HARMLESS and more.act != "none"):
        return await _offered(turn, rest, more, tickets)
    if asks_something(rest, more):  # 你们什么时候来人: may go to the desk
        turn.text = rest
        return await do(offered_question(rest))
    return ""


async def _offered(turn: Turn, rest: str, more: Reading, tickets: frozenset[int]) -> str:
    """Say that this is not registered, with what it may mean, unless something is asked already."""
    said = answer("one_at_a_time", {"text": rest})
    if waits_kept(await inbox.last_question(turn.person.id, turn.ctx.now)):
        return said
    turn.text, turn.before = rest, None
    offered = await proposing.put_proposals(turn, more, tickets)
    shown = offered is not None and offered.key == "proposed"
    return answer("proposed", {**offered.facts, "rest": rest}, limit=1900) if offered and shown else said


def _with_its_sign(rest: str, text: str) -> str:
    """Return the rest with the question mark that stands behind it: B也送了？ is no report."""
    _, found, behind = text.partition(rest)
    return f"{rest}？" if found and behind.lstrip()[:1] in ("?", "？") else rest
