"""What a digest says: counts that add up, changes, who has to do what, and when it is quiet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.notices.digest import DIGEST_PARTS, View, compose
from bot.notices.standings import PRESSING_DAYS, Standings, standings
from bot.plans.load import parse_plan, shipped_plan
from bot.words import (
    SHANGHAI,
    Assessor,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    Level,
    MilestoneKind,
    Person,
    Role,
    replace,
)

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
TODAY = date(2025, 2, 24)
SETTING = DecisionContext(PLAN, Calendar(), datetime(2025, 2, 24, 9, tzinfo=SHANGHAI))
COUNTY = Person(1, "县", roles=(Role(Level.COUNTY, "石家庄市", "桥西区"),))
CITY = Person(2, "市", roles=(Role(Level.CITY, "石家庄市"),))
PROVINCE = Person(3, "省", roles=(Role(Level.PROVINCE),))


def duty(n: int, state: DutyState, key: str = "apply_assessment", **more: Any) -> Duty:
    owner = PLAN.milestone(key).owner_level(Assessor.CITY)
    due = more.pop("due", date(2025, 2, 28))
    return replace(Duty(n, n, key, owner, state, due, due), **more)


def case(n: int, *duties: Duty, **more: Any) -> Case:
    one = Case(n, PLAN.key, n, f"第{n}家", "石家庄市", "桥西区", Assessor.CITY, CaseStatus.ACTIVE, duties)
    return replace(one, **more)


def view(
    cases: Iterable[Case],
    unreachable: frozenset[int] = frozenset(),
    at: DecisionContext = SETTING,
    **more: Any,
) -> View:
    """What the digest of these cases is made from."""
    return View(tuple(standings(cases, unreachable, at).values()), **more)


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
FIVE = ("done", "reported", "open", "overdue", "extended")


def test_the_parts_add_up() -> None:
    (step,) = compose(CITY, view(SIX), SETTING).steps
    assert {p: n for p, n in step.parts.items() if n} == dict.fromkeys(FIVE, 1)
    assert step.total == 5 == sum(step.parts[p] for p in DIGEST_PARTS)


def test_each_has_its_own_to_do() -> None:
    city, county, province = (compose(who, view(SIX), SETTING) for who in (CITY, COUNTY, PROVINCE))
    assert [d.id for d, _ in city.confirm] == [2] and not county.confirm and not province.confirm
    assert [d.id for d, _ in city.late] == [d.id for d, _ in county.late] == [4]
    assert not province.late  # its cities are told; it sees the number


def test_a_city_chases_its_counties() -> None:
    """As 逾期 lists them; where the city does the county's work it is its own."""
    letter = duty(8, OPEN, "deliver_notice", due=LATE)
    there, here = (
        case(8, letter),
        case(9, replace(letter, id=9), city="定州市", county="定州市", no_county=True),
    )
    assert [d.id for d, _ in compose(CITY, view([there]), SETTING).late] == [8]
    assert (
        not compose(COUNTY, view([there]), SETTING).late
        and not compose(PROVINCE, view([there]), SETTING).late
    )
    own = Person(9, "定州", roles=(Role(Level.CITY, "定州市"),))
    assert not compose(own, view([here]), SETTING).late


def test_a_bureaus_own_duties_are_named_when_they_are_near() -> None:
    near = case(7, duty(7, OPEN, "assess", due=TODAY + timedelta(days=7)))
    far = case(8, duty(8, OPEN, "assess", due=TODAY + timedelta(days=8)))
    assert [d.id for d, _ in compose(CITY, view([near, far]), SETTING).own] == [7]
    assert not compose(COUNTY, view([near, far]), SETTING).own


def test_a_request_waits_for_the_assessor() -> None:
    asked = case(7, duty(7, OPEN, "answer_extension", data={"until": "2025-09-30"}))
    assert [d.id for d, _ in compose(CITY, view([asked]), SETTING).confirm] == [7]
    assert not compose(COUNTY, view([asked]), SETTING).confirm


def test_whom_the_reminder_named_is_not_named_again() -> None:
    digest = compose(CITY, view(SIX, reminded=frozenset({2, 4})), SETTING)
    assert not digest.confirm and not digest.late and digest.whole == (1, 0, 1)


def test_changes_are_those_since_the_last() -> None:
    first = compose(CITY, view(SIX), SETTING)
    assert first.changed and first.since is None and not first.steps[0].changes
    later = replace(SETTING, now=SETTING.now + timedelta(days=7))
    moved = (*SIX[:2], case(3, duty(3, REPORTED, reported_on=TODAY)), *SIX[3:])
    second = compose(CITY, view(moved, at=later, last=first.snapshot), later)
    assert second.since == TODAY
    assert second.steps[0].changes == {"reported": 1, "open": -1}


