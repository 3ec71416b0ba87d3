"""The 总结表's columns: what a header, a unit, a number means, and which values are doubted (domain
notes, section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.results.measures import (
    Doubt,
    Measure,
    column_of,
    doubts,
    factor,
    level,
    measures,
    number,
    plain,
    said,
    unit_in,
)
from bot.tables import PlanError

COLUMNS = {m.key: m for m in measures()}
MONEY, POWER, WATER = COLUMNS["mid_invest"], COLUMNS["power"], COLUMNS["water"]
MASS, METALS, COAL, COUNT = COLUMNS["cod"], COLUMNS["metals"], COLUMNS["energy"], COLUMNS["low_done"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("节电量（万kWh/年）", "节电量"),
        ("节 电 [万kWh]", "节电"),
        ("ＳＯ₂ 削减", "so2削减"),
        ("(备注)", "备注"),  # nothing but a bracket says what stands in it
        ("无/低费_方案-数", "无低费方案数"),
    ],
)
def test_a_header_without_its_unit_and_signs(written: str, meant: str) -> None:
    assert plain(written) == meant


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("节电（万kWh/年）", "power"),
        ("年节电量", "power"),
        ("SO2削减（t/年）", "so2"),
        ("中/高费方案实施数", "mid_done"),
        ("节气", None),
        ("（）", None),
        ("", None),
    ],
)
def test_which_column_a_header_means(header: str, key: str | None) -> None:
    found = column_of(header, measures())
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("节水(t/a)", "t/a"),
        ("投资/万元", "万元"),
        ("投资，万元", "万元"),
        ("节电（备注）（kWh）", "kWh"),
        ("节电量", ""),
        ("节电（估）", ""),
    ],
)
def test_the_unit_in_a_header(header: str, unit: str) -> None:
    assert unit_in(header) == unit


@pytest.mark.parametrize(
    ("given", "column", "times"),
    [
        ("元", MONEY, 1e-4),
        ("千元", MONEY, 0.1),
        ("亿元", MONEY, 1e4),
        ("kWh", POWER, 1e-4),
        ("千瓦时/年", POWER, 1e-4),
        ("度", POWER, 1e-4),
        ("MW·h", POWER, 0.1),
        ("亿 kWh", POWER, 1e4),
        ("万 度/a", POWER, 1),
        ("吨每年", WATER, 1e-4),
        ("m³/年", WATER, 1e-4),
        ("立方米", WATER, 1e-4),
        ("方", WATER, 1e-4),
        ("公斤", MASS, 1e-3),
        ("克", METALS, 1e-3),
        ("kg/年", METALS, 1),
        ("吨标准煤", COAL, 1),
        ("万吨标煤/年", COAL, 1e4),
        ("千克标煤", COAL, 1e-3),
        ("个", COUNT, 1),
        ("元", POWER, None),
        ("t", COAL, None),
        ("斤斤", MASS, None),
        ("元", COLUMNS["county"], None),
    ],
)
def test_by_what_a_unit_is_multiplied(given: str, column: Measure, times: float | None) -> None:
    found = factor(given, column)
    assert found == (None if times is None else pytest.approx(times))


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("1,200", MONEY, 1200),
        ("１ ２００", MONEY, 1200),
        ("12.5万元", MONEY, 12.5),
        ("12万", MONEY, 12),
        ("约 30 元", MONEY, 0.003),
        ("共5", MONEY, 5),
        ("-3", MONEY, -3),
        ("+3.", MONEY, 3),
        ("1.5e3", MONEY, 1500),
        ("1.5E-1", MONEY, 0.15),
        ("3000 kWh", POWER, 0.3),
        ("3000 KWH", POWER, 0.3),
        ("1.234567元", MONEY, 0.000123457),  # nine decimals are kept
        ("1000000000000", MONEY, 1e12),
        ("1000000000001", MONEY, None),
        ("-1000000000001", MONEY, None),
        ("1e999", MONEY, None),
        ("很多", MONEY, None),
        ("", MONEY, None),
        ("3 4 x5", COUNT, ValueError),
        ("12万", MASS, ValueError),
        ("12元", POWER, ValueError),
    ],
)
def test_a_cell_as_a_number(text: str, column: Measure, value: Any) -> None:
    if value is ValueError:
        with pytest.raises(ValueError):
            number(text, column)
    else:
        assert number(text, column) == value


def test_a_wrong_unit_is_named() -> None:
    with pytest.raises(ValueError, match=r"^万元$"):
        number("12 万元", POWER)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("三 级", "III"),
        ("达到三级", "III"),
        ("Ⅱ级", "II"),
        ("II", "II"),
        ("国内清洁生产先进水平（二级）", "II"),
        ("1级", "I"),
        ("国际清洁生产领先", "I"),
        ("三级以下", "below"),
        ("未达到三级", "below"),
        ("同行业先进", "peer-advanced"),
        ("国内同行业基本水平", "peer-basic"),
        ("无行业清洁生产评价指标体系", "none"),
        ("优秀", None),
    ],
)
def test_a_level_as_people_write_it(text: str, key: str | None) -> None:
    assert level(text) == key


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12, "12"),
        (12.0, "12"),
        (120.0, "120"),
        (0.5, "0.5"),
        (1.25, "1.25"),
        (0.1234567, "0.123457"),
        (True, "是"),
        (False, "否"),
        ("II", "二级"),
        ("自行", "自行"),
        (0, "0"),
        (-0.0, "0"),
        (10.5, "10.5"),
        (1e12, "1000000000000"),
    ],
)
def test_a_value_as_people_read_it(value: object, shown: str) -> None:
    assert said(value) == shown


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


def told(values: dict[str, Any], industry: str = "水泥") -> list[str]:
    return [d.message for d in doubts(values, measures(), industry)]


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
    assert doubts(values, measures(), "水泥") == [Doubt(next(iter(values)), message)]


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
    assert doubts({"own": 1}, [own], "") == [Doubt("own", "自定为1t，低于常见的2t；请核对")]
    none = Measure("none", "应无", kind="number", unit="t", high=0)
    assert doubts({"none": 1}, [none], "") == [
        Doubt("none", "应无为1t，超出常见范围（0至0t）；请核对单位和数量级")
    ]


@pytest.mark.parametrize(
    ("value", "meant"), [(49_999, ""), (50_000, "5万元"), (100_000, "10万元"), (100_001, "")]
)
def test_a_smaller_unit_is_named_only_where_it_makes_sense(value: int, meant: str) -> None:
    own = Measure("own", "自定", kind="number", unit="万元", low=5, high=10)
    (found,) = doubts({"own": value}, [own], "")
    said_so = f"是否把元当作万元填写（应为{meant}）？请核对" if meant else "请核对单位和数量级"
    assert found.message == f"自定为{value}万元，超出常见范围（5至10万元）；{said_so}"


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


OWN = """[[column]]
key = "a"
title = "甲"
kind = "number"
unit = "t/年"
high = 2.5
"""


def test_a_bureaus_own_columns() -> None:
    (found,) = measures(OWN)
    assert (found.heading, found.low, found.high, found.heavy, found.adds_up) == (
        "甲（t/年）",
        0,
        2.5,
        None,
        True,
    )
    (bare,) = measures('[[column]]\nkey = "a"\ntitle = "甲"\n')
    assert (bare.heading, bare.kind, bare.adds_up, bare.from_) == ("甲", "text", False, "result")


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("", None, "", ""),
        ("x = 1", 0, "总结表栏目", "没有任何栏目；请至少写一节 [[column]]"),
        ("column = []", 0, "总结表栏目", "没有任何栏目；请至少写一节 [[column]]"),
        ("[column]\nkey = 1", 0, "总结表栏目", "没有任何栏目；请至少写一节 [[column]]"),
        ("[[column", 0, "总结表栏目", "格式不正确（"),
        (OWN + OWN, 0, "a", "栏目的 key 重复；请改名或删除"),
        (OWN.replace("2.5", '"2.5"'), 6, "high", "应是数字，如 200"),
        (OWN.replace("2.5", "true"), 6, "high", "应是数字，如 200"),
        (OWN.replace('"t/年"', '"斤/年"'), 5, "unit", "不认识的单位“斤/年”；可用：元、千元、万元、"),
        (OWN.replace("kind", "art"), 4, "art", "不认识的字段"),
        (OWN + OWN.replace('"a"', '"b"').replace("number", "count"), 10, "kind", "“count”不认识；只能是"),
    ],
)
def test_columns_that_cannot_be_used(text: str, line: int | None, key: str, message: str) -> None:
    if line is None:
        assert measures(text) == measures()  # nothing of one's own: the shipped ones
        return
    with pytest.raises(PlanError) as caught:
        measures(text)
    assert (caught.value.line, caught.value.key) == (line, key)
    assert caught.value.message.startswith(message)
