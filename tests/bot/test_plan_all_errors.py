"""A plan's author sees everything that is wrong at once, each fault once, and nothing that follows from another."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from msgspec.structs import fields

from bot import divisions
from bot.plans.by_place import ByPlace
from bot.plans.due_rule import DueRule
from bot.plans.ladder import EscalationRule
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.plan import Milestone, Plan, Quote
from bot.plans.support import Support
from bot.tables import PlanError
from bot.words import MilestoneKind
from messages.catalogue import explain
from tests.bot.test_plan import GOOD

ROOT = Path(__file__).parents[2]
SKELETON = (files("bot") / "plans" / "skeleton.toml").read_text("utf-8")
FIRST = next(part for part in GOOD.split("[[milestone]]\n") if part.startswith('key = "first"'))
QUOTED = '\n[[quote]]\nid = "1"\nplace = "一"\ntext = "照办。"\nas_of = 2024-07-08\n'


def faults(text: str) -> list[tuple[int, str, str]]:
    """(line, key, what is wrong) of each."""
    with pytest.raises(PlanError) as caught:
        parse_plan(text, "trial")
    return [(fault.line, fault.name, explain(fault.problem)) for fault in caught.value.each]


def test_faults_of_every_section_are_named_together() -> None:
    text = GOOD
    for old, new in (
        ('name = "试行"', "name = 3"),
        ('owner = "enterprise"', 'owner = "firm"'),
        ("due = 2025-02-28", "due = 2023-02-28"),
        ('name = "第二步"\n', ""),
        ('after = ["first"]', 'after = ["frist", "first:said"]'),
        ("days = 10", 'days = "10"'),
        ("before = [7, 1]", "befor = [7, 1]"),
        ('to = "city"', 'to = "mayor"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    text += '\n[[quote]]\nid = "1"\n\n[places]\nprovince = "河北"\n'
    assert [fault[:2] for fault in faults(text)] == [
        (2, "name"),
        (10, "owner"),
        (11, "due"),
        (14, "name"),
        (18, "after"),
        (18, "after"),
        (19, "days"),
        (24, "befor"),
        (25, "to"),
        (28, "place"),
        (28, "text"),
        (28, "as_of"),
        (32, "province"),
    ]


def test_faults_of_places_and_of_the_desk_are_named_together() -> None:
    text = (
        GOOD
        + """
[places]
province = "河北"
unit = 3
units = ["石家庄", "保定"]

[support]
answer_days = 3
close_working_days = "5"
ladder = [{ to = "city", before = [0] }]
"""
    )
    found = [fault[1] for fault in faults(text)]
    assert sorted(found) == sorted(
        ["province", "unit", "units", "units", "answer_days", "close_working_days", "to"]
    )
    units = (
        GOOD
        + """
[places]
province = "河北省"

[[places.unit]]
name = "雄安新区"
counties = ["雄州", "容城", "安新县"]
[[places.unit]]
name = "开发区"
of = "石市"