def test_a_step_that_has_not_begun_is_no_news_by_who_has_left() -> None:
    two = [case(n, duty(n, DutyState.WAITING)) for n in (1, 2)]
    before = compose(CITY, view(two), SETTING).snapshot
    gone = [two[0], case(2, duty(2, DutyState.WAIVED), status=CaseStatus.WITHDRAWN)]
    assert not compose(CITY, view(gone, last=before), SETTING).steps


def test_who_only_became_late_has_not_become_fewer() -> None:
    """未完成减776家 was said of enterprises that had done nothing."""
    eight = [case(n, duty(n, OPEN)) for n in range(10, 18)]
    first = compose(CITY, view(eight), SETTING)
    later = replace(SETTING, now=SETTING.now + timedelta(days=30))
    moved = [case(10, duty(10, REPORTED, reported_on=TODAY)), *eight[1:]]
    (step,) = compose(CITY, view(moved, at=later, last=first.snapshot), later).steps
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
    before = compose(CITY, view(cases), SETTING).snapshot
    assert compose(CITY, view(cases, last=before), SETTING).quiet is quiet


def test_that_as_many_are_late_as_before_is_said_to_whom_nobody_is_named() -> None:
    late = [case(1, duty(1, OPEN, due=LATE))]
    first = compose(PROVINCE, view(late), SETTING)
    again = compose(PROVINCE, view(late, last=first.snapshot), SETTING)
    assert not again.quiet and again.unchanged and not first.unchanged
    far = [case(1, duty(1, OPEN, due=date(2025, 7, 31)))]
    before = compose(PROVINCE, view(far), SETTING).snapshot
    assert compose(PROVINCE, view(far, last=before), SETTING).quiet


def test_somebody_newly_out_of_reach_is_a_change() -> None:
    cases = [case(1, duty(1, OPEN, due=date(2025, 7, 31)))]
    before = compose(CITY, view(cases), SETTING).snapshot
    lost = compose(CITY, view(cases, unreachable=frozenset({1}), last=before), SETTING)
    assert not lost.quiet and lost.unreachable == ("第1家",)
    assert compose(CITY, view(cases, frozenset({1}), last=lost.snapshot), SETTING).quiet


def test_a_first_digest_with_nothing_running_is_quiet() -> None:
    assert compose(CITY, view([case(1, duty(1, DONE))]), SETTING).quiet
    assert not compose(CITY, view([case(1, duty(1, OPEN, due=date(2025, 7, 31)))]), SETTING).quiet


SILENT = [m.key for m in PLAN.milestones if m.silent]


@pytest.mark.parametrize("key", SILENT)
def test_what_the_notice_only_recommends_is_chased_by_nobody(key: str) -> None:
    """Late or not, and whoever owes it: it is neither counted nor named."""
    assert "start_audit" in SILENT
    late = case(1, duty(1, OPEN, key, due=LATE))
    bureaus = case(2, duty(2, OPEN, key, due=LATE, owner=Level.CITY))
    for reader in (COUNTY, CITY, PROVINCE):
        digest = compose(reader, view([late, bureaus]), SETTING)
        told = PLAN.kind_of(key) is MilestoneKind.FIGURES and reader is not COUNTY  # as a number
        assert (digest.steps, digest.late, digest.own, digest.quiet) == ((), (), (), not told)
        assert digest.unfiled == (2 if told else 0)


def test_a_digest_speaks_of_what_is_owed_and_to_whom() -> None:
    """Not of a case that has ended, nor of a request as if it were the bureau's own step."""
    ended = case(1, duty(1, OPEN, due=LATE), status=CaseStatus.WITHDRAWN)
    asked = case(2, duty(2, OPEN, "answer_extension", data={"until": "2025-09-30"}))
    digest = compose(CITY, view([ended, asked], unreachable=frozenset({1})), SETTING)
    assert (digest.late, digest.own, digest.unreachable) == ((), (), ())
    assert [d.id for d, _ in digest.confirm] == [2]
    assert digest.steps[0].key == "apply_assessment" and digest.steps[0].total == 1


def test_what_waits_longest_comes_first() -> None:
    days = {1: date(2025, 2, 20), 2: date(2025, 2, 18), 3: date(2025, 2, 20)}
    reported = [case(n, duty(n, REPORTED, reported_on=on)) for n, on in reversed(days.items())]
    late = [case(n + 3, duty(n + 3, OPEN, due=on)) for n, on in reversed(days.items())]
    digest = compose(CITY, view([*reported, *late]), SETTING)
    assert [d.id for d, _ in digest.confirm] == [2, 1, 3]
    assert [d.id for d, _ in digest.late] == [5, 4, 6]


def test_the_date_of_a_step_is_that_of_most() -> None:
    many = [case(n, duty(n, OPEN, due=date(2025, 6, 30))) for n in (1, 2)]
    (step,) = compose(CITY, view([case(3, duty(3, OPEN)), *many]), SETTING).steps
    assert (step.key, step.name, step.due) == ("apply_assessment", "提出评估申请", date(2025, 6, 30))


