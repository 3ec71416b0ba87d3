"""6月的季度进展也报送了, 已报送季度进展 2026年6月25日: which dates of a recurring step a report names.

A plan makes each date of such a step a milestone of its own, and all have the same `reply`. Apart from courtesies the
whole sentence must be the report: the step by the plan's own words for it, that it was done, and what says which time
is meant. With anything more it is read as every other sentence is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from bot.plans.plan import Milestone
from bot.reading.names import NameIndex
from bot.reading.numbers import whole_number
from bot.reading.own_words import is_whole
from bot.reading.phrases import without_noise
from bot.reading.utterance import DAY, NAME, Utterance, hear
from bot.reading.years import ANY_YEAR, year_said
from bot.results.step_named import step_words
from bot.words import Enterprise
from bot.words.patterns import lazy

_N = r"(?:\d{1,2}|[一二三四五六七八九]|十[一二]?)"
_PERIOD = lazy(
    rf"(?:{ANY_YEAR}度?的?)?(?:"
    r"第?(?P<quarter>[一二三四1-4])个?季度?|q(?P<q>[1-4])(?!\d)|(?P<half>[上下])半年|"
    r"(?P<this_quarter>上一?个?|这一?个?|本)季度|"
    rf"(?P<month>{_N})月份?(?![\d一二三四五六七八九十底初中]|前)|(?P<this_month>上个?|这个?|本|当)月"
    r")(?P<due>[那这]一?次|到期的?|截止的?)?的?"
)
_ACTED_ON = lazy(rf"(?:实际)?(?:报送|提交|办理)?日期[是为:]?{DAY}")
_NAMED_IN_FULL = lazy(r"月|\d\s?[-./]\s?\d{1,2}\s?[-./]\s?\d|^\d{8}$")  # 25日, 昨天: the day of the report
_BESIDE = lazy(
    r"[我本](?:公司|单位|局|县|区)|我司|我们?|和|与|及|[那这]个?[次份期]|[次份期](?=的)|把|已经?|刚刚?|都|均|也|的|了|过|完|毕|好|于"
    r"|[,。.!~、:;\s]"
)
_SAID_AS_DONE = lazy("已|了|过|完|毕")
_VERBS: Final = ("报送", "上报", "填报", "提交", "递交", "上交", "报", "交", "送")
_OF_A_PERIOD = lazy(r"^(?:季度|月度?|每[月季]|半?年度?)")
_DONE_THEN = lazy(rf"{DAY}(?:当天|那天|就|已经?|都|[,，\s])*+(?:{'|'.join(_VERBS)})")  # 6月25日报送了


class _Recurring(Struct, frozen=True):
    """All times of one recurring step of a plan."""

    reply: str
    times: tuple[Milestone, ...]

    @property
    def words(self) -> set[str]:
        """What it is called without its dates."""
        return step_words(self.times[0])


class _SaidTimes(Struct, frozen=True):
    """A recurring step that is reported. `named` holds for each time that the words name the keys of the milestones
    that it may be, `words` how it was said; both are empty where none is named. `on`: the day that counts, if said."""

    reply: str
    named: tuple[tuple[str, ...], ...]
    words: str
    on: date | None
    firm: Enterprise | None


def recurring_of(milestones: Iterable[Milestone]) -> list[_Recurring]:
    """Return the recurring steps among these, each once."""
    found: dict[str, list[Milestone]] = {}
    for one in milestones:
        if one.due.recurring and one.due.on:
            found.setdefault(one.reply, []).append(one)
    return [_Recurring(reply, tuple(times)) for reply, times in found.items()]


def times_said(text: str, steps: Sequence[_Recurring], names: NameIndex, today: date) -> _SaidTimes | None:
    """Return the recurring step that the sentence reports; None for any other sentence."""
    if not steps:
        return None
    if whole := next((one.reply for one in steps if is_whole(text, one.reply)), ""):
        return _SaidTimes(whole, (), "", None, None)
    utterance = hear(text, names, lambda _: True, today)
    firms = {found.enterprises for found in utterance.names}
    if len(firms) > 1 or any(len(one) != 1 for one in firms):
        return None
    said_words = without_noise(utterance.text)
    periods = list(_PERIOD.finditer(said_words))
    core = _core(_PERIOD.sub("", _ACTED_ON.sub("", said_words)).replace(DAY, "").replace(NAME, ""))
    said = [step for step in steps if core in _reports(step, of_a_period=bool(periods))]
    if len(said) != 1 or not _SAID_AS_DONE.search(_without(said[0].words, said_words)):
        return None
    days = _days(utterance, said[0], said_by_period=bool(periods))
    if days is None:
        return None
    named, on = days
    named += [_of_period(period, said[0], today) for period in periods]
    words = [period.group().removesuffix("的") for period in periods]
    firm = next(iter(firms))[0] if firms else None
    return _SaidTimes(said[0].reply, tuple(named), "、".join(words), on, firm)


def _core(words: str) -> str:
    return _BESIDE.sub("", words)


def _without(words: Iterable[str], text: str) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _reports(step: _Recurring, *, of_a_period: bool) -> set[str]:
    """Return what is left of a sentence that reports the step, in any order of its words."""
    called = {_core(word) for word in (*step.words, step.reply)}
    if of_a_period:  # 一季度的进展
        called |= {short for word in called if len(short := _OF_A_PERIOD.sub("", word)) > 1}
    both = {part for word in called for verb in _VERBS for part in (f"{verb}{word}", f"{word}{verb}")}
    return {_core(step.reply), *both} | {word for word in called if word.startswith(_VERBS)}


def _days(
    utterance: Utterance, step: _Recurring, *, said_by_period: bool
) -> tuple[list[tuple[str, ...]], date | None] | None:
    """Return the times that the days of the sentence name, and the day of the report; None where that is not plain.
    Of a time that is `said_by_period` a day is that of the report; a day before verb and step is both."""
    by_day = {one.due.on: one.key for one in step.times}
    acted = {hit.end() - 1 for hit in _ACTED_ON.finditer(utterance.text)}
    before = {hit.start(): utterance.text[: hit.start()] for hit in _DONE_THEN.finditer(utterance.text)}
    then = {at for at, lead in before.items() if not any(word in lead for word in step.words)}
    named: list[tuple[str, ...]] = []
    days: list[date] = []
    places = [at for at, sign in enumerate(utterance.text) if sign == DAY]
    for at, day in zip(places, utterance.days, strict=True):
        keys = tuple(by_day[one] for one in dict.fromkeys((day.behind, day.ahead)) if one in by_day)
        start, end = utterance.spans[at]
        names_one = keys and at not in acted and not said_by_period
        if names_one and _NAMED_IN_FULL.search(utterance.raw[start:end]):
            named.append(keys)
            days += [day.behind] if at in then and day.behind else []
        elif day.behind is None or day.doubtful or day.rough:
            return None
        else:
            days.append(day.behind)
    return None if len(days) > 1 else (named, next(iter(days), None))


def _of_period(said: re.Match[str], step: _Recurring, today: date) -> tuple[str, ...]:
    """Return the times that are of this quarter, half year or month; () where there is none, or where nothing says of
    which they are: a report due on the 10th may be of the month before."""
    year, wanted = _wanted(said, today)
    ends = {one.key: one.due.last_month for one in step.times}
    quarterly = all(end and end[1] % 3 == 0 for end in ends.values())
    by_due = tuple(
        one.key for one in step.times if (on := one.due.on) and on.month in wanted and year in (0, on.year)
    )
    if said["due"]:  # 10月那次: whatever it is of
        return by_due
    if not all(ends.values()):
        return _the_only_one(step, year, wanted)
    if len(wanted) > 1 and not quarterly:
        return ()
    found = tuple(key for key, end in ends.items() if end and end[1] in wanted and year in (0, end[0]))
    return found or (by_due if quarterly and len(wanted) == 1 else ())  # 10月的季度调度, due on the 10th


def _the_only_one(step: _Recurring, year: int, wanted: range) -> tuple[str, ...]:
    """Return the one time that a month may mean, of those due in it and in the next; () where there are two."""
    found = [
        one.key
        for one in step.times
        if (on := one.due.on)
        and len(wanted) == 1
        and on.month in (wanted[0], wanted[0] % 12 + 1)
        and year in (0, on.year, on.year - (on.month == 1))
    ]
    return tuple(found) if len(found) == 1 else ()


def _wanted(said: re.Match[str], today: date) -> tuple[int, range]:
    """Return the year (0: none is said) and the months of the period that is named."""
    year = year_said(said["y"], today) if said["y"] else 0
    quarter, month = said["quarter"] or said["q"], said["month"]
    if said["this_quarter"] or said["this_month"]:
        size = 3 if said["this_quarter"] else 1
        back = (said["this_quarter"] or said["this_month"]).startswith("上")
        part = (today.year * 12 + today.month - 1) // size - back
        year, first = divmod(part * size, 12)
        return year, range(first + 1, first + size + 1)
    if quarter:
        last = (whole_number(quarter) or 0) * 3
        return year, range(last - 2, last + 1)
    if month:
        return year, range(whole_number(month) or 0, (whole_number(month) or 0) + 1)
    return year, range(1, 7) if said["half"] == "上" else range(7, 13)
