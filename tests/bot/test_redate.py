"""A plan's text with one date moved is the same plan but for that date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.calendar.days import Calendar
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.redate import doubts_of_date, with_date_moved
from bot.words import replace

ON = date(2025, 3, 31)
NOTICE = '冀环办字函〔2025〕"9"号'


@pytest.mark.parametrize("round_key", ["hebei-2024", "hubei-2026", "ningxia-2022", "wuhan-2025"])
def test_one_date_is_moved_and_nothing_else(round_key: str) -> None:
    text = shipped_plan(round_key)
    before = parse_plan(text, round_key)
    fixed = [one for one in before.milestones if one.due.on and not one.due.dates and not one.due.every]
    moved = 0
    for step in fixed:
        on = (step.due.on or ON) + timedelta(days=3)
        new = with_date_moved(text, step.key, on, NOTICE)
        if new is None:
            continue
        after = parse_plan(new, round_key)
        assert after.milestone(step.key).due.on == on and after.correction == NOTICE
        same = [replace(one, due=step.due) if one.key == step.key else one for one in after.milestones]
        assert tuple(same) == before.milestones
        again = with_date_moved(new, step.key, step.due.on or ON, "第二次")
        assert again is not None and parse_plan(again, round_key).correction == "第二次"
        moved += 1
    assert moved or not fixed


@pytest.mark.parametrize("step", ["deliver_notice", "no_such_step", ""])
def test_what_has_no_fixed_date_is_not_moved(step: str) -> None:
    assert with_date_moved(shipped_plan("hebei-2024"), step, ON, NOTICE) is None


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2025, 3, 31), []),
        (date(2025, 8, 29), []),
        (date(2026, 3, 2), ["far"]),
        (date(2024, 8, 1), ["far"]),
        (date(2025, 5, 31), ["day_off"]),  # Dragon Boat
        (date(2026, 2, 28), ["far"]),  # a Saturday worked for the Spring Festival
        (date(2027, 1, 2), ["far", "day_off"]),
    ],
)
def test_a_date_that_may_be_a_slip_is_doubted(on: date, said: list[str]) -> None:
    doubts = doubts_of_date(date(2025, 2, 28), on, Calendar())
    assert [one.key.rpartition(".")[2] for one in doubts] == said