@pytest.mark.parametrize(
    ("days", "presses"), [(-1, False), (0, True), (PRESSING_DAYS, True), (PRESSING_DAYS + 1, False)]
)
def test_a_date_presses_from_a_week_before_to_its_last_day(days: int, presses: bool) -> None:
    one = case(1, duty(1, OPEN, due=TODAY + timedelta(days=days)))
    assert compose(PROVINCE, view([one]), SETTING).pressing is presses
    told = compose(PROVINCE, view([one], reminded=frozenset({1})), SETTING)
    assert not told.pressing  # today's reminders say it


def test_a_result_that_was_not_handed_over_is_said_to_whoever_hands_it_over() -> None:
    one = case(1, duty(1, DONE, "assess"), duty(2, DONE, "accept"))
    counts = {who.name: compose(who, view([one]), SETTING).handover for who in (COUNTY, CITY, PROVINCE)}
    assert counts == {"县": 0, "市": 2, "省": 0}


@pytest.mark.parametrize(
    ("last", "now", "changed"),
    [
        (view(SIX), view(SIX), False),
        (view(SIX), view(SIX, questions=1), True),
        (view(SIX), view(SIX, unreachable=frozenset({3})), True),
        (view(SIX), view(SIX, unreachable=frozenset({6})), False),  # whose case has ended
        (view(SIX), view(SIX[1:]), True),
        (view(SIX), view(SIX, reminded=frozenset({3, 4, 5})), False),
        # All that is open was told of today: that more is open is no news, that more is done is.
        (view(SIX[:3]), view(SIX[:4], reminded=frozenset({3, 4})), False),
        (view(SIX[1:4]), view(SIX[:4], reminded=frozenset({3, 4})), True),
    ],
)
def test_what_is_news(last: View, now: View, changed: bool) -> None:
    before = compose(CITY, last, SETTING).snapshot
    later = replace(SETTING, now=SETTING.now + timedelta(days=1))
    assert compose(CITY, replace(now, last=before), later).changed is changed


def test_what_stands_of_violations_is_handed_through() -> None:
    digest = compose(CITY, view(SIX, questions=4, not_reported=2, not_in_credit=3), SETTING)
    assert (digest.questions, digest.not_reported, digest.not_in_credit) == (4, 2, 3)
    assert digest.snapshot == {
        "on": "2025-02-24",
        "steps": {"apply_assessment": {**dict.fromkeys(DIGEST_PARTS, 0), **dict.fromkeys(FIVE, 1)}},
        "unreachable": 0,
        "questions": 4,
    }


def test_a_first_digest_of_somebody_out_of_reach_or_of_a_question_is_news() -> None:
    done = [case(1, duty(1, DONE))]
    assert not compose(CITY, view(done, questions=1), SETTING).quiet
    assert not compose(CITY, view(done, unreachable=frozenset({1})), SETTING).quiet


def test_duties_are_told_apart_by_their_own_numbers() -> None:
    """A case has another number than its duties: order and what was told go by the duty."""
    late = [case(9, duty(1, OPEN, due=LATE)), case(8, duty(2, OPEN, due=LATE))]
    digest = compose(CITY, view(late, reminded=frozenset({8})), SETTING)
    assert [d.id for d, _ in digest.late] == [1, 2]
    reported = [case(9, duty(1, REPORTED, reported_on=LATE)), case(8, duty(2, REPORTED, reported_on=LATE))]
    assert [d.id for d, _ in compose(CITY, view(reported), SETTING).confirm] == [1, 2]


def test_a_step_behind_one_that_is_not_counted_is_counted() -> None:
    one = case(1, duty(1, OPEN, "start_audit"), duty(2, OPEN))
    assert [s.key for s in compose(CITY, view([one]), SETTING).steps] == ["apply_assessment"]
    (own,) = compose(CITY, view([case(2, duty(3, OPEN, "assess", due=TODAY))]), SETTING).own
    assert compose(CITY, view([own[1]], reminded=frozenset({3})), SETTING).whole == (0, 1, 0)


def test_a_remembered_standing_is_what_it_would_be_worked_out_anew() -> None:
    """Day after day over all that changes on it: a date comes near and passes, a duty is reported, an enterprise
    stops, is lost, comes back."""
    known, cases, lost = Standings(), list(SIX), frozenset[int]()
    for n in range(40):
        at = replace(SETTING, now=SETTING.now - timedelta(days=14 - n))
        if n == 10:
            cases[2] = replace(cases[2], paused=True)
        if n == 20:
            cases[2] = case(3, duty(3, REPORTED, reported_on=at.today))
        if n in (25, 27):
            lost = frozenset() if lost else frozenset({4})
        assert known.of(cases, lost, at) == standings(cases, lost, at), at.today
    again = replace(SETTING, now=SETTING.now + timedelta(days=30))
    (first,), (second,) = (list(known.of(cases, lost, again).values()) for _ in range(2))
    assert first is second
    (third,) = known.of([replace(one) for one in cases], lost, again).values()
    assert third is not second and third == second
