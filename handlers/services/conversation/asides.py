"""What is said to an open question and is no answer to it: 同上 for a reason, 哪家来着, 算了，确认吧, 不延了."""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.as_before import only_the_same
from bot.reading.given_up import asks_which, dropped, lets_go, nothing_to_ask
from bot.reading.result import Pending, Reading, only_asked
from bot.words import Intent, replace
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import as_before, asked_back, by_number, open_question, which
from handlers.services.conversation.turn import Turn
from messages.render import answer

_NOT_DROPPED = frozenset({Intent.ANNOUNCE, Intent.WITHDRAW_REPORT})  # these have words of their own
_WORDS = frozenset({"need_text", "need_code", "which_step"})


async def said_aside(turn: Turn, before: Pending | None) -> tuple[str, Reading | None]:
    """Return (what is replied, None), or ("", the reading of what is wanted instead); ("", None) for any other
    sentence."""
    if limited(lets_go, turn.text) and not waits(before):
        return "", Reading("cancel", "do", why="cancelled")
    wants_question = before is not None and (before.intent, before.missing) == (
        Intent.ASK_SUPPORT,
        "need_text",
    )
    if wants_question and limited(nothing_to_ask, turn.text):
        return "", Reading("cancel", "do", why="cancelled")
    if before is None or not waits(before) or before.missing in _WORDS:
        return "", None
    if limited(asks_which, turn.text) and (told := await _about(turn, before)):
        return f"{told}\n{open_question.recalled(turn.kept, before)}", None
    if before.missing == "need_reason" and limited(only_the_same, turn.text):
        return await _same_reason(turn, before)
    gone, instead = limited(dropped, before.intent, turn.text)
    if not gone or before.intent in _NOT_DROPPED:
        return "", None
    if not instead:
        return "", Reading("cancel", "do", why="cancelled")
    return "", _instead(turn, before, instead)


def _instead(turn: Turn, before: Pending, said: str) -> Reading | None:
    """确认吧, in place of 退回 85: of the same number, if it names none itself."""
    reading = _read(turn, said.rstrip("吧了啊 "))
    if reading.why == "need_number" and reading.intent in which.BY_NUMBER and before.numbers:
        sentence = asked_back.as_command(Reading(reading.intent, "ask", numbers=before.numbers))
        turn.text, reading = sentence, _read(turn, sentence)
    return reading if reading.act in ("do", "ask") else None


async def _same_reason(turn: Turn, before: Pending) -> tuple[str, Reading | None]:
    """同上, to the question for a reason: the reason that the person gave for the same act just before."""
    last = await as_before.last_matter(turn, directly=False)
    if last is None or last.intent != before.intent or not last.reason:
        return answer("no_reason_before", {"what": asked_back.as_command(before)}), None
    sentence = asked_back.as_command(replace(before, reason=last.reason))
    turn.text = sentence
    return "", only_asked(_read(turn, sentence))


async def _about(turn: Turn, before: Pending) -> str:
    """Tell what the open question is about: the enterprises, or whose the numbers are."""
    names = [firm.name for firm in (*before.names, *before.choices)]
    if before.numbers and before.intent in which.BY_NUMBER:
        at = {n: await by_number.number_target(turn, n) for n in before.numbers}
        names = [f"{n} {case.name}" for n, (case, _) in at.items() if case]
    return answer("question_is_about", {"names": names}) if names else ""


def _read(turn: Turn, sentence: str) -> Reading:
    return limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
