"""What a plan says otherwise for counties, and from when it asks whom a later list adds."""

from __future__ import annotations

from datetime import date

import pytest

from bot.acts.begin import case_duties
from bot.acts.context import due_of
from bot.words import Assessor, DutyState, replace
from tests.bot.test_plan_says import at, case, milestone, plan


@pytest.mark.parametrize(
    ("city", "county", "due"),
    [
        ("雄安新区", "雄县", date(2025, 8, 31)),  # what is said of the county goes first
        ("雄安新区", "容城县", date(2025, 9, 30)),
        ("石家庄市", "桥西区", date(2025, 10, 31)),
        ("邢台市", "桥西区", date(2025, 12, 31)),
    ],
)
def test_dates_of_counties(city: str, county: str, due: date) -> None:
    of = plan(
        milestone(
            "finish",
            "2025-12-31",
            '[[milestone.place]]\ncounties = ["雄县"]\ndue = 2025-08-31\n'
            '[[milestone.place]]\nunits = ["雄安新区"]\ndue = 2025-09-30\n'
            '[[milestone.place]]\nunits = ["石家庄市"]\ncounties = ["桥西区"]\ndue = 2025-10-31',
        )
    )
    duty = case(of, city, county).duty("finish")
    assert duty and duty.due == due == due_of(case(of, city, county), duty, at(of, "2025-01-06")).date


@pytest.mark.parametrize(
    ("due", "first"),
    [
        ('every = "month", day = 5, until = 2025-12-05', date(2025, 10, 5)),
        ('every = "month", day = 5, until = 2025-12-05, added_since = 2025-11-05', date(2025, 11, 5)),
        ("dates = [2025-03-31, 2025-09-30, 2025-12-31], added_since = 2025-10-01", date(2025, 12, 31)),
    ],
)
def test_from_when_a_later_list_asks_for_reports(due: str, first: date) -> None:
    of = plan(milestone("report", f"{{ {due} }}"))
    added = case_duties(Assessor.CITY, at(of, "2025-09-10"), since=date(2025, 1, 6))
    assert min(d.due for d in added if d.state is not DutyState.WAIVED) == first
    there = replace(case(of), duties=added)
    for duty in added:
        says = "".join(str(text) for _, text in due_of(there, duty, at(of, "2025-09-10")).explanation)
        assert ("before_listed" in says) is (duty.due < first)
    assert min(d.due for d in case(of).duties) < date(2025, 4, 30)  # the first list is not meant
