"""Who will miss a date at the present pace, and how well the last such forecast did. Pure.

For each unit: what was handed in during the last WINDOW days, in a day, times the days that are left, will
still come in; the rest will not. Whoever got furthest is expected first, of two the one who did so earlier, so
the rest are those who have done least of what comes before. No rush before a date is assumed: the record of
earlier forecasts says by how much that is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import floor

from msgspec import Struct

WINDOW = 28  # days whose pace counts: four weeks, so that weekends and a single day weigh little


class Owing(Struct, frozen=True):
    """One enterprise that has still to do a step: how many steps before it are done, the last of them when."""

    case: int
    unit: str
    before: int = 0
    since: date | None = None


class _UnitForecast(Struct, frozen=True):
    """What is expected of one unit. `late` are the cases that are expected to miss the date, by id, whoever
    is furthest behind last."""

    unit: str
    owing: int
    recent: int  # handed in during the window
    expected: int  # of those owing, by the date
    late: tuple[int, ...]


class StepForecast(Struct, frozen=True):
    """What is expected of one step. `moving` False: nothing was handed in anywhere during the window, so that
    there is no pace to go by and nothing is forecast."""

    step: str
    due: date
    days_left: int
    units: tuple[_UnitForecast, ...]
    moving: bool

    @property
    def late(self) -> frozenset[int]:
        return frozenset(case for unit in self.units for case in unit.late)


def forecast(
    step: str, due: date, today: date, owing: Iterable[Owing], handed_in: Iterable[tuple[str, date]]
) -> StepForecast:
    """Return what is expected of a step by its date. `handed_in`: (unit, day) of each that has been done. After
    the date everybody who owes it has missed it."""
    left = max(0, (due - today).days)
    recent: dict[str, int] = defaultdict(int)
    for unit, day in handed_in:
        if 0 <= (today - day).days < WINDOW:
            recent[unit] += 1
    by_unit: dict[str, list[Owing]] = defaultdict(list)
    for one in owing:
        by_unit[one.unit].append(one)
    moving = bool(recent) or not left
    units = [
        _of_unit(unit, by_unit[unit], recent[unit], left if moving else None) for unit in sorted(by_unit)
    ]
    return StepForecast(step, due, left, tuple(units), moving)


def _of_unit(unit: str, owing: Sequence[Owing], recent: int, left: int | None) -> _UnitForecast:
    queue = sorted(owing, key=lambda one: (-one.before, one.since or date.max, one.case))
    if left is None:
        return _UnitForecast(unit, len(queue), recent, len(queue), ())
    expected = min(len(queue), floor(recent * left / WINDOW))
    return _UnitForecast(unit, len(queue), recent, expected, tuple(one.case for one in queue[expected:]))


class ForecastScore(Struct, frozen=True):
    """How a forecast of one step did, counted in enterprises."""

    named: int  # were forecast to miss the date
    missed: int  # missed it
    hits: int  # both

    @property
    def unforeseen(self) -> int:
        return self.missed - self.hits

    @property
    def wrong(self) -> int:
        """How many were named and made it."""
        return self.named - self.hits


def forecast_score(named: Collection[int], outcome: Mapping[int, bool]) -> ForecastScore:
    """Return how a forecast did. `outcome`: for each case that still counts, whether it missed the date; whoever
    was postponed or left the round is not in it, and counts for neither side."""
    known = {case for case in named if case in outcome}
    missed = {case for case, late in outcome.items() if late}
    return ForecastScore(len(known), len(missed), len(known & missed))
