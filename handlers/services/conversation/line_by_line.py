"""头两个放行，第三个退回去，缺章: what is decided of several lines of the list that was shown is asked about, whole.

A line for which nothing can be decided any more is named, and is in no question.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.reading import read_sentence, small_talk
from bot.reading.leaning import leaning
from bot.reading.lines_apart import LineVerdict, line_apart, lines_apart
from bot.reading.result import PARTS, PROPOSED, Pending, Reading
from bot.words import SPECS, Intent, Level
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation import by_number, parts
from handlers.services.conversation.shown_lines import lines_of_list
from handlers.services.conversation.turn import Turn
from handlers.services.views import queries
from messages.render import answer

_GOOD = (Intent.CONFIRM, Intent.APPROVE_EXTENSION)
_BAD = (Intent.REJECT, Intent.REFUSE_EXTENSION)
_EVERY: Final = range(1, 100)  # no list makes it a sentence of this kind


async def decided_of_lines(turn: Turn, before: Pending | None) -> str:
    """Return the question whether what the sentence decides of several lines is meant; "" for any other sentence."""
    if turn.level not in (Level.CITY, Level.PROVINCE):
        return ""
    if before and waits(before) and before.missing != PARTS:
        return ""
    text = turn.text = _with_its_reason(turn, before)
    if not any(_decided(text, _EVERY)):
        return ""
    told, one = _decided(text, [line.number for line in await lines_of_list(turn)])
    if not (told or one):
        told, one = _decided(text, await _waiting(turn))  # 头两个, of a list of one or of none
    if one:
        _, gone = await _awaited(turn, one)
        return answer("lines_decided", {"lines": gone, "rest": False}) if gone else ""
    sentences, worded, gone = [], [], []
    for one in told:
        at, idle = await _awaited(turn, one)
        gone += idle
        for intent, firms in at.items():
            said = " ".join(filter(None, (SPECS[intent].says, "、".join(map(str, firms)), one.reason)))
            sentences.append(said)
            worded.append(f"{said}（{'、'.join(firms.values())}）")
    if not told or not (sentences or gone):
        return ""
    before_it = answer("lines_decided", {"lines": gone, "rest": bool(sentences)}) if gone else ""
    asked = await parts.put(turn, tuple(sentences), worded) if sentences else ""
    return "\n".join(filter(None, (before_it, asked)))


def _decided(text: str, shown: Sequence[int]) -> tuple[tuple[LineVerdict, ...], LineVerdict | None]:
    """Return what the sentence decides of several lines of a list, or else of one that it calls by its place."""
    told = limited(lines_apart, text, shown)
    return told, None if told else limited(line_apart, text, shown)


async def _waiting(turn: Turn) -> list[int]:
    """Return the numbers of all that waits for the sender's answer, in the order in which 待审 lists it."""
    items = (await queries.list_pending(turn.person, turn.ctx)).facts.get("items", ())
    return [item["number"] for item in items if item.get("number")]


def _with_its_reason(turn: Turn, before: Pending | None) -> str:
    """Return the sentence about lines that was asked about, with the reason that is told behind it: 除了第一个都退回 ·
    缺章. The turn's text for any other sentence."""
    if before is None or before.missing not in (PARTS, PROPOSED):
        return turn.text
    whole = f"{before.text}，{turn.text}"
    was, now = limited(lines_apart, before.text, _EVERY), limited(lines_apart, whole, _EVERY)
    same = {(one.numbers, one.good) for one in was} == {(one.numbers, one.good) for one in now}
    if not was or not same or was == now or any(one.reason for one in was) or leaning(turn.text) == "open":
        return turn.text
    alone = limited(read_sentence, turn.text, turn.person, turn.names, turn.ctx.today)
    return whole if alone.why == "unknown" and not small_talk.courtesy(turn.text) else turn.text


async def _awaited(turn: Turn, one: LineVerdict) -> tuple[dict[Intent, dict[int, str]], list[str]]:
    """Return the firms of these lines by number, by what can be done to each; and those to which nothing can be done
    any more, as 1 某某公司."""
    found: dict[Intent, dict[int, str]] = {}
    gone: list[str] = []
    for number in one.numbers:
        case, _ = await by_number.number_target(turn, number)
        able = [
            intent
            for intent in (_GOOD if one.good else _BAD)
            if await by_number.awaited(turn, Reading(intent, "ask"), number)
        ]
        if case and able:
            found.setdefault(able[0], {})[number] = case.name
        elif case:
            gone.append(f"{number} {case.name}")
    return found, gone
