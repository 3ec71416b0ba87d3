"""不是，是验收 · 不对，是鼎盛 · 不，我是说延期: what is meant instead of what was offered, read anew and asked."""

from __future__ import annotations

import re
from datetime import date

from bot.reading import read_sentence
from bot.reading.choices import STEP_WORDS_SAID
from bot.reading.names import NameIndex
from bot.reading.result import HARMLESS, Pending, Reading, judged_as
from bot.words import SPECS, Intent, Person, replace
from bot.words.patterns import lazy

_SLIP = "[说写打发弄搞记填报看][错岔混]"
_MEANT = lazy(
    rf"(?:不是的?|不对|不|错了|否|没有|我?{_SLIP}了?)[啊呀哦的]*(?:[,，。;；!！、\s]+|(?=[是我应]))"
    r"(?:(?:我们?|俺们?)(?:的意思|(?:想|要)?[说指报办讲]的?|要|想)?)?(?:应该|其实)?(?:就?是|为)*(?:说)?[,，:：\s]*(?P<said>.+)",
    re.DOTALL,
)
_NOT_THIS_BUT = lazy(r"(?:不对[,，]?)?不是[^,，。]{1,12}[,，。]?(?:而是|应该?是|是)(?P<said>.+)", re.DOTALL)


def corrected_reading(
    text: str, before: Pending, asker: Person, names: NameIndex, today: date, tickets: frozenset[int]
) -> Reading | None:
    """Return what `text` says instead of the matter that was shown, to be asked about; None if it says nothing
    that is understood."""
    found = _NOT_THIS_BUT.fullmatch(text.strip()) or _MEANT.fullmatch(text.strip())
    if found is None:
        return None
    said = found["said"].strip("的。.!！ ")
    other_day = read_sentence(said, asker, names, today, before, tickets)
    if (other_day.intent, other_day.act) == (before.intent, "ask") and other_day.on not in (None, before.on):
        return other_day
    steps = [step for step, words in STEP_WORDS_SAID.items() if len(said) <= 6 and words.search(said)]
    if before.intent in STEP_WORDS_SAID and len(steps) == 1:
        said = SPECS[Intent(steps[0])].says
    alone = read_sentence(said, asker, names, today, None, tickets)
    if alone.act == "do" and alone.intent not in HARMLESS:
        alone = judged_as(alone, "ask", "unsure")
    elif alone.act != "ask":
        named = read_sentence(
            f"{SPECS[Intent(before.intent)].says} {said}", asker, names, today, None, tickets
        )
        if not before.names or named.intent != before.intent or not {*named.names} - {*before.names}:
            return None
        alone = judged_as(replace(named, on=named.on or before.on), "ask", "unsure")
    same = (alone.intent, alone.names, alone.numbers, alone.on)
    return None if same == (before.intent, before.names, before.numbers, before.on) else alone