[[places.change]]
city = "石家庄市"
counties = ["桥南区", "桥北区"]
now = "新桥区"
[[places.change]]
city = "石市"
counties = ["桥西区"]
now = "新桥区"
"""
    )
    assert [fault[1] for fault in faults(units)] == [
        *("counties", "counties"),
        "of",
        *("counties", "counties"),
        "city",
    ]


def test_what_is_said_of_all_milestones_is_said_of_those_that_can_be_read() -> None:
    """A step of which something cannot be read is still a step: the rest of it is checked, and who follows it is not
    told that there is none."""
    text = GOOD.replace('owner = "enterprise"', 'owner = "firm"').replace(
        'ladder = "plain"', 'ladder = "loud"'
    )
    assert [fault[:2] for fault in faults(text)] == [(10, "owner"), (12, "ladder"), (21, "ladder")]


@pytest.mark.parametrize(
    ("further", "key", "says"),
    [
        ('ladder = "loud"', "ladder", "没有"),
        ('what = ""', "what", "不能为空"),
        ('what = "向{bureau}办"', "what", "无法填入"),
        ('key = "第一"', "key", "不能作事项的 key"),
        ('clause = "9"', "clause", "没有原文"),
        ('after = ["nowhere"]', "after", "没有"),
        ('after = ["second:said"]', "after", "said"),
        ('falls_away_with = ["nowhere"]', "falls_away_with", "没有"),
        ('confirm = "city"\nconfirm_ladder = "loud"', "confirm_ladder", "没有"),
        ("extend_months = 3", "extend_months", "extendable"),
        ('due = { days = 5, from = "event:nowhere" }', "due", "没有"),
        ('due = { days = 5, from = "someday" }', "due", "published"),
        ("due = 2023-02-28", "due", "早于"),
        ('kind = "dance"', "kind", "dance"),
        ('audit_types = ["三星"]', "audit_types", "三星"),
        ('place = "x"', "place", "place"),
    ],
)
def test_a_key_that_cannot_be_read_hides_no_other_of_its_step(further: str, key: str, says: str) -> None:
    """The owner of the first step is wrong, and something else in it as well: both are told."""
    name = further.partition(" =")[0]
    step = "\n".join(line for line in FIRST.splitlines() if not line.startswith(f"{name} "))
    text = GOOD.replace(FIRST, f"{step}\n{further}\n").replace('owner = "enterprise"', 'owner = "firm"', 1)
    found: dict[str, str] = {}
    for _, named, wrong in faults(text):
        found[named] = found.get(named, "") + wrong
    assert "owner" in found and says in found.get(key, ""), found


def test_a_wrong_name_of_the_round_hides_no_other_key_of_it() -> None:
    text = GOOD.replace('name = "试行"', 'name = 3\nkey = "试行"\nletter_quotes = ["7"]', 1)
    assert [fault[1] for fault in faults(text)] == ["name", "key", "letter_quotes"]


def test_a_date_is_read_key_by_key() -> None:
    text = GOOD.replace("due = 2025-02-28", 'due = { days = "x", from = "someday" }', 1)
    assert [fault[1] for fault in faults(text)] == ["days", "due"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[ladder]", "[laddre]", [(23, "laddre")]),  # not also: [ladder] is missing, no ladder “plain”
        ("[round]", "[[round]]", [(1, "round")]),
        ('name = "第二步"', 'nmae = "第二步"', [(16, "nmae")]),  # not also: name is missing
        ("[ladder]\nplain = [", "[ladder]\nplain = [\n  { to = 3 },", [(25, "to")]),
    ],
)
def test_one_mistake_is_one_fault(old: str, new: str, expected: list[tuple[int, str]]) -> None:
    assert old in GOOD
    assert [fault[:2] for fault in faults(GOOD.replace(old, new, 1))] == expected


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ('name = "试行"', 'name = " "', 2, "name", "不能为空"),
        ('document = "试行通知"', 'document = ""', 3, "document", "不能为空"),
        ('name = "试行"', 'name = "试行"\nkey = "试行"', 3, "key", "“试行”不能作轮次的 key"),
        ('what = "办第一件事"', 'what = ""', 9, "what", "不能为空"),
        (
            'what = "办第一件事"',
            'what = "向{bureau}办"',
            9,
            "what",
            "“{bureau}”无法填入；花括号中只能写 {assessor}",
        ),
        ('what = "办第一件事"', 'what = "向{办"', 9, "what", "“{”无法填入"),
        ('key = "first"', 'key = "第一"', 7, "key", "“第一”不能作事项的 key"),
        ('key = "first"', f'key = "{"f" * 31}"', 7, "key", "30个以内"),
        (
            "due = 2025-02-28",
            'due = 2025-02-28\nclause = "2"',
            12,
            "clause",
            "没有原文“2”，请写一节 [[quote]]；已有：1",
        ),
        ('name = "试行"', 'name = "试行"\nletter_quotes = ["1", "3"]', 3, "letter_quotes", "没有原文“3”"),
        ("\n[[quote]]", f"{QUOTED}\n[[quote]]", 36, "id", "原文“1”重复"),
    ],
)
def test_what_would_fail_only_when_somebody_is_reminded(
    old: str, new: str, line: int, key: str, says: str
) -> None:
    text = GOOD + QUOTED
    assert old in text
    found = [fault for fault in faults(text.replace(old, new, 1)) if fault[0] == line]
    assert [(one[:2], says in one[2]) for one in found] == [((line, key), True)]


def test_a_city_may_be_named() -> None:
    text = GOOD.replace('what = "办第一件事"', 'what = "向{city}的{assessor}办"')
    assert parse_plan(text, "trial").milestone("first").what == "向{city}的{assessor}办"


def test_the_whole_list_is_said() -> None:
    with pytest.raises(PlanError) as caught:
        parse_plan(
            GOOD.replace('owner = "city"', "owner = 1").replace("due = 2025-02-28", "due = 3"), "trial"
        )
    said = explain(caught.value).splitlines()
    assert said[0] == "轮次计划有2处需要改正："
    assert said[1].startswith("第11行“due”：应是日期") and said[2].startswith("第18行“owner”：“1”不认识")


def test_the_skeleton_is_a_plan() -> None:
    plan = parse_plan(SKELETON, "new")
    assert plan.key == "hubei-2027" and plan.kind_of("assess") is MilestoneKind.ASSESSMENT


@pytest.mark.parametrize(
    "kind",
    [Plan, Milestone, ByPlace, DueRule, EscalationRule, Support, Quote, divisions._Covered, divisions._Own],
)
def test_the_skeleton_and_the_page_of_the_format_name_every_key(kind: type) -> None:
    page = (ROOT / "docs" / "rounds.md").read_text("utf-8")
    sections = {"milestones", "ladders", "quotes", "version", "support", "places"}
    keys = {field.name.rstrip("_") for field in fields(kind)} - sections
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []
    bare = {"on"}  # a bare date
    assert [key for key in sorted(keys - bare) if not re.search(rf"\b{key} *=", SKELETON)] == []


@pytest.mark.parametrize("key", ["hebei-2024", "hubei-2026", "shenzhen-2024", "wuhan-2025"])
def test_a_shipped_plan_with_a_line_missing_is_told_so(key: str) -> None:
    """Each line that a plan cannot do without: taken away, it is a fault that names it."""
    text = shipped_plan(key)
    for needed in ("published_on", "document"):
        line = next(line for line in text.splitlines() if line.startswith(needed))
        assert [fault[1] for fault in faults(text.replace(line + "\n", "", 1))] == [needed]


EVERY_SECTION = f"""{GOOD}{QUOTED}
[places]
province = "湖北省"
units = ["武汉市"]

[[places.unit]]
name = "神农架林区"
counties = ["神农架林区"]

[support]
close_working_days = 3
ladder = [{{ to = "owner", channel = "email" }}]
"""


@pytest.mark.parametrize(
    "odd", ["3", '"x"', "[]", "[3]", '["x"]', "{}", "[{}]", "true", "2025-02-30", "[[1], {}]"]
)
def test_whatever_is_written_is_a_plan_or_is_refused(odd: str) -> None:
    """Each value in turn is something else; none ends in another error than a refusal."""
    lines = EVERY_SECTION.splitlines()
    for n, line in enumerate(lines):
        if found := re.match(r"(\w+) = ", line):
            text = "\n".join([*lines[:n], f"{found[0]}{odd}", *lines[n + 1 :]])
            if line.endswith("["):  # the list's own lines would stand alone
                text = "\n".join([*lines[:n], f"{found[0]}{odd}", *lines[n + 4 :]])
            with suppress(PlanError):
                parse_plan(text, "trial", ("email", "wecom"))
