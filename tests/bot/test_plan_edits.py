"""What a changed plan says otherwise beside its dates: each is named, and a plan that says the same names nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import fields

from bot.plans.edits import plan_edits
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import Milestone, Plan
from bot.plans.support import Support
from messages.catalogue import sentence_table

TEXT = shipped_plan("hebei-2024")
OLD = parse_plan(TEXT, "hebei-2024")
MONTHLY = """
[[milestone]]
key = "report_month"
name = "报送月报"
what = "报送月报"
owner = "enterprise"
due = { every = "month", day = 25, until = 2025-12-25 }
ladder = "quiet"
"""
DEMAND = """
[[milestone]]
key = "spot_check"
name = "现场核查"
what = "配合现场核查"
owner = "enterprise"
on_demand = true
due = { days = 10, from = "opened" }
ladder = "quiet"
"""


def edits(old: str, new: str) -> list[tuple[str, str, str, str | None, str | None]]:
    before, after = parse_plan(old, "hebei-2024"), parse_plan(new, "hebei-2024")
    return [(one.part, one.name, one.key, one.old, one.new) for one in plan_edits(before, after)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'reply       = "已提交评估申请"',
            'reply = "已申请评估"',
            ("step", "提出评估申请", "reply", "已提交评估申请", "已申请评估"),
        ),
        ("takeback_hours", "takeback_hours = 48 #", ("round", "", "takeback_hours", "24", "48")),
        ("[ladder]", '[ladder]\nnew = [{ to = "owner", before = [1] }]', ("ladder", "new", "", "", None)),
        (
            "due         = 2025-02-28",
            "due = 2025-03-31",
            ("step", "提出评估申请", "due", "2025-02-28", "2025-03-31"),
        ),
        ("[ladder]", DEMAND + "\n[ladder]", ("step", "现场核查", "", "", None)),
    ],
)
def test_each_key_is_named(old: str, new: str, told: tuple[object, ...]) -> None:
    assert TEXT.count(old) >= 1
    assert edits(TEXT, TEXT.replace(old, new, 1)) == [told]


def test_what_is_taken_out_and_what_recurs_is_named_once() -> None:
    assert edits(TEXT + DEMAND, TEXT) == [("step", "现场核查", "", None, "")]
    twice = TEXT + MONTHLY
    assert edits(twice, twice.replace('what = "报送月报"', 'what = "报送上月月报"')) == [
        ("step", "报送月报", "what", "报送月报", "报送上月月报")
    ]
    assert edits(TEXT, TEXT + MONTHLY) == [("step", "报送月报", "", "", None)]


def test_a_remark_changes_nothing_and_places_are_compared() -> None:
    assert edits(TEXT, TEXT + "\n# remark\n") == []
    renamed = TEXT + '\n[[places.change]]\ncity = "石家庄市"\ncounties = ["桥西区"]\nnow = "西城区"\n'
    assert edits(TEXT, renamed) == [("places", "", "", None, None)]


def test_every_key_has_a_name_for_people() -> None:
    own = {"key", "version", "milestones", "ladders", "places", "quotes", "support"}
    known = sentence_table("plans.keys")
    asked = {f.name for of in (Plan, Milestone, Support) for f in fields(of)} - own
    assert asked == set(known)
