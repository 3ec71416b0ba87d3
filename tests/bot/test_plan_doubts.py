"""What a sound plan says that cannot work as it stands: each with its line."""

from __future__ import annotations

import pytest

from bot.plans.doubts import plan_doubts
from bot.plans.load import parse_plan, shipped_plan
from messages.catalogue import explain
from tests.bot.test_plan import GOOD


def doubts(text: str) -> list[tuple[str, str]]:
    """(the line's own words, what is said of it)."""
    lines = ["", *text.splitlines()]
    found = plan_doubts(parse_plan(text, "trial"), text)
    return [(lines[one.line] if one.line else one.name, explain(one.problem)) for one in found]


@pytest.mark.parametrize(
    ("further", "line", "says"),
    [
        ("extendable = true", "extendable = true", "answer_extension"),
        ('rectify_ladder = "plain"', 'rectify_ladder = "plain"', "rectify_assessment"),
        ("on_demand = true", "on_demand = true", "没有人能使它开始"),
        ("extendable = true\nextend_until = 2025-02-28", "extend_until = 2025-02-28", "无法延期"),
        ("", 'key = "first"', "没有写 reply"),
    ],
)
def test_what_a_step_says_in_vain(further: str, line: str, says: str) -> None:
    text = GOOD.replace('owner = "enterprise"', f'owner = "enterprise"\n{further}', 1)
    assert [what for where, what in doubts(text) if where == line and says in what]


def test_ladders_that_nobody_uses_or_that_only_climb() -> None:
    text = GOOD + 'idle = [{ to = "owner", before = [1] }]\n'
    assert ('idle = [{ to = "owner", before = [1] }]', "没有事项使用这套提醒") in doubts(text)


def test_the_shipped_round_of_hebei_leaves_nothing_open() -> None:
    assert doubts(shipped_plan("hebei-2024")) == []
