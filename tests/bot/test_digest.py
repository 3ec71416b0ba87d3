"""What a digest says: counts that add up, changes, who has to do what, and when it is quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.acts.setting import Setting
from bot.calendar.days import Calendar
from bot.notices.digest import PARTS, View, compose
from bot.plans.plan import parse, shipped
from bot.words import SHANGHAI, Assessor, Case, CaseStatus, Duty, DutyState, Hat, Level, Person

PLAN = parse(shipped("hebei-2024"), "hebei-2024")
TODAY = date(2025, 2, 24)
SETTING = Setting(PLAN, Calendar(), datetime(2025, 2, 24, 9, tzinfo=SHANGHAI))
COUNTY = Person(1, "县", hats=(Hat(Level.COUNTY, "石家庄市", "桥西区"),))
CITY = Person(2, "市", hats=(Hat(Level.CITY, "石家庄市"),))
PROVINCE = Person(3, "省", hats=(Hat(Level.PROVINCE),))


def duty(n: int, state: DutyState, key: str = "apply_assessment", **more: Any) -> Duty:
    owner = PLAN.milestone(key).owner_level(Assessor.CITY)
    due = more.pop("due", date(2025, 2, 28))
    return replace(Duty(n, n, key, owner, state, due, due), **more)


def case(n: int, *duties: Duty, **more: Any) -> Case:
    one = Case(n, PLAN.key, n, f"第{n}家", "石家庄市", "桥西区", Assessor.CITY, CaseStatus.ACTIVE, duties)
    return replace(one, **more)


OPEN, REPORTED, DONE = DutyState.OPEN, DutyState.REPORTED, DutyState.DONE
LATE = date(2025, 2, 20)
SIX = (
    case(1, duty(1, DONE)),
    case(2, duty(2, REPORTED, reported_on=date(2025, 2, 18))),
    case(3, duty(3, OPEN)),
    case(4, duty(4, OPEN, due=LATE)),
    case(5, duty(5, OPEN, due=date(2025, 5, 1), extended_to=date(2025, 5, 1))),
    case(6, duty(6, DutyState.WAIVED), status=CaseStatus.WITHDRAWN),
)


def test_the_parts_add_up() -> None:
    (step,) = compose(CITY, View(SIX), SETTING).steps
    assert {p: n for p, n in step.parts.items() if n} == {
        "done": 1,
        "reported": 1,
        "open": 1,
        "overdue": 1,
        "extended": 1,
    }
    assert step.total == 5 == sum(step.parts[p] for p in PARTS)


def test_each_has_its_own_to_do() -> None:
    city, county, province = (compose(who, View(SIX), SETTING) for who in (CITY, COUNTY, PROVINCE))
    assert [d.id for d, _ in city.confirm] == [2] and not county.confirm and not province.confirm
    assert [d.id for d, _ in city.late] == [d.id for d, _ in county.late] == [4]
    assert not province.late  # its cities are told; it sees the number


def test_a_bureaus_own_duties_are_named_when_they_are_near() -> None:
    near = case(7, duty(7, OPEN, "assess", due=TODAY + timedelta(days=7)))
    far = case(8, duty(8, OPEN, "assess", due=TODAY + timedelta(days=8)))
    assert [d.id for d, _ in compose(CITY, View([near, far]), SETTING).own] == [7]
    assert not compose(COUNTY, View([near, far]), SETTING).own


def test_a_request_waits_for_the_assessor() -> None:
    asked = case(7, duty(7, OPEN, "answer_extension", data={"until": "2025-09-30"}))
    assert [d.id for d, _ in compose(CITY, View([asked]), SETTING).confirm] == [7]
    assert not compose(COUNTY, View([asked]), SETTING).confirm


def test_whom_the_reminder_named_is_not_named_again() -> None:
    digest = compose(CITY, View(SIX, told=frozenset({2, 4})), SETTING)
    assert not digest.confirm and not digest.late and digest.skipped == 2


def test_changes_are_those_since_the_last() -> None:
    first = compose(CITY, View(SIX), SETTING)
    assert first.changed and first.since is None and not first.steps[0].changes
    later = replace(SETTING, now=SETTING.now + timedelta(days=7))
    moved = (*SIX[:2], case(3, duty(3, REPORTED, reported_on=TODAY)), *SIX[3:])
    second = compose(CITY, View(moved, last=first.snapshot), later)
    assert second.since == TODAY
    assert second.steps[0].changes == {"reported": 1, "open": -1}


def test_who_only_became_late_has_not_become_fewer() -> None:
    """未完成减776家 was said of enterprises that had done nothing."""
    eight = [case(n, duty(n, OPEN)) for n in range(10, 18)]
    first = compose(CITY, View(eight), SETTING)
    later = replace(SETTING, now=SETTING.now + timedelta(days=30))
    moved = [case(10, duty(10, REPORTED, reported_on=TODAY)), *eight[1:]]
    (step,) = compose(CITY, View(moved, last=first.snapshot), later).steps
    assert step.changes == {"reported": 1, "open": -1, "turned_late": 7}


@pytest.mark.parametrize(
    ("cases", "quiet"),
    [
        ([case(1, duty(1, DONE))], True),
        ([case(1, duty(1, OPEN, due=date(2025, 7, 31)))], True),  # far away, and nothing moved
        ([case(1, duty(1, OPEN, due=TODAY + timedelta(days=7)))], False),  # a date is near
        ([case(1, duty(1, OPEN, due=LATE))], False),  # late
        ([case(1, duty(1, REPORTED, reported_on=TODAY))], False),  # waits for the reader
        ([case(1, duty(1, OPEN, due=LATE), paused=True)], True),
        ([], True),
    ],
)
def test_quiet_when_nothing_changed_and_nothing_is_due(cases: list[Case], quiet: bool) -> None:
    before = compose(CITY, View(cases), SETTING).snapshot
    assert compose(CITY, View(cases, last=before), SETTING).quiet is quiet


def test_somebody_newly_out_of_reach_is_a_change() -> None:
    cases = [case(1, duty(1, OPEN, due=date(2025, 7, 31)))]
    before = compose(CITY, View(cases), SETTING).snapshot
    lost = compose(CITY, View(cases, unreachable=frozenset({1}), last=before), SETTING)
    assert not lost.quiet and lost.unreachable == ("第1家",)
    assert compose(CITY, View(cases, frozenset({1}), last=lost.snapshot), SETTING).quiet


def test_a_first_digest_with_nothing_running_is_quiet() -> None:
    assert compose(CITY, View([case(1, duty(1, DONE))]), SETTING).quiet
    assert not compose(CITY, View([case(1, duty(1, OPEN, due=date(2025, 7, 31)))]), SETTING).quiet
