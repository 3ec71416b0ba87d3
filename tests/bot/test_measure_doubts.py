"""Which values of the 总结表 are doubted, and in what words (domain notes, section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.results.doubts import Doubt, doubts
from bot.results.measures import Measure, measures
from messages.catalogue import explain

COLUMNS = {m.key: m for m in measures()}


# Section 6 of the domain notes: column, lowest, highest.
RANGES = [
    ("low_done", 5, 60),
    ("low_invest", 0, 200),
    ("mid_planned", 1, 15),
    ("mid_done", 1, 15),
    ("mid_invest", 5, 100_000),
    ("benefit", 0, 50_000),
    ("power", 0, 20_000),
    ("energy", 0, 100_000),
    ("water", 0, 500),
    ("cod", 0, 500),
    ("nh3n", 0, 50),
    ("so2", 0, 1000),
    ("nox", 0, 2000),
    ("pm", 0, 1000),
    ("vocs", 0, 500),
    ("metals", 0, 500),
    ("solid", 0, 500_000),
    ("hazardous", 0, 10_000),
    ("co2", 0, 300_000),
]


@pytest.mark.parametrize(("key", "low", "high"), RANGES)
def test_the_sane_range_of_a_column(key: str, low: int, high: int) -> None:
    for value, doubted in ((low - 1, True), (low, False), (high, False), (high + 1, True)):
        found = doubts({key: value}, measures(), "水泥")
        assert [d.key for d in found] == ([key] if doubted else []), value


def said(found: list[Doubt]) -> list[tuple[str, str]]:
    """Whose each doubt is, and its words."""
    return [(d.key, explain(d.sentence)) for d in found]


def told(values: dict[str, Any], industry: str = "水泥") -> list[str]:
    """The doubts about these values, in words."""
    return [explain(d.sentence) for d in doubts(values, measures(), industry)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"power": -1}, "节电为-1万kWh/年，不应为负数；请核对"),
        ({"low_done": 5.5}, "无/低费方案数为5.5项，应为整数；请核对"),
        ({"low_done": 4}, "无/低费方案数为4项，低于常见的5项；请核对"),
        ({"low_done": 61}, "无/低费方案数为61项，超出常见范围（5至60项）；请核对单位和数量级"),
        (
            {"power": 30_000},
            (
                "节电为30000万kWh/年，超出常见范围（0至20000万kWh/年）；"
                "是否把kWh/年当作万kWh/年填写（应为3万kWh/年）？请核对"
            ),
        ),
        (
            {"mid_invest": 300_000},
            (
                "中/高费方案投资为300000万元，超出常见范围（5至100000万元）；"
                "是否把元当作万元填写（应为30万元）？请核对"
            ),
        ),
        (
            {"water": 15_000},
            (
                "节水为15000万t/年，超出常见范围（0至500万t/年）；"
                "是否把t/年当作万t/年填写（应为1.5万t/年）？请核对"
            ),
        ),
        (
            {"cod": 600},
            "COD削减为600t/年，超出常见范围（0至500t/年）；是否把kg/年当作t/年填写（应为0.6t/年）？请核对",
        ),
        (
            {"metals": 600},
            (
                "重金属削减（铅/铬/镉/汞/砷）为600kg/年，超出常见范围（0至500kg/年）；"
                "是否把g/年当作kg/年填写（应为0.6kg/年）？请核对"
            ),
        ),
        (
            {"energy": 200_000},
            (
                "节能为200000tce/年，超出常见范围（0至100000tce/年）；"
                "是否把kgce/年当作tce/年填写（应为200tce/年）？请核对"
            ),
        ),
        # A thousandth would still be too much.
        ({"cod": 600_000}, "COD削减为600000t/年，超出常见范围（0至500t/年）；请核对单位和数量级"),
    ],
)
def test_what_a_doubt_says(values: dict[str, Any], message: str) -> None:
    assert said(doubts(values, measures(), "水泥")) == [(next(iter(values)), message)]


def test_steel_and_coking_invest_more() -> None:
    much = {"mid_invest": 500_000}
    assert told(much) and told(much, "专用设备")
    for trade in ("钢铁", "焦化", "炼钢", "炼铁", "炼焦", "焦炭"):
        assert not told(much, f"{trade}行业"), trade
    assert told({"power": 30_000}, "钢铁")  # in nothing else
    (more,) = told({"mid_invest": 2_000_000}, "钢铁")
    assert "5至1000000万元" in more and "应为200万元" in more


def test_a_column_without_an_upper_end() -> None:
    own = Measure("own", "自定", kind="number", unit="t", low=2)
    assert doubts({"own": 10**9}, [own], "") == []
    assert said(doubts({"own": 1}, [own], "")) == [("own", "自定为1t，低于常见的2t；请核对")]
    none = Measure("none", "应无", kind="number", unit="t", high=0)
    assert said(doubts({"none": 1}, [none], "")) == [
        ("none", "应无为1t，超出常见范围（0至0t）；请核对单位和数量级")
    ]


@pytest.mark.parametrize(
    ("value", "meant"), [(49_999, ""), (50_000, "5万元"), (100_000, "10万元"), (100_001, "")]
)
def test_a_smaller_unit_is_named_only_where_it_makes_sense(value: int, meant: str) -> None:
    own = Measure("own", "自定", kind="number", unit="万元", low=5, high=10)
    (found,) = doubts({"own": value}, [own], "")
    said_so = f"是否把元当作万元填写（应为{meant}）？请核对" if meant else "请核对单位和数量级"
    assert explain(found.sentence) == f"自定为{value}万元，超出常见范围（5至10万元）；{said_so}"


def test_only_numbers_have_a_range() -> None:
    text = Measure("note", "备注", kind="text", low=2, high=3)
    assert doubts({"note": "很多"}, [text], "") == []
    assert doubts({}, measures(), "") == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        # 废水 ≤ 2 × 节水
        ({"water": 10, "wastewater": 20}, None),
        ({"water": 10, "wastewater": 20.5}, "废水减排20.5万t/年，超过节水10万t/年的2倍；请核对"),
        ({"wastewater": 20}, None),
        ({"water": 10}, None),
        ({"water": 0, "wastewater": 1}, "废水减排1万t/年，超过节水0万t/年的2倍；请核对"),
        # 1 万kWh = 1.229 tce, with a twentieth for what was rounded
        ({"power": 100, "energy": 122.9}, None),
        ({"power": 100, "energy": 117.1}, None),
        ({"power": 100, "energy": 117}, "节电折合122.9tce/年（1万kWh=1.229tce），大于节能117tce/年；请核对"),
        ({"power": 1.234, "energy": 0}, "节电折合1.52tce/年（1万kWh=1.229tce），大于节能0tce/年；请核对"),
        ({"power": 0, "energy": 0}, None),
        ({"power": 105, "energy": 122.9}, None),  # a twentieth to the last digit
        ({"power": 100}, None),
        ({"mid_planned": 3, "mid_done": 3}, None),
        ({"mid_planned": 3, "mid_done": 4}, "中/高费方案完成4项，多于计划的3项；请核对"),
        ({"mid_done": 4}, None),
        ({"level_before": "II", "level_after": "II"}, None),
        ({"level_before": "II", "level_after": "III"}, "审核后水平低于审核前水平；请核对"),
        ({"level_before": "I", "level_after": "II"}, "审核后水平低于审核前水平；请核对"),
        ({"level_before": "III", "level_after": "below"}, "审核后水平低于审核前水平；请核对"),
        ({"level_before": "peer-advanced", "level_after": "peer-basic"}, "审核后水平低于审核前水平；请核对"),
        ({"level_before": "III", "level_after": "peer-basic"}, None),
        ({"level_before": "below", "level_after": "III"}, None),
        ({"level_before": "none", "level_after": "below"}, None),
        ({"level_after": "below"}, None),
        ({"level_before": "II"}, None),
    ],
)
def test_what_cannot_be_true_together(values: dict[str, Any], message: str | None) -> None:
    assert told(values) == ([message] if message else [])


def test_a_contradiction_names_the_column_to_look_at() -> None:
    values = {
        "water": 1,
        "wastewater": 9,
        "power": 9,
        "energy": 1,
        "mid_planned": 2,
        "mid_done": 3,
        "level_before": "I",
        "level_after": "III",
    }
    found = doubts(values, measures(), "")
    assert [d.key for d in found] == ["wastewater", "energy", "mid_done", "level_after"]
    # What is out of its range comes first.
    assert next(d.key for d in doubts({**values, "cod": -1}, measures(), "")) == "cod"
