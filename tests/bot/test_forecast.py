"""The forecast of a briefing: the pace of four weeks, whose turn it is, and how the last one did."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.results.forecast import WINDOW, ForecastScore, Owing, forecast, forecast_score

TODAY, DUE = date(2025, 1, 31), date(2025, 2, 28)  # 28 days are left
SJZ, TS = "石家庄市", "唐山市"


def days(unit: str, *ago: int) -> list[tuple[str, date]]:
    return [(unit, TODAY - timedelta(days=n)) for n in ago]


def owing(unit: str, *since: int | None) -> list[Owing]:
    """Enterprises 1, 2, 3… of a unit; each did the step before so many days ago (None: not yet)."""
    return [
        Owing(n, unit) if ago is None else Owing(n, unit, 1, TODAY - timedelta(days=ago))
        for n, ago in enumerate(since, 1)
    ]


@pytest.mark.parametrize(
    ("recent", "left", "open_", "late"),
    [
        (4, 28, 10, 6),  # four in four weeks: four more in the four that are left
        (4, 14, 10, 8),
        (4, 7, 10, 9),
        (4, 6, 10, 10),  # less than a whole one is none
        (4, 56, 10, 2),
        (10, 28, 10, 0),
        (20, 28, 10, 0),  # faster than is needed
        (1, 0, 10, 10),  # the date is today: what is not in by its end is late
        (4, -5, 10, 10),  # the date has passed: all of them are late already
        (0, -5, 3, 3),
        (4, 28, 0, 0),
    ],
)
def test_the_pace_of_the_last_weeks_goes_on(recent: int, left: int, open_: int, late: int) -> None:
    due = TODAY + timedelta(days=left)
    found = forecast("apply", due, TODAY, owing(SJZ, *[50] * open_), days(SJZ, *range(1, recent + 1)))
    assert len(found.late) == late
    assert sum(unit.expected for unit in found.units) == open_ - late


def test_only_the_window_counts() -> None:
    inside, outside = days(SJZ, 0, WINDOW - 1), days(SJZ, WINDOW, 40, 100)
    found = forecast("apply", DUE, TODAY, owing(SJZ, *[9] * 5), [*inside, *outside, (SJZ, DUE)])
    assert [unit.recent for unit in found.units] == [2]


def test_whoever_is_behind_with_the_step_before_is_named() -> None:
    """First those who have been ready longest; those whose earlier step is not done come last."""
    found = forecast("apply", DUE, TODAY, owing(SJZ, 3, None, 30, None, 10), days(SJZ, 1, 2))
    (unit,) = found.units
    assert (unit.expected, unit.late) == (2, (1, 2, 4))


def test_each_unit_has_its_own_pace() -> None:
    there = [*owing(SJZ, 5, 6), *[Owing(n + 10, TS, 1, TODAY) for n in range(2)]]
    found = forecast("apply", DUE, TODAY, there, days(SJZ, 1, 2))
    assert {unit.unit: len(unit.late) for unit in found.units} == {SJZ: 0, TS: 2}
    assert [unit.unit for unit in found.units] == sorted([SJZ, TS])


def test_without_any_pace_nothing_is_forecast_until_the_date() -> None:
    quiet = forecast("apply", DUE, TODAY, owing(SJZ, 1, 2), days(SJZ, 90))
    assert (quiet.moving, quiet.late) == (False, frozenset())
    after = forecast("apply", TODAY - timedelta(days=1), TODAY, owing(SJZ, 1, 2), [])
    assert (after.moving, after.late) == (True, frozenset({1, 2}))


@given(
    st.lists(st.tuples(st.sampled_from([SJZ, TS]), st.integers(0, 60)), max_size=30),
    st.lists(st.tuples(st.sampled_from([SJZ, TS]), st.integers(0, 60)), max_size=30),
    st.integers(-10, 90),
)
def test_everybody_is_expected_or_late_and_more_time_never_makes_it_worse(
    open_: list[tuple[str, int]], done: list[tuple[str, int]], left: int
) -> None:
    there = [Owing(n, unit, 1, TODAY - timedelta(days=ago)) for n, (unit, ago) in enumerate(open_)]
    handed_in = [(unit, TODAY - timedelta(days=ago)) for unit, ago in done]
    found = forecast("apply", TODAY + timedelta(days=left), TODAY, there, handed_in)
    assert sum(unit.expected + len(unit.late) for unit in found.units) == len(there)
    later = forecast("apply", TODAY + timedelta(days=left + 7), TODAY, there, handed_in)
    assert later.late <= found.late


@pytest.mark.parametrize(
    ("named", "outcome", "expected"),
    [
        ({1, 2}, {1: True, 2: False, 3: True}, ForecastScore(2, 2, 1)),
        ({1, 2}, {1: True, 3: False}, ForecastScore(1, 1, 1)),  # 2 was postponed: it counts for neither side
        (set(), {1: True}, ForecastScore(0, 1, 0)),
        ({1}, {}, ForecastScore(0, 0, 0)),
    ],
)
def test_a_forecast_is_held_against_what_came(
    named: set[int], outcome: dict[int, bool], expected: ForecastScore
) -> None:
    found = forecast_score(named, outcome)
    assert found == expected
    assert (found.unforeseen, found.wrong) == (
        expected.missed - expected.hits,
        expected.named - expected.hits,
    )
