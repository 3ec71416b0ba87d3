"""The lunar holidays are held against the moon: the first day of a lunar month is the day of the new moon,
Peking time (Meeus, Astronomical Algorithms, chapter 49; the shorter terms are left out)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import radians, sin

import pytest

from bot.calendar.holidays_by_law import LUNAR

TERMS = (  # of what: the sun's anomaly, the moon's, the argument of latitude
    (-0.40720, 0, 1, 0),
    (0.17241, 1, 0, 0),
    (0.01608, 0, 2, 0),
    (0.01039, 0, 0, 2),
    (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0),
    (0.00208, 2, 0, 0),
    (-0.00111, 0, 1, -2),
)


def new_moon(number: int) -> datetime:
    """The number-th new moon since January 2000, to some minutes."""
    sun = 2.5534 + 29.10535670 * number
    moon = 201.5643 + 385.81693528 * number
    latitude = 160.7108 + 390.67050284 * number
    days = 2451550.09766 + 29.530588861 * number - 2451545
    days += sum(size * sin(radians(a * sun + b * moon + c * latitude)) for size, a, b, c in TERMS)
    return datetime(2000, 1, 1, 12) + timedelta(days=days, hours=8, minutes=-1)


NEW = {new_moon(number).date() for number in range(300, 640)}


@pytest.mark.parametrize("year", LUNAR)
def test_each_holiday_stands_on_its_day_of_a_lunar_month(year: int) -> None:
    spring, dragon, autumn = (date.fromisoformat(f"{year}-{day}") for day in LUNAR[year])
    assert spring in NEW
    assert dragon - timedelta(days=4) in NEW  # 五月初五
    assert autumn - timedelta(days=14) in NEW  # 八月十五
    # Four months from the first to the fifth, three to the eighth; one of them may come twice.
    assert [round((dragon - spring).days / 29.53), round((autumn - dragon).days / 29.53)] in (
        [4, 3],
        [4, 4],
        [5, 3],
    )


def test_every_year_to_2050_has_its_line() -> None:
    assert sorted(LUNAR) == list(range(2025, 2051))
