"""Questions that the plan and the case answer: who assesses, until when, which papers are asked for at all."""

from __future__ import annotations

import pytest

from bot.reading.plan_questions import plan_question, why_of

FIRM = "长安金和电镀有限公司"


@pytest.mark.parametrize(
    ("text", "asks", "steps"),
    [
        ("谁来验收", "who", ["accept"]),
        ("我们家评估归市里还是省里", "who", ["assess"]),
        ("我们这家最后是谁来验收", "who", ["accept"]),
        (f"{FIRM}的评估和验收是谁来做", "who", ["assess", "accept"]),
        ("评估是省厅来评还是市局来评？", "who", ["assess"]),
        ("告知书最晚哪天送完", "until", ["deliver_notice"]),
        ("完成评估截止哪一天", "until", ["assess"]),
        ("评估到什么时候要做完", "until", ["assess"]),
        ("评估申请最晚哪天交完", "until", ["apply_assessment"]),
        ("工作总结的期限是哪天", "until", ["submit_summary"]),
        ("什么时候交季报", "paper", []),
        ("月报还要报吗，几号截止", "paper", []),
    ],
)
def test_what_is_asked(text: str, asks: str, steps: list[str]) -> None:
    found = plan_question(text, [FIRM])
    assert found is not None
    assert (found.asks, [str(step) for step in found.steps]) == (asks, steps)


@pytest.mark.parametrize(
    "text",
    [
        "谁来交验收材料",
        "评估专家费谁出",
        "验收谁签的字",
        "评估会什么时候开",
        "评估申请交了吗",
        "验收能延期到什么时候",
        "哪几家没在期限前送完告知书",
        "季报交了",
        "我们评估申请已经提交了，请问最晚哪天能评完，评完之后是不是还要再交一份什么材料",
    ],
)
def test_what_asks_for_more_is_another_question(text: str) -> None:
    assert plan_question(text, [FIRM]) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("为什么 公开信息", "公开信息"),
        ("请问为什么半年进展报告的期限？", "半年进展报告"),
        ("公开信息", ""),
        ("为什么", ""),
    ],
)
def test_what_stands_behind_why(text: str, what: str) -> None:
    assert why_of(text) == what
