"""What the rules leave open, read again in other words: without those left out, out of pinyin, part by part.

Whatever comes of it is asked about.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.reading.asker import Asker
from bot.reading.outcomes import outcomes_apart
from bot.reading.pinyin import from_pinyin
from bot.reading.result import Reading, only_asked
from bot.reading.the_rest import of_the_rest
from bot.reading.utterance import Utterance
from bot.words import replace
from bot.words.patterns import lazy

# 关于…送达情况的报告：…: what is reported stands behind the title.
_TITLE = lazy(r"\s*关于[^。；;\n]{2,80}?的(?:报告|汇报|说明|函)\s*[:：\n]\s*(?=\S)")


def read_again(who: Asker, utterance: Utterance, alone: Reading, again: Callable[[str], Reading]) -> Reading:
    """Return `alone`, or what is asked instead; `again` reads a sentence by the rules."""
    reading = of_the_rest(who, utterance, alone, again)
    titled = _TITLE.match(utterance.raw) if reading.act in ("none", "ask") else None
    if titled and (said := again(utterance.raw[titled.end() :])).act == "do":
        return only_asked(said)
    if reading.why == "unknown" and (spelled := from_pinyin(utterance.raw)) != utterance.raw:
        return only_asked(again(spelled))
    asked = reading.act in ("ask", "none") and reading.why not in ("many", "forwarded") and who.may("confirm")
    each = outcomes_apart(utterance, 1 if reading.why == "unknown" else 2) if asked else ()
    if not each:
        return reading
    first = again(each[0])
    if len(each) == 1:
        return only_asked(first)
    parts = Reading(first.intent, "ask", why="one_by_one", left=each, left_why="parts")
    return replace(parts, because=("outcomes", *first.because))
