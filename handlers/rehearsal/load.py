"""What a rehearsal asks of people: how many messages a week, for each kind of person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from bot.words import Level
from storage import sent_load
from storage.sent_load import SentLoad


class WeekLoad(Struct, frozen=True):
    """What the people of one level got in the week from a Monday: `messages` in all, to `readers` of the
    `people`, `most` to one of them."""

    week: date
    level: Level
    messages: int
    readers: int
    people: int
    most: int

    @property
    def each(self) -> float:
        """Messages to a person, over all of the level."""
        return self.messages / self.people if self.people else 0.0


async def load_by_week() -> list[WeekLoad]:
    """Return the load of each week and level, from the first message to the last; weeks without one included."""
    return by_week(await sent_load.sent_by_day(), await sent_load.holders_by_level())


def by_week(sent: Iterable[SentLoad], people: Mapping[Level, int]) -> list[WeekLoad]:
    """Return the same of what is given; `people` says how many there are of each level."""
    got: dict[tuple[date, Level], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in sent:
        got[_monday(one.day), one.level][one.person_id] += one.n
    weeks = _weeks([week for week, _ in got])
    return [
        WeekLoad(week, level, sum(n.values()), len(n), people[level], max(n.values(), default=0))
        for level in Level
        if level in people
        for week in weeks
        if (n := got.get((week, level), {})) is not None
    ]


def _weeks(known: Sequence[date]) -> list[date]:
    if not known:
        return []
    first, last = min(known), max(known)
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
