"""When a bureau's digest (简报) is due: its days, its hour, and how people say it.

Besides its own days a digest comes on the working day before each date of the plan. A slot on a
day off moves to the next working day, and two slots on one day are one digest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from bot.calendar.days import WEEKDAY_NAMES, Calendar
from bot.plans.due import due_date
from bot.plans.plan import Plan
from bot.words import SHANGHAI
from bot.words.patterns import lazy

_FURTHEST = 60  # days: no rhythm leaves so long a gap, whatever the holidays

_HOUR = lazy(r"(上午|早上|下午|傍晚)?(?<!\d)([01]?\d|2[0-3])(?:[:：]([0-5]\d)|[点时](半|[0-5]?\d分?)?)")
_DAY = lazy(r"每(?:个|逢)?(?:周|星期|礼拜)([一二三四五六日天])?")
_DAILY = lazy(r"每(?:个)?(?:天|日|工作日)")
_STOP = lazy(r"停|取消|关|不再发")


class Rhythm(Struct, frozen=True):
    """`weekday` counts from Monday = 0 and means something only where `every` is "week"."""

    every: Literal["week", "day", "never"] = "week"
    weekday: int = 0
    at: time = time(9)

    def __str__(self) -> str:
        """As it is stored: week:0:09:00."""
        return f"{self.every}:{self.weekday}:{self.at:%H:%M}"

    @property
    def label(self) -> str:
        """In Chinese, for people: 每周一 9:00."""
        if self.every == "never":
            return "停发"
        day = "每个工作日" if self.every == "day" else f"每{WEEKDAY_NAMES[self.weekday]}"
        return f"{day} {self.at.hour}:{self.at:%M}"


def parse_rhythm(text: str) -> Rhythm:
    """Return the Rhythm from its stored form, as `str` writes it: week:0:09:00."""
    every, weekday, at = text.split(":", 2)
    assert every in ("week", "day", "never")
    return Rhythm(every, int(weekday), time.fromisoformat(at))  # type: ignore[arg-type]


def wished(text: str) -> Rhythm | None:
    """简报 每周一 9:00, 简报 每天 下午4点, 停发简报; None where no rhythm can be read in it."""
    if _STOP.search(text):
        return Rhythm("never")
    week, daily, hour = _DAY.search(text), _DAILY.search(text), _HOUR.search(text)
    if not week and not daily:
        return Rhythm() if "恢复" in text else None
    at = _time(hour) if hour else Rhythm().at
    if re.search(r"\d", text) and not hour:
        return None  # an hour was meant and not understood
    if daily:
        return Rhythm("day", at=at)
    day = WEEKDAY_NAMES.index("周" + week[1].replace("天", "日")) if week and week[1] else 0
    return Rhythm("week", day, at)


def _time(found: re.Match[str]) -> time:
    part, hour, minute, half = found[1], int(found[2]), found[3], found[4]
    if part in ("下午", "傍晚") and hour < 12:
        hour += 12
    if half:
        return time(hour, 30 if half == "半" else int(half.removesuffix("分")))
    return time(hour, int(minute or 0))


def deadlines(plan: Plan, calendar: Calendar) -> frozenset[date]:
    """Return the plan's own dates, those that count from something yet to happen left out."""
    return frozenset(
        due_date(m, plan, {}, calendar).date
        for m in plan.milestones
        if not m.silent and not m.on_demand and m.due.settled
    )


def deadlines_of(plans: Iterable[Plan], calendar: Calendar) -> frozenset[date]:
    """Return the dates of several rounds together."""
    return frozenset().union(*(deadlines(plan, calendar) for plan in plans))


def next_digest(
    rhythm: Rhythm, after: datetime, dates: Collection[date], calendar: Calendar
) -> datetime | None:
    """Return the first moment of a digest later than `after` (aware); None for one who wants none."""
    if rhythm.every == "never":
        return None
    first = after.astimezone(SHANGHAI).date()
    eves = {calendar.on_or_before(d - timedelta(days=1)) for d in dates}
    for n in range(_FURTHEST):
        day = first + timedelta(days=n)
        moment = datetime.combine(day, rhythm.at, SHANGHAI)
        if moment > after and (day in eves or _is_slot(day, rhythm, calendar)):
            return moment
    raise ValueError(f"no working day within {_FURTHEST} days after {first}")


def _is_slot(day: date, rhythm: Rhythm, calendar: Calendar) -> bool:
    if not calendar.is_workday(day):
        return False
    if rhythm.every == "day":
        return True
    # A slot that fell on a day off just before came to rest on this working day.
    while day.weekday() != rhythm.weekday:
        day -= timedelta(days=1)
        if calendar.is_workday(day):
            return False
    return True
