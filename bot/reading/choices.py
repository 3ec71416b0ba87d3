"""An answer that picks: an enterprise, a step or list numbers, by number, ordinal or name, perhaps with its day."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from msgspec import Struct

from bot.reading.asker import Asker
from bot.reading.completing import completed_reading
from bot.reading.day_answers import day_of_the_month, takes_a_day
from bot.reading.numbers import LIST, listed_numbers, whole_number
from bot.reading.phrases import MOOD, WHOLE
from bot.reading.result import Pending, Reading, judged_as
from bot.reading.short_forms import normal
from bot.reading.utterance import DAY, NAME, Utterance
from bot.reading.yes_or_no import bare, is_yes
from bot.words import SPECS, Enterprise, Intent, replace
from bot.words.patterns import lazy

# Names and what joins them, with nothing else said of any: 是永顺电镀，宏昌电镀两家吧.
_NAMES_ALONE = lazy(
    f"(?:(?:我?[说指]的?是|就是|那就|还有|[是选嗯对,、和与及跟 ])*+{NAME}"
    "(?:都是|[的吧啊呀哦呢都]|这[家个]|那[家个]|公司|[两三]家)*+)++[。.!~, ]*+"
)
_LIST = lazy(LIST)
_BY_PLACE = lazy(
    "(?:第[一二三四五六七八九1-9]|最[前后上下]|[前后]|[前后上下]面)(?:那)?一?[个家项条]?(?:吧|的)?"
)
# How the first steps are called where one of them is chosen.
STEP_WORDS_SAID: Final = {
    "started": lazy("启动|开始"),
    "apply_assessment": lazy("评估"),
    "apply_acceptance": lazy("验收"),
}
_STEP_NAMED = lazy(
    "(?:就?是|选|我说的是|说的是|那个|这个|已经?|我们|,)*(?:提交|递交|上报|启动|开始|[交报])?了?(?:评估|验收|启动|开始|审核)(?:的|申请|审核|材料|报告|那[个项]|这[个项]"
    "|提交|递交|上报|启动|开始|[交报]|好|过|了|吧)*[。.!]?"
)
# 两家都是, 都是: as many as were shown.
_ALL_OF_THEM = lazy(
    "(?:这|那)?(?P<n>[两二三四五六七八九]|\\d)?[家个]?(?:企业|公司)?(?:全都?|都)(?:是|要|算|有|[交报送办]了?)的?"
)
_SO_MANY = lazy("[两二三四五六七八九\\d]{1,2}家")  # 2家: two of them, and not the second
_LEFT_OUT = lazy("除|以外|之外|别的|其[他它余]|剩下")
# 鼎盛，18号 · 选1，昨天送的: the day stands behind what is picked.
_AND_ITS_DAY = lazy(
    f"(?P<said>.+?)[,、。 ]*(?:都|均|全|也)?(?:是|在|于)?(?P<day>{DAY}|\\d{{1,2}}[日号])(?:[上下]午|早上|晚上)?"
    "(?:提交|递交|上报|报送|送达|送到|启动|[交报送办])?(?:的|了)*[。.!]?"
)


class _Pick(Struct, frozen=True):
    """What picks, marked (`text`) and without courtesies (`words`), and the day said with it: `on`, or only
    that there is one (`some_day`)."""

    text: str
    words: str
    on: date | None = None
    some_day: bool = False


def _pick_said(known: Reading, utterance: Utterance, words: str) -> _Pick:
    found = _AND_ITS_DAY.fullmatch(utterance.text) if takes_a_day(known.intent) else None
    if found is None:
        return _Pick(utterance.text, words)
    text = found["said"]
    if found["day"] != DAY:
        on = day_of_the_month(found["day"], utterance.today)
    else:
        day = utterance.days_in(*found.span("day"))[0]
        on = None if day.doubtful or day.rough else day.behind
    return _Pick(text, bare(text), on, some_day=True)


def _completed(reading: Reading, said: _Pick, who: Asker) -> Reading:
    """Return the matter with its day; one that is said and not certain is asked for."""
    whole = completed_reading(replace(reading, on=said.on or reading.on), who)
    return (
        judged_as(whole, "ask", "need_date") if whole.act == "do" and said.some_day and not said.on else whole
    )


def picks_all(text: str, shown: int) -> bool:
    """Say whether `text` means all of those that were `shown`: 都是, 两家都是."""
    found = _ALL_OF_THEM.fullmatch(normal(text))
    return found is not None and (not found["n"] or whole_number(found["n"].replace("两", "二")) == shown)


_AGREED: Final = "(?:对的?|是的?|没错|正确|嗯|好的?|yes)"
_CHOICE_AGREED = lazy(
    f"(?:{_AGREED}[,，。 ]+)?(?P<choice>[选第]?(?:\\d{{1,2}}|[一二三四五六七八九])[个号项条家]?)"
    f"[,，。 ]*{_AGREED}?[。.!！]*"
)


def plain_choice(text: str) -> str:
    """Return what a sentence chooses without the agreement beside it (1，对); any other sentence as it is."""
    found = _CHOICE_AGREED.fullmatch(text)
    return found["choice"] if found else text


# 2也送了, right behind a choice: one more of the same list.
_ONE_MORE = lazy(
    r"(?:还有|另外|对了|再|,)*(?:选|第)?(?P<n>\d{1,2}|[一二两三四五六七八九])(?:个|家|号)?(?P<more>(?:也|还|同样|一样)\S{1,12})"
)


_THE_SAME = lazy(
    "(?:也|还|同样|一样|都|已经?)*(?:是|一样|(?:提交|送达|送到|[交报送办弄])(?:过|好|完)?了)?的?"
)


def one_more(text: str, before: Pending) -> str:
    """Return 2也送了, said of the second of the list that was chosen from just now, as a whole sentence; "" for any
    other."""
    found = _ONE_MORE.fullmatch(normal(text)) if before.choices and not before.missing else None
    place = whole_number(found["n"]) if found else None
    if found is None or not place or place > len(before.choices):
        return ""
    name = before.choices[place - 1].name
    if _THE_SAME.fullmatch(found["more"]) and before.steps:
        return f"{SPECS[Intent(before.steps[0])].says} {name}"
    return f"{name}{found['more']}"


def enterprise(
    pending: Pending, known: Reading, who: Asker, utterance: Utterance, words: str
) -> Reading | None:
    """Fill in the enterprise that was picked: by its number, by a name among the choices, or by 是 if there
    is only one. A number means the one of the list and no other that was named before."""
    said = _pick_said(known, utterance, words)
    picked: list[Enterprise] = []
    words = said.words
    if _SO_MANY.fullmatch(words) or _LEFT_OUT.search(words):
        return None
    if WHOLE["choose"].fullmatch(words) and (numbers := _numbers(words)):
        if max(numbers) > len(pending.choices):
            return replace(known, why="which_enterprise", choices=pending.choices)
        picked = [pending.choices[n - 1] for n in numbers]
    elif len(pending.choices) == 1 and is_yes(words):
        picked = [pending.choices[0]]
    elif found := _ALL_OF_THEM.fullmatch(words):
        some = found["n"] and whole_number(found["n"])
        picked = [*pending.choices] if some in (None, "", len(pending.choices)) else []
    elif MOOD["negated"].search(words) or MOOD["question"].search(words):
        return None
    elif NAME in said.text:
        if not _NAMES_ALONE.fullmatch(said.text):
            return None
        picked = [f.enterprises[0] for f in utterance.names if f.certain]
    elif len(words) >= 2:
        fits = [e for e in pending.choices if normal(words) in normal(e.name + e.county)]
        picked = fits if len(fits) == 1 else []
    if not picked:
        return None
    before = tuple(e for e in known.names if e not in pending.choices)
    return _completed(replace(known, names=tuple(dict.fromkeys((*before, *picked)))), said, who)


def picked_step(
    pending: Pending, known: Reading, who: Asker, utterance: Utterance, words: str
) -> Reading | None:
    """Fill in the step that was picked, by its number or by its word (评估, 验收); None if none or several
    fit."""
    said = _pick_said(replace(known, intent=pending.steps[0]), utterance, words) if pending.steps else None
    if said is None:
        return None
    words = said.words
    if _LEFT_OUT.search(words):
        return None
    numbers = _numbers(words) if WHOLE["choose"].fullmatch(words) else ()
    if len(numbers) == 1 and numbers[0] <= len(pending.steps):
        return _completed(replace(known, intent=pending.steps[numbers[0] - 1]), said, who)
    if MOOD["negated"].search(words) or MOOD["question"].search(words) or not _STEP_NAMED.fullmatch(words):
        return None
    fits = [s for s in pending.steps if s in STEP_WORDS_SAID and STEP_WORDS_SAID[s].search(words)]
    return _completed(replace(known, intent=fits[0]), said, who) if len(fits) == 1 else None


def numbers(known: Reading, who: Asker, words: str) -> Reading | None:
    """Fill in the list numbers. "The first" asks again, because the first line need not bear the number 1."""
    if _BY_PLACE.fullmatch(words):  # the first of the list is not number 1
        return replace(known, why="need_number")
    found = _numbers(words) if WHOLE["choose"].fullmatch(words) else ()
    return completed_reading(replace(known, numbers=found), who) if found else None


def _numbers(words: str) -> tuple[int, ...]:
    """Return the numbers in `words`, also one that is written without 第 or 号: 第二个, 2家."""
    match = _LIST.search(words)
    if match:
        return listed_numbers(match.group())
    bare = re.search("[一二三四五六七八九]|\\d+", words)  # 第二个, 2家
    return listed_numbers("第" + bare.group()) if bare else ()
