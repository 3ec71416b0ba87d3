"""The 总结表's columns: what a header, a unit, a number means, and which values are doubted (domain
notes, section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.results.measures import Measure, as_text, column_of, factor, level, measures, number, plain, unit_in
from bot.tables import PlanError
from messages.catalogue import explain

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
    assert as_text(value) == shown


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
    assert (caught.value.line, caught.value.name) == (line, key)
    assert explain(caught.value.problem).startswith(message)
