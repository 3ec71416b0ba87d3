"""Working days in mainland China: 法定节假日 and 调休, with overrides and provisional years.

The published holidays come from chinesecalendar, which refuses years it does not know
(NotImplementedError) where other libraries silently guess. We turn the refusal into
"provisional": the days off by law are off (`bot.calendar.holidays_by_law`), all other weekdays count as
working days, and whoever shows the date says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from msgspec import Struct, field

from bot.calendar.holidays_by_law import of_year as by_law
from bot.words import Refusal, Sentence

WEEKDAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
# The library says 端午, people say 端午节.
_HOLIDAYS = {
    h.value: h.chinese if h.chinese.endswith(("节", "旦", "日")) else f"{h.chinese}节"
    for h in chinese_calendar.Holiday
}
_DAY = timedelta(days=1)


class DaysError(Refusal):
    """An overrides file that cannot be used; the sentence says the remedy."""


class YearDays(Struct, frozen=True):
    """One year's days as the State Council published them: holidays by name, working weekends."""

    off: Mapping[date, str] = field(default_factory=dict)
    work: frozenset[date] = frozenset()


@lru_cache(maxsize=4096)
def _published(d: date) -> tuple[bool, str] | None:
    """(is a day off, Chinese holiday name or "") or None for a year without published days."""
    try:
        off, holiday = chinese_calendar.get_holiday_detail(d)
    except NotImplementedError:
        return None
    return bool(off), _HOLIDAYS.get(holiday, "") if off and holiday else ""


class Calendar(Struct, frozen=True):
    """Working days. `overrides` (year -> days) win day by day over the library.

    A year that only the overrides know is a published one: nothing in it is provisional.
    """

    overrides: Mapping[int, YearDays] = field(default_factory=dict)

    def is_workday(self, d: date) -> bool:
        own = self.overrides.get(d.year)
        if own is not None:
            if d in own.work:
                return True
            if d in own.off:
                return False
        known = _published(d)
        if known is None:
            return d.weekday() < 5 and d not in by_law(d.year)
        return not known[0]

    def provisional(self, when: date | int) -> bool:
        """True while that year's arrangement is not published: our guess is the law's days and the
        weekends."""
        year = when if isinstance(when, int) else when.year
        return year not in self.overrides and _published(date(year, 1, 1)) is None

    def on_or_before(self, d: date) -> date:
        while not self.is_workday(d):
            d -= _DAY
        return d

    def on_or_after(self, d: date) -> date:
        while not self.is_workday(d):
            d += _DAY
        return d

    def add_workdays(self, d: date, n: int) -> date:
        """Return the n-th working day after `d`, which is not counted; before it if n is negative."""
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            d += step
            left -= self.is_workday(d)
        return d

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` comes first."""
        if b < a:
            return -self.workdays_between(b, a)
        return sum(self.is_workday(a + _DAY * i) for i in range(1, (b - a).days + 1))

    def name(self, d: date) -> str:
        """Return the holiday's Chinese name, or "周六" for any other day: it always says something."""
        own = self.overrides.get(d.year)
        if own is not None and d in own.off:
            return own.off[d]
        if own is not None and d in own.work:
            return weekday_name(d)
        known = _published(d)
        return (known[1] if known else by_law(d.year).get(d)) or weekday_name(d)

    def status(self, d: date) -> Sentence:
        """What kind of day it is: "周六，端午节假期", "周日，休息日", "周日，调休上班"."""
        day, name = weekday_name(d), self.name(d)
        if self.is_workday(d):
            kind = Sentence("dates.day.made_up" if d.weekday() >= 5 else "dates.day.workday", day=day)
        elif name == day:
            kind = Sentence("dates.day.off", day=day)
        else:
            kind = Sentence("dates.day.holiday", day=day, name=name)
        return Sentence("dates.day.provisional", kind=kind, year=d.year) if self.provisional(d) else kind


def weekday_name(d: date) -> str:
    return WEEKDAY_NAMES[d.weekday()]


def long(d: date) -> str:
    """Return the day in Chinese, with its weekday: 2025年5月31日（周六）."""
    return f"{in_figures(d)}（{weekday_name(d)}）"


def in_figures(d: date) -> str:
    """Return the day in Chinese: 2025年5月31日."""
    return f"{d.year}年{d.month}月{d.day}日"


def parse_overrides(text: str) -> dict[int, YearDays]:
    """Calendar overrides from TOML: one table a year; `work` lists the working weekends.

        [2027]
        work = [2027-02-14]
        off."元旦" = [2027-01-01]

    Raises DaysError naming the place and the remedy.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise DaysError("plans.days.no_toml", error=str(e)) from e
    years: dict[int, YearDays] = {}
    for key, table in data.items():
        if not re.fullmatch("20[0-9]{2}|2100", key) or not isinstance(table, dict):
            raise DaysError("plans.days.no_year", key=key)
        unknown = set(table) - {"off", "work"}
        if unknown:
            raise DaysError("plans.days.unknown", year=key, key=sorted(unknown)[0])
        off = table.get("off", {})
        if not isinstance(off, dict):
            raise DaysError("plans.days.off_by_name", year=key)
        years[int(key)] = YearDays(
            {d: name for name, days in off.items() for d in _dates(days, int(key), name)},
            frozenset(_dates(table.get("work", []), int(key), "work")),
        )
    return years


def _dates(values: object, year: int, key: str) -> list[date]:
    """Return a list of plain dates of that year, or DaysError."""
    found: list[date] = []
    for d in values if isinstance(values, list) else [values]:
        if type(d) is not date or d.year != year:
            raise DaysError("plans.days.not_of_year", year=year, key=key, found=str(d))
        found.append(d)
    return found
