"""结果 and 目标 in one line: units converted, nothing guessed, other sentences left alone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.reading.figures import heard
from bot.results.measures import measures
from messages.catalogue import explain

COLUMNS = measures()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("结果 节电 12万度 中高费投资 30万元", {"power": 12, "mid_invest": 30}),
        ("结果：节电12万kWh，节水1.5万吨", {"power": 12, "water": 1.5}),
        ("结果 节电 120000 kWh", {"power": 12}),
        ("结果 节电 12 万度", {"power": 12}),
        ("结果 节电120,000度", {"power": 12}),
        ("结果 节水 15000吨", {"water": 1.5}),
        ("结果 节能 30吨标准煤/年", {"energy": 30}),
        ("结果 中高费投资 300000元", {"mid_invest": 30}),
        ("结果 COD 300公斤", {"cod": 0.3}),
        ("结果 审核后水平 二级 节电 1万度", {"level_after": "II", "power": 1}),
        ("结果 无低费方案 12 项", {"low_done": 12}),
        ("结果 节电 ０ 万度", {"power": 0}),
        ("  结果\n节电 12万度\n经济效益 5万元", {"power": 12, "benefit": 5}),
    ],
)
def test_values_are_kept_in_the_columns_unit(text: str, values: dict[str, Any]) -> None:
    line = heard(text, COLUMNS)
    assert line and not line.problems, line
    assert line.kind == "result" and line.values == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("结果 投资 30万元", "还是“中高费投资”"),
        ("结果 节电 12万元", "单位“万元”"),
        ("结果 节电 很多", "不是数字"),
        ("结果 节电", "没有数值"),
        ("结果 节电 12万度 节电 13万度", "写了两次"),
        ("结果 节电 12万度 效果很好", "看不明白"),
        ("结果 节电 -3万度", "负数"),
        ("结果 审核后水平 优秀", "之一"),
        ("结果 节水 3方 审核后水平 四级", "之一"),
    ],
)
def test_what_is_not_plain_is_a_problem(text: str, problem: str) -> None:
    line = heard(text, COLUMNS)
    assert line and any(problem in explain(said) for said in line.problems), line


@pytest.mark.parametrize(
    "text",
    [
        "结果出来了吗",
        "结果 出来了吗",
        "结果 什么时候出",
        "评估结果 节电 3万度",
        "目标是什么",
        "目标 是什么",
        "我们的目标 二级",
        "验收合格",
        "结果",
        "目标",
    ],
)
def test_other_sentences_are_left_alone(text: str) -> None:
    assert heard(text, COLUMNS) is None


def test_an_enterprise_may_be_named_first() -> None:
    line = heard("结果 石家庄节水设备有限公司 节水 2万吨", COLUMNS)
    assert line and line.name == "石家庄节水设备有限公司" and line.values == {"water": 2}


def test_a_target_needs_a_level_and_a_reason() -> None:
    line = heard("目标 某某电镀有限公司 二级 附件1 列为电镀", COLUMNS)
    assert line and not line.problems
    assert (line.name, line.values, line.reason) == ("某某电镀有限公司", {"target": "II"}, "附件1 列为电镀")
    without = heard("目标 某某电镀有限公司 二级", COLUMNS)
    assert without and "理由" in explain(without.problems[0])
    other = heard("目标 某某电镀有限公司 一级 环保绩效另有要求", COLUMNS)
    assert other and not other.problems and other.values == {"target": "I"}
    too_low = heard("目标 某某电镀有限公司 三级以下 随便", COLUMNS)
    assert too_low and "只能是一级、二级或三级" in explain(too_low.problems[0])


def test_a_reason_does_not_begin_with_its_own_name() -> None:
    line = heard("目标 某某电镀有限公司 二级 理由：附件1列为电镀", COLUMNS)
    assert line and line.reason == "附件1列为电镀"


def test_a_level_needs_no_space() -> None:
    line = heard("结果 审核前水平三级 审核后水平：二级 节电12万度", COLUMNS)
    assert line and not line.problems
    assert line.values == {"level_before": "III", "level_after": "II", "power": 12}


@pytest.mark.parametrize("head", ["目标 某某公司 二级 {}", "目标：某某公司，二级，理由：{}"])
def test_the_reason_of_a_target_is_kept_as_written(head: str) -> None:
    words = "附件1列为电镀，按2024.6版、第3.2条；（见P3）。"
    line = heard(head.format(words), measures())
    assert line is not None
    assert line.reason == words
