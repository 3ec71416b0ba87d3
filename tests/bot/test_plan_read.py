"""What a plan's text is read as: states, kinds, occurrences, and what it has not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendar.days import Calendar
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import After
from bot.plans.rhythm import deadlines
from bot.words import Assessor, MilestoneKind, replace
from messages.catalogue import explain
from tests.bot.test_plan import GOOD
from tests.bot.test_plan_refused import FIXED, OWNER, refused


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('["first"]', (After("first", "done"),)),
        ('["first:done"]', (After("first", "done"),)),
        ('["first:reported"]', (After("first", "reported"),)),
        ("[]", ()),
    ],
)
def test_in_which_state_the_step_before_must_be(written: str, read: tuple[After, ...]) -> None:
    plan = parse_plan(GOOD.replace('["first"]', written), "trial")
    assert plan.milestone("second").after == read


@pytest.mark.parametrize(
    ("key", "more", "kind"),
    [
        ("second", "", MilestoneKind.OTHER),
        ("assess", "", MilestoneKind.ASSESSMENT),  # as its key says
        ("second", 'kind = "assess"', MilestoneKind.ASSESSMENT),
        ("assess", 'kind = "accept"', MilestoneKind.ACCEPTANCE),  # what is written wins
        ("assess", 'kind = "other"', MilestoneKind.OTHER),
    ],
)
def test_what_part_a_step_plays(key: str, more: str, kind: MilestoneKind) -> None:
    text = GOOD.replace('key = "second"', f'key = "{key}"\n{more}')
    plan = parse_plan(text, "trial")
    assert plan.kind_of(key) is kind and plan.milestone(key).kind is kind
    assert plan.key_of(kind) == (key if kind is not MilestoneKind.OTHER else "first")
    assert plan.keys_of([kind]) == ([key] if kind is not MilestoneKind.OTHER else ["first", key])


def test_what_a_plan_has_not() -> None:
    plan = parse_plan(GOOD, "trial")
    assert plan.find("dance") is None and plan.kind_of("dance") is MilestoneKind.OTHER
    assert plan.key_of(MilestoneKind.ASSESSMENT) == "" and plan.keys_of([MilestoneKind.ASSESSMENT]) == []
    assert plan.quote("N-9") is None and plan.basis("N-9") == "试行通知"
    with pytest.raises(KeyError, match="trial: dance"):
        plan.milestone("dance")


def test_two_of_one_kind_name_each_other() -> None:
    text = GOOD.replace('key = "first"', 'key = "assess"').replace('["first"]', '["assess"]')
    text = text.replace("event:first", "event:assess").replace(OWNER, f'{OWNER}\nkind = "assess"')
    error = refused(text)
    assert (error.line, error.name) == (19, "kind")
    assert explain(error.problem) == '“second”与“assess”都是 assess 环节；其一请写 kind = "other"'


def test_a_kind_may_stand_once_for_each_case_and_once_for_each_bureau() -> None:
    text = GOOD.replace('key = "first"', 'key = "first"\nkind = "submit_summary"')
    text = text.replace(OWNER, f'{OWNER}\nkind = "submit_summary"\nper = "city"')
    plan = parse_plan(text, "trial")
    assert plan.keys_of([MilestoneKind.SUMMARY]) == ["first", "second"]
    assert [m.key for m in plan.for_city()] == ["second"] and plan.for_county() == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("", "", 19, "after"),
        ('after = ["first"]', 'confirms = "first"', 19, "confirms"),
        ('after = ["first"]\n', "", 19, "due"),
    ],
)
def test_nothing_follows_from_what_recurs(old: str, new: str, line: int, key: str) -> None:
    """It is several steps: which of them?"""
    text = GOOD.replace(FIXED, 'due = { every = "quarter", until = 2025-12-31 }').replace(old, new)
    error = refused(text)
    assert (error.line, error.name) == (line, key)
    assert explain(error.problem) == "没有（不重复的）事项“first”；可用：second"


def test_a_recurring_step_is_one_for_each_of_its_days() -> None:
    text = GOOD.replace(OWNER, f'{OWNER}\nper = "county"').replace(
        'due = { days = 10, from = "event:first" }', 'due = { every = "month", day = 31, until = 2024-08-31 }'
    )
    plan = parse_plan(text, "trial")
    assert [(m.key, m.name, m.due.on, m.due.every) for m in plan.for_county()] == [
        ("second_20240731", "第二步（2024年7月31日）", date(2024, 7, 31), "month"),
        ("second_20240831", "第二步（2024年8月31日）", date(2024, 8, 31), "month"),
    ]
    assert plan.milestone("first").name == "第一步"


@pytest.mark.parametrize(
    ("more", "opens"),
    [
        ("", [0, 184, 182]),  # on the day of the one before
        ("\nopens_days_before = 10", [10, 10, 10]),
        ('\nafter = ["first"]', [0, 0, 0]),
    ],
)
def test_a_recurring_step_opens_when_the_one_before_is_due(more: str, opens: list[int]) -> None:
    rule = "due = { dates = [2024-12-20, 2025-06-22, 2025-12-21] }" + more
    text = GOOD.replace('due = { days = 10, from = "event:first" }', rule).replace(
        'after = ["first"]\n', "", 1
    )
    found = [m.opens_days_before for m in parse_plan(text, "trial").milestones if m.key != "first"]
    assert found == opens


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("2025-06-25", ["0925", "1225", "0325", "0625"]),  # the last day is one of them
        ("2025-06-24", ["0925", "1225", "0325"]),
    ],
)
def test_a_step_of_each_quarter_has_the_day_that_the_plan_names(until: str, days: list[str]) -> None:
    text = GOOD.replace(
        'due = { days = 10, from = "event:first" }',
        f'due = {{ every = "quarter", day = 25, until = {until} }}',
    )
    assert [m.key[-4:] for m in parse_plan(text, "trial").milestones[1:]] == days


@pytest.mark.parametrize(
    "due",
    [
        "2024-07-08",  # on the day of publication itself
        '{ every = "month", day = 1, until = 2024-08-31 }',
        '{ every = "month", day = 31, until = 2024-08-31 }',
        '{ every = "quarter", until = 2024-12-31 }',
        '{ column = "验收", otherwise = 2025-02-28 }',
        '{ months = 2, from = "received" }',
        '{ years = 2, from = "opened" }',
    ],
)
def test_what_a_date_may_be(due: str) -> None:
    text = GOOD.replace('due = { days = 10, from = "event:first" }', f"due = {due}")
    text = text.replace('name = "第一步"', 'name = "第一步"\nkind = "deliver_notice"')
    assert parse_plan(text, "trial").milestones


def test_the_ladder_of_a_revision_is_asked_for_only_where_it_is_named() -> None:
    text = GOOD.replace(OWNER, f'{OWNER}\nrectify_ladder = "plain"')
    assert parse_plan(text, "trial").milestone("second").rectify_ladder == "plain"
    assert parse_plan(GOOD, "trial").milestone("second").rectify_ladder == ""


def test_dates_that_count_from_something_to_come_are_no_deadlines_yet() -> None:
    plan = parse_plan(shipped_plan("wuhan-2025"), "wuhan-2025")
    assert sorted(deadlines(plan, Calendar())) == [
        date(2025, 2, 17),  # a month after 15 January, from a Saturday to the Monday
        date(2025, 3, 17),
        date(2025, 12, 31),
    ]
    silent = replace(plan, milestones=tuple(replace(m, silent=True) for m in plan.milestones))
    asked = replace(plan, milestones=tuple(replace(m, on_demand=True) for m in plan.milestones))
    assert deadlines(silent, Calendar()) == deadlines(asked, Calendar()) == frozenset()


def test_a_step_narrowed_by_trade_holds_for_no_enterprise_without_one() -> None:
    plan = parse_plan(GOOD.replace(OWNER, f'{OWNER}\nindustries = ["电镀"]'), "trial")
    assert [m.key for m in plan.for_case(Assessor.CITY)] == ["first"]
