"""The receipt of one sentence about many enterprises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.words import Answer
from handlers.services.conversation.receipt import joint_receipt

FIRMS = [f"河北正诚橡塑制品第{n}有限责任公司" for n in range(1, 14)]
DUE = date(2025, 2, 28)


def recorded(name: str, on: date = DUE, late: int = 0) -> Answer:
    """The answer to a report of this day."""
    facts: dict[str, Any] = {"name": name, "step": "送达告知书", "on": on, "due": DUE}
    return Answer("recorded", {**facts, "late_days": late, "take_back": 24})


def test_thirteen_of_one_day_are_one_line_and_how_to_correct_is_said_once() -> None:
    said = joint_receipt([recorded(name) for name in FIRMS])
    assert said.startswith("已登记：13家企业（") and all(name in said for name in FIRMS)
    assert said.count("登记有误") == 1 and len(said.encode()) < 2048


def test_thirteen_of_different_days_are_one_message() -> None:
    said = joint_receipt([recorded(n, DUE + timedelta(k), k) for k, n in enumerate(FIRMS)])
    assert said.count("已登记：") == 13 and said.count("登记有误") == 1
    assert len(said.encode()) <= 2048


def test_what_was_refused_is_said_though_not_everything_fits() -> None:
    many = [recorded(f"{n}{name}", DUE + timedelta(n), n) for n, name in enumerate(FIRMS * 4)]
    refused = Answer("stale_number", {"number": 7}, ok=False)
    said = joint_receipt([*many, refused])
    assert "编号 7 已经失效" in said and said.count("登记有误") == 1
    assert len(said.encode()) <= 2048


def test_answers_that_name_the_enterprise_twice_stay_apart() -> None:
    facts = {"step": "评估", "on": None, "before": "", "before_state": ""}
    said = joint_receipt([Answer("not_open", {**facts, "name": n}, ok=False) for n in FIRMS[:2]])
    assert f"回复“进度 {FIRMS[0]}”" in said and f"回复“进度 {FIRMS[1]}”" in said


def test_one_answer_is_itself() -> None:
    assert joint_receipt([recorded(FIRMS[0])]).startswith(f"已登记：{FIRMS[0]}，送达告知书")
