"""What counts in a digest, what has turned late, and what is news to whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.notices.digest import StepCounts, compose
from bot.plans.load import parse_plan, shipped_plan
from bot.words import CaseStatus, Duty, DutyState, Level, Role, replace
from tests.bot.test_digest import (
    CITY,
    COUNTY,
    DONE,
    LATE,
    OPEN,
    PROVINCE,
    REPORTED,
    SETTING,
    TODAY,
    case,
    duty,
    view,
)


def test_what_one_owes_oneself_stands_in_the_order_of_its_dates() -> None:
    days = {1: TODAY, 2: TODAY - timedelta(days=3), 3: TODAY}
    own = [case(n, duty(n, OPEN, "assess", due=on)) for n, on in reversed(days.items())]
    assert [d.id for d, _ in compose(CITY, view(own), SETTING).own] == [2, 1, 3]


def test_a_step_that_the_last_digest_did_not_know_has_grown_from_nothing() -> None:
    before = compose(CITY, view([case(1, duty(1, DONE))]), SETTING).snapshot
    both = [case(1, duty(1, DONE), duty(2, OPEN, "assess", due=TODAY))]
    steps = compose(CITY, view(both, last=before), SETTING).steps
    assert [(s.key, s.changes) for s in steps] == [("assess", {"open": 1})]


def test_a_time_that_a_correction_added_is_no_news_before_it_begins() -> None:
    ctx = replace(SETTING, plan=parse_plan(shipped_plan("shenzhen-2024"), "shenzhen-2024"))

    def time(n: int, day: str, state: DutyState) -> Duty:
        return replace(duty(n, state, due=TODAY), milestone=f"report_quarter_{day}", owner=Level.COUNTY)

    there = time(1, "20240930", OPEN)
    before = compose(CITY, view([case(1, there)], at=ctx), ctx).snapshot
    more = [case(1, there, time(2, "20241231", DutyState.WAITING))]
    steps = compose(CITY, view(more, at=ctx, last=before), ctx).steps
    assert [(s.key, s.changes) for s in steps] == [(there.milestone, {})]


def test_the_date_of_a_step_is_theirs_who_still_owe_it() -> None:
    done = [case(n, duty(n, DONE, due=LATE)) for n in (1, 2)]
    (step,) = compose(CITY, view([*done, case(3, duty(3, OPEN, due=TODAY))]), SETTING).steps
    assert step.due == TODAY


@pytest.mark.parametrize(
    ("key", "state", "counted"),
    [
        ("apply_assessment", OPEN, True),
        ("apply_assessment", DutyState.WAIVED, False),
        ("apply_assessment", DutyState.FAILED, True),
        ("answer_extension", OPEN, False),  # a request is no step
        ("answer_extension", DutyState.WAIVED, False),
        ("start_audit", OPEN, False),  # nobody is chased for it
    ],
)
def test_which_duties_are_counted(key: str, state: DutyState, counted: bool) -> None:
    seen = compose(CITY, view([case(1, duty(1, state, key))]), SETTING).snapshot["steps"]
    assert list(seen) == ([key] if counted else [])


@pytest.mark.parametrize(
    ("was", "now", "changes"),
    [
        # open, overdue before; the same now. What only became late is neither more nor fewer.
        ((3, 0), (1, 2), {"turned_late": 2}),
        ((3, 0), (1, 1), {"turned_late": 1, "open": -1}),
        ((3, 0), (2, 2), {"turned_late": 1, "overdue": 1}),
        ((1, 2), (3, 0), {"open": 2, "overdue": -2}),  # dates were moved: nobody turned late
        ((1, 1), (2, 2), {"open": 1, "overdue": 1}),
        ((2, 2), (1, 1), {"open": -1, "overdue": -1}),
        ((2, 2), (2, 2), {}),
    ],
)
def test_what_turned_late(was: tuple[int, int], now: tuple[int, int], changes: dict[str, int]) -> None:
    def parts(counts: tuple[int, int]) -> dict[str, int]:
        return {"open": counts[0], "overdue": counts[1]}

    assert StepCounts("assess", "评估", TODAY, parts(now), parts(was)).changes == changes


def test_a_reader_who_also_wears_another_hat_is_read_as_the_bureau() -> None:
    """Of an officer who is an enterprise's contact as well, the digest is the bureau's alone."""
    both = replace(COUNTY, roles=(*COUNTY.roles, Role(Level.ENTERPRISE, enterprise_id=1)))
    one = [case(1, duty(1, OPEN, due=LATE)), case(2, duty(2, REPORTED, reported_on=TODAY))]
    assert compose(both, view(one), SETTING) == compose(COUNTY, view(one), SETTING)
    support = replace(CITY, roles=(*CITY.roles, Role(Level.SUPPORT)))
    assert compose(support, view(one), SETTING) == compose(CITY, view(one), SETTING)


EXTENDED: dict[str, Any] = {"due": date(2025, 7, 31), "extended_to": date(2025, 7, 31)}


@pytest.mark.parametrize(
    ("one", "news"),
    [
        (duty(1, OPEN, due=date(2025, 7, 31)), True),
        (duty(1, OPEN, due=LATE), True),
        (duty(1, OPEN, **EXTENDED), True),
        (duty(1, REPORTED), True),
        (duty(1, DutyState.WAITING), False),
        (duty(1, DONE), False),
        (duty(1, DutyState.FAILED), False),
        (duty(1, DutyState.WAIVED), False),
    ],
)
def test_a_first_digest_is_news_while_something_runs(one: Duty, news: bool) -> None:
    digest = compose(PROVINCE, view([case(1, one)]), SETTING)
    assert digest.changed is news and [s.key for s in digest.steps] == ["apply_assessment"] * news


def test_that_a_date_was_postponed_is_news_whatever_was_told() -> None:
    """Reminders chase what is open or overdue: of that a message of today says it all."""
    before = compose(CITY, view([case(1, duty(1, OPEN, due=LATE))]), SETTING).snapshot
    told = frozenset({1})
    later = compose(CITY, view([case(1, duty(1, OPEN, **EXTENDED))], reminded=told, last=before), SETTING)
    assert later.changed
    still = compose(CITY, view([case(1, duty(1, OPEN))], reminded=told, last=before), SETTING)
    assert not still.changed


@pytest.mark.parametrize(
    ("skipped", "readers"),
    [
        ({}, "县"),
        ({"no_county": True}, "市"),
        ({"no_county": True, "unstaffed": True}, "省"),
        ({"unstaffed": True}, "县"),
    ],
)
def test_what_an_empty_office_owes_is_its_superiors(skipped: dict[str, bool], readers: str) -> None:
    letter = case(1, duty(1, OPEN, "deliver_notice", due=TODAY), **skipped)
    found = [who.name for who in (COUNTY, CITY, PROVINCE) if compose(who, view([letter]), SETTING).own]
    assert found == [readers]


def test_how_many_rest_is_said_of_those_that_run() -> None:
    paused = [case(n, duty(n, OPEN), paused=True) for n in (1, 2)]
    ended = case(3, duty(3, OPEN), paused=True, status=CaseStatus.WITHDRAWN)
    running = [case(n, duty(n, OPEN)) for n in (4, 5)]
    assert compose(CITY, view([*paused, ended, *running]), SETTING).resting == 2
