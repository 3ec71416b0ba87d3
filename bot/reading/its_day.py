"""Show the one day that a sentence names with the act that it may be of: 验收合格了，今天上午验的.

An act that is asked about is asked about with that day, so that one 是 does it. Without it the day would be
asked for behind the 是, though it was said.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.day_answers import day_of_the_month, takes_a_day
from bot.reading.named_day import Day
from bot.reading.phrases import OWN_DAYS
from bot.reading.result import Reading
from bot.reading.signs import LONG_AGO, Hit
from bot.reading.slots import DAY_OF_MONTH, about_a_day, of_something_else
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import Intent, replace
from bot.words.intent_lookup import REPORTS
from bot.words.patterns import lazy

_ASKED: Final = ("unsure", "need_date")
# A clause of its own that only says when: 今天上午一起点的, 星期五交上去的.
_ONLY_WHEN = lazy(
    f"(?:都|就|也|我们?|咱们?|俺们?|时间|日期|是|在|于|[:的])*{DAY}(?:[上下]午|早上|晚上|中午|一早|那天)?"
    "(?:才|就|刚|一起|一并|统一|已经?|都|给|去)*(?:提交|递交|上报|报送|送达|办理|点|验|评|交|报|送|办|发|弄|开|签|做)?"
    "(?:好|完|过去|上去|出去|到)?(?:的|了|文|会)*(?:事|吧|哈|啊)?"
)
# A clause that says of whom and when, and no more: A 2月18号，签收了.
_NAMED_AND_WHEN = lazy(
    f"(?:{NAME}|的|告知书|通知书|回执|评估|验收|申请|我|刚|才|[查看翻核问记](?:了|过|到|一?下|清楚|起来)*|是|在|于|[:,、和])*+{DAY}(?:[上下]午|早上|晚上|那天)?"
)
_AND_OTHERS = lazy("还有|以及|[和与及跟、]")
_BEGUN = lazy(f"{DAY}就")
_SIGNS: Final = frozenset(",，。;；、 \n")
_CORRECTED = lazy("不是|不对|[打写填说记发弄][错岔]|应该?是|改[成为]|而是")


def with_its_day(utterance: Utterance, hit: Hit, reading: Reading) -> Reading:
    """Return `reading`, which asks, with the only day of the sentence if that may be the act's own."""
    if not takes_a_day(reading.intent) or not (_asked(reading) or _before_it(utterance, reading)):
        return reading
    if reading.on or reading.left_why == "day" or utterance.vague_day:
        return reading
    if len(utterance.days) == 2 and (right := _put_right(utterance)):
        return replace(reading, on=right, why="unsure", rest="")
    one = len(reading.names) == 1 and not _AND_OTHERS.search(utterance.text)
    if not utterance.days and one and _asked(reading):
        return _of_the_month(utterance, reading)
    if len(utterance.days) != 1:
        return reading
    day = utterance.days[0]
    on = day.behind
    if on is None or day.rough or not 0 <= (utterance.today - on).days <= LONG_AGO:
        return replace(reading, act="ask", why="need_date") if day.doubtful else reading
    mark = utterance.text.index(DAY)
    clauses = utterance.clauses
    at = next((i for i, clause in enumerate(clauses) if clause.start <= mark < clause.end), hit.index)
    said = clauses[at].text
    if _CORRECTED.search(utterance.text) or about_a_day(said) or of_something_else(said):
        return reading
    start = _behind_the_last_sign(utterance, clauses[at].start, mark)
    if at != hit.index and not _of_the_act(reading.intent, utterance.text[start : clauses[at].end], day):
        return reading
    return replace(reading, act="ask", on=on, why="unsure")


def _asked(reading: Reading) -> bool:
    return reading.act == "ask" and reading.why in _ASKED


def _before_it(utterance: Utterance, reading: Reading) -> bool:
    """Say whether a report has its day only beside it, and is asked about: 正月廿二就动了，审核早启动了."""
    apart = any(day.doubtful for day in utterance.days) or any(
        _NAMED_AND_WHEN.fullmatch(clause.text) for clause in utterance.clauses
    )
    return reading.act == "do" and reading.on is None and reading.intent in REPORTS and apart


def _of_the_month(utterance: Utterance, reading: Reading) -> Reading:
    """金海告知书19号送达: with a firm beside it 19号 is a day, and no line of a list."""
    bare = DAY_OF_MONTH.findall(utterance.text)
    on = day_of_the_month(bare[0], utterance.today) if len(bare) == 1 else None
    return replace(reading, on=on, why="unsure") if on and on <= utterance.today else reading


def _of_the_act(intent: str, said: str, day: Day) -> bool:
    """Say whether another clause tells on which day it was: that alone, or what belongs to the act (启动会2.18开的)."""
    own = OWN_DAYS.get(Intent(intent))
    told = day.doubtful and (_BEGUN.search(said) or (own and own.search(said)))
    return bool(told or _ONLY_WHEN.fullmatch(said) or _NAMED_AND_WHEN.fullmatch(said))


# 昨天交了，哦不，是前天: what stands behind the slip is the day.
_THE_RIGHT_ONE = lazy(
    f"{DAY}[^{DAY}]*?(?:哦不|哎?不(?:对|是)|[说写打发弄搞记填报看][错岔混]了?|更正|等等)(?:的)?[^{DAY}没未不]{{0,8}}{DAY}(?:[上下]午|晚上|早上)?(?:才对|[交报送办提的了。.!])*"
)
_OF_IT_ALONE = lazy("不是(?!的|[,，。])|才|可能|好像|吗|吧|截止|期限")


def _put_right(utterance: Utterance) -> date | None:
    """Return the second of two days where the sentence puts the first one right with it; None where it does not."""
    found = _THE_RIGHT_ONE.search(utterance.text)
    if found is None or found.end() < len(utterance.text) or _OF_IT_ALONE.search(utterance.text):
        return None
    day = utterance.days[1]
    gone = day.behind and 0 <= (utterance.today - day.behind).days <= LONG_AGO
    return day.behind if gone and not (day.doubtful or day.rough) else None


def _behind_the_last_sign(utterance: Utterance, first: int, mark: int) -> int:
    """Return where the words begin that were written with the day at `mark`: 会计去交的，昨天 is one clause, for a day
    alone is none, but the day stands apart."""
    raw, spans = utterance.raw, utterance.spans
    apart = (i for i in range(mark, first, -1) if set(raw[spans[i - 1][1] : spans[i][0]]) & _SIGNS)
    return next(apart, first)
