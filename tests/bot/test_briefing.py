"""The figures of a 调度简报: counted by county, compared with the last issue, rewound to a day, judged afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from bot.notices.briefing import (
    ForecastKept,
    Snapshot,
    StepTally,
    as_of,
    forecasts_of,
    furthest_behind,
    scores_of,
    snapshot,
)
from bot.plans.briefings import due_on
from bot.results.forecast import ForecastScore
from bot.words import Case, CaseStatus, DutyState, replace
from tests.bot.cases import PLAN, applied, assessed, at, case, completed, confirmed

NOW = at("2025-02-14")


def there(n: int, of: Case, city: str = "石家庄市", county: str = "桥西区") -> Case:
    return replace(of, id=n, city=city, county=county)


POSTPONED = replace(case(), duties=tuple(replace(d, extended_to=date(2025, 5, 1)) for d in case().duties))
ROUND = [
    there(1, case()),
    there(2, applied()),
    there(3, confirmed(), county="新华区"),
    there(4, assessed(), "唐山市", "路南区"),
    there(5, replace(case(), status=CaseStatus.WITHDRAWN), "唐山市", "路南区"),
]


def test_every_step_is_counted_by_county_and_adds_up() -> None:
    now = snapshot(ROUND, NOW, forecasts_of(ROUND, NOW))
    whole = now.tally("apply_assessment")
    assert (whole.total, whole.done, whole.reported, whole.rest) == (5, 2, 1, 2)
    assert now.tally("apply_assessment", ["石家庄市"], "桥西区").total == 2
    assert now.tally("apply_assessment", ["唐山市"]).total == 2
    assert "start_audit" not in now.counts  # what is only recommended is not counted
    assert now.cities == {"石家庄市", "唐山市"}


def test_what_an_issue_keeps_is_read_back_as_it_was() -> None:
    now = snapshot(ROUND, NOW, forecasts_of(ROUND, NOW))
    kept = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(now)))
    assert msgspec.convert(kept, Snapshot) == now


@pytest.mark.parametrize(
    ("tally", "rest", "share"),
    [(StepTally(), 0, 0.0), (StepTally(10, 4, 1, 2, 1, 1), 1, 0.4), (StepTally(3, 3), 0, 1.0)],
)
def test_the_rest_is_what_is_neither_done_nor_late(tally: StepTally, rest: int, share: float) -> None:
    assert (tally.rest, tally.share) == (rest, share)


@pytest.mark.parametrize(
    ("of", "day", "state"),
    [
        (applied(), "2025-02-19", DutyState.OPEN),  # reported on the 20th
        (applied(), "2025-02-20", DutyState.REPORTED),
        (completed(), "2025-03-31", DutyState.DONE),
    ],
)
def test_an_earlier_day_is_read_from_the_days_of_the_steps(of: Case, day: str, state: DutyState) -> None:
    then = as_of(of, date.fromisoformat(day))
    duty = then.duty("apply_assessment")
    assert duty and duty.state is state


def test_a_completed_case_was_running_before_its_acceptance() -> None:
    then = as_of(completed("2025-09-10"), date(2025, 8, 1))
    accept = then.duty("accept")
    assert (then.status, accept and accept.state) == (CaseStatus.ACTIVE, DutyState.OPEN)
    before = as_of(completed(), date(2025, 3, 1)).duty("apply_acceptance")
    assert before and before.state is DutyState.WAITING
    assert as_of(completed("2025-09-10"), date(2025, 9, 10)) == completed("2025-09-10")


def test_only_steps_whose_date_lies_near_are_forecast() -> None:
    steps = {found.step for found in forecasts_of(ROUND, NOW)}
    assert "apply_assessment" in steps
    assert not steps & {"accept", "apply_acceptance", "submit_summary", "deliver_notice", "start_audit"}


def test_the_longest_late_stands_first() -> None:
    late = furthest_behind([there(n, case()) for n in (1, 2)], at("2025-03-10"))
    assert [found.duty.milestone for found in late][:2] == ["deliver_notice", "deliver_notice"]
    assert [found.days for found in late] == sorted((found.days for found in late), reverse=True)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ([there(1, case())], ForecastScore(1, 1, 1)),  # foreseen, and late
        ([there(1, applied(day="2025-02-25"))], ForecastScore(1, 0, 0)),  # it made it
        ([there(1, applied(day="2025-03-03"))], ForecastScore(1, 1, 1)),  # it came, but late
        ([there(2, case())], ForecastScore(0, 1, 0)),  # nobody had foreseen it
        ([there(1, POSTPONED)], ForecastScore(0, 0, 0)),  # it was given a later day
    ],
)
def test_the_last_forecast_is_judged_by_what_came(who: list[Case], expected: ForecastScore) -> None:
    last = Snapshot(date(2025, 2, 3), {}, {"apply_assessment": ForecastKept(date(2025, 2, 28), (1,))})
    assert scores_of(last, who, at("2025-03-10")) == {"apply_assessment": expected}
    assert scores_of(last, who, at("2025-02-28")) == {}  # its date has not passed


@pytest.mark.parametrize(
    ("every", "today", "due"),
    [
        ("quarter", "2025-04-01", "2025-04-01"),
        ("quarter", "2025-04-08", "2025-04-01"),  # a week later it is still caught up
        ("quarter", "2025-04-09", None),
        ("quarter", "2025-03-31", None),
        ("quarter", "2024-10-07", None),  # the first working day after the holiday is the 8th
        ("quarter", "2024-10-08", "2024-10-08"),
        ("quarter", "2024-07-09", None),  # the round began after the quarter did
        ("month", "2025-03-03", "2025-03-03"),  # the 1st is a Saturday
        ("", "2025-04-01", None),
    ],
)
def test_an_issue_is_due_on_the_first_working_day(every: Any, today: str, due: str | None) -> None:
    plan = replace(PLAN, briefings=every)
    found = due_on(plan, date.fromisoformat(today), NOW.calendar)
    assert found == (date.fromisoformat(due) if due else None)


def test_every_day_of_a_year_has_at_most_one_issue_a_quarter() -> None:
    plan, calendar = replace(PLAN, briefings="quarter"), NOW.calendar
    days = {due_on(plan, date(2025, 1, 1) + timedelta(n), calendar) for n in range(365)}
    assert sorted(filter(None, days)) == [
        date(2025, 1, 2),
        date(2025, 4, 1),
        date(2025, 7, 1),
        date(2025, 10, 9),
    ]
