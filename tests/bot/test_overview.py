"""What an overview counts, and which step stands first."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest

from bot.plans.load import parse_plan, shipped_plan
from bot.results.overview import added, counted_steps, owed_steps, shown_first, total_owing
from bot.words import OWED, DutyState, DutyStatus, mark_of

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
STEPS = counted_steps(PLAN)
TODAY = date(2025, 3, 20)
DAY = timedelta(days=1)


def late(**counts: int) -> dict[str, Counter[DutyStatus]]:
    """How many are overdue with each step; beside them as many are done."""
    return {key: Counter({DutyStatus.OVERDUE: n, DutyStatus.DONE: 5}) for key, n in counts.items()}


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        (late(apply_assessment=776, assess=3), "apply_assessment"),
        (late(apply_assessment=3, assess=4), "assess"),
        (late(deliver_notice=4, apply_assessment=4), "deliver_notice"),  # the earlier of two
        (late(apply_assessment=0), "assess"),  # nothing is late: what comes next
        ({}, "assess"),
    ],
)
def test_the_step_with_most_overdue_is_shown_first(
    counts: dict[str, Counter[DutyStatus]], first: str
) -> None:
    assert shown_first(STEPS, counts, TODAY).key == first


def test_the_steps_of_the_overview_are_those_whose_lateness_means_something() -> None:
    """Neither what nobody is chased for, nor what an act opens."""
    assert [m.key for m in counted_steps(PLAN)] == [
        "deliver_notice",
        "apply_assessment",
        "forward_assessment",
        "assess",
        "apply_acceptance",
        "forward_acceptance",
        "accept",
        "submit_summary",
    ]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2024, 7, 1), "apply_assessment"),  # the letters have no fixed date
        (date(2025, 2, 28), "apply_assessment"),  # on its last day
        (date(2025, 3, 1), "forward_assessment"),
        (date(2025, 3, 7), "forward_assessment"),
        (date(2025, 3, 8), "assess"),
    ],
)
def test_a_step_is_next_to_the_end_of_its_last_day(today: date, first: str) -> None:
    assert shown_first(STEPS, {}, today).key == first


def test_after_the_last_date_without_anything_late_the_last_step_is_shown() -> None:
    assert shown_first(STEPS, {}, date(2027, 1, 1)) is STEPS[-1]


def test_what_fell_away_is_not_owed() -> None:
    counts = added([{DutyStatus.DONE: 2, DutyStatus.WAIVED: 7}, {DutyStatus.DONE: 1, DutyStatus.FAILED: 1}])
    assert total_owing(counts) == 4 and counts[DutyStatus.WAIVED] == 7


@pytest.mark.parametrize(
    ("mark", "shown"), [(DutyStatus.WAITING, False), (DutyStatus.OPEN, True), (DutyStatus.DONE, True)]
)
def test_what_comes_again_and_again_is_owed_once_it_has_begun(mark: DutyStatus, shown: bool) -> None:
    steps = counted_steps(parse_plan(shipped_plan("shijiazhuang-2014"), "trial"))
    monthly = [m for m in steps if m.due.recurring]
    first, second = monthly[:2]
    others = {m.key: {DutyStatus.WAITING: 3} for m in steps if m is not second}
    found = owed_steps(steps, {**others, first.key: {DutyStatus.OPEN: 3}, second.key: {mark: 1}})
    assert first in found and (second in found) is shown and monthly[2] not in found
    assert all(
        m in found for m in steps if not m.due.recurring
    )  # a step that comes once is shown from the start


@pytest.mark.parametrize(
    ("state", "due", "extended"), [*product(DutyState, (-DAY, 0 * DAY, DAY), (None, TODAY, TODAY + DAY))]
)
def test_every_duty_bears_one_mark(state: DutyState, due: timedelta, extended: date | None) -> None:
    mark = mark_of(state, TODAY + due, extended, TODAY)
    if state is not DutyState.OPEN:
        assert mark == DutyStatus(state.value)  # a step that waits does so, postponed or not
    elif due < 0 * DAY:
        assert mark is DutyStatus.OVERDUE
    else:
        assert mark is (DutyStatus.EXTENDED if extended else DutyStatus.OPEN)
    assert (mark in OWED) == (state is not DutyState.WAIVED)
