"""A question about a step that is named is answered about that step, by the plan's own words for it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.results.standing import next_owed
from bot.results.step_named import step_named
from bot.words import DutyState, replace
from tests.bot.test_plan_says import APPLY, ASSESS, case, milestone, plan


def step(key: str, name: str, reply: str, due: str) -> str:
    return milestone(key, due).replace(f"{key}事项", name).replace(f"已办{key}", reply)


ROUND = plan(
    step("start_audit", "启动审核", "已启动审核", "2025-03-31"),
    step("report", "报送季度进展", "已报送季报", '{ every = "quarter", day = 25, until = 2025-12-25 }'),
    step("special", "提交减排与节能专项方案", "已提交专项方案 企业名称", "2025-05-31"),
    APPLY,
    ASSESS,
)
TODAY = date(2025, 2, 3)


@pytest.mark.parametrize(
    ("text", "days", "key"),
    [
        ("启动审核为什么是这个日期", (), "start_audit"),
        ("季报为什么是12月25日", (date(2025, 12, 25), date(2024, 12, 25)), "report_20251225"),
        ("季度进展为什么要报", (), "report_20250325"),
        ("为什么 报送季度进展", (), "report_20250325"),
        ("专项方案的期限为什么是这天", (), "special"),
        ("减排与节能专项方案为什么是5月31日", (), "special"),
        ("评估申请为什么是6月底", (), "apply_assessment"),
        ("评估为什么是6月30日", (), "apply_assessment"),  # the enterprise's own part of it
        ("评估为什么是8月31日", (date(2025, 8, 31),), "assess"),
        ("为什么", (), ""),
        ("为什么是这个日期", (), ""),
    ],
)
def test_the_step_that_is_named(text: str, days: tuple[date, ...], key: str) -> None:
    found = step_named(case(ROUND), text, days, ROUND, TODAY)
    assert (found.milestone if found else "") == key


def test_what_is_to_be_done_next_is_the_earliest_that_the_enterprise_owes() -> None:
    there = case(ROUND)
    duty = next_owed(there, ROUND)
    assert duty and (duty.milestone, duty.due) == ("report_20250325", date(2025, 3, 25))
    over = [replace(d, state=DutyState.DONE) if d.milestone != "assess" else d for d in there.duties]
    assert next_owed(replace(there, duties=tuple(over)), ROUND) is None
