"""头两个放行，第三个退回去，缺章: what is decided of several lines of the list that was shown is asked about, whole.

A line for which nothing can be decided any more is named, and is in no question.
"""

from __future__ import annotations

from bot.reading.lines_apart import LineVerdict, line_apart, lines_apart
from bot.reading.result import PARTS, PROPOSED, Pending, Reading
from bot.words import SPECS, Intent, Level
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import remember, waits
from handlers.services.conversation import by_number
from handlers.services.conversation.shown_lines import lines_of_list
from handlers.services.conversation.turn import Turn
from messages.render import answer

_GOOD = (Intent.CONFIRM, Intent.APPROVE_EXTENSION)
_BAD = (Intent.REJECT, Intent.REFUSE_EXTENSION)


async def decided_of_lines(turn: Turn, before: Pending | None) -> str:
    """Return the question whether what the sentence decides of several lines is meant; "" for any other sentence."""
    if waits(before) or turn.level not in (Level.CITY, Level.PROVINCE):
        return ""
    every = range(1, 100)  # no list makes it a sentence of this kind
    if not limited(lines_apart, turn.text, every) and limited(line_apart, turn.text, every) is None:
        return ""
    shown = [line.number for line in await lines_of_list(turn)]
    told = limited(lines_apart, turn.text, shown)
    if not told and (one := limited(line_apart, turn.text, shown)):
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
    asked = ""
    if sentences:
        missing = PARTS if len(sentences) > 1 else PROPOSED
        kept = Pending(Intent.UNKNOWN, missing, text=turn.text, proposed=tuple(sentences))
        await remember(turn.person.id, kept, turn.ctx)
        asked = (
            answer("parts", {"parts": worded}, limit=2048)
            if len(sentences) > 1
            else answer("unsure", {"guess": worded[0]}, limit=2048)
        )
    return "\n".join(filter(None, (before_it, asked)))


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
