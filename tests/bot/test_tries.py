"""How often something may be tried."""

from __future__ import annotations

import pytest

from bot import tries
from bot.tries import Tries, look_ups
from bot.words import Limit

TABLE = [one for one in vars(tries).values() if isinstance(one, Tries)]


@pytest.mark.parametrize(
    ("of", "limit"),
    [
        (Tries("a", 10).of(), Limit("a", 3600, 20)),
        (Tries("a", 10).of("zhang", 3), Limit("a:zhang:3", 3600, 20)),
        (Tries("a", 1, 86_400).of(7), Limit("a:7", 86_400, 2)),
    ],
)
def test_a_span_of_the_clock_holds_half_of_what_a_sliding_one_may(of: Limit, limit: Limit) -> None:
    assert of == limit


def test_no_two_things_are_counted_together_unless_they_are_the_same() -> None:
    keys = [one.key for one in TABLE]
    twice = {key for key in keys if keys.count(key) > 1}
    assert twice == {"signin:bad-code", "failed"}  # few while many fail; of one client, and of all


@pytest.mark.parametrize(("members", "a_day"), [(0, 1), (49, 1), (100, 2), (20_000, 400)])
def test_look_ups_stay_far_from_a_fifth_of_the_members(members: int, a_day: int) -> None:
    assert look_ups(members).most == a_day
    assert look_ups(members).seconds == 86_400


@pytest.mark.parametrize(("cases", "most"), [(0, 30), (1, 30), (2, 60), (10, 300), (500, 300)])
def test_files_of_a_day_by_the_cases_that_they_can_belong_to(cases: int, most: int) -> None:
    assert tries.files_in_a_day(cases) == most
