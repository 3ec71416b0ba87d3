"""A TOML table into a value, and the line, key and remedy that a slip is answered with."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pytest
from msgspec import Struct, defstruct, field

from bot.tables import Place, PlanError, read_table, typed_value
from bot.words import Sentence
from messages.catalogue import explain
from tests.refused import refused

TEXT = """# key = "no"
[one]
key = "a"
due = { days = 3 }

[[many]]
key = "b"
  # rung = 4
[[many]]
voices = [
  { to = "owner" },
  { to = "city" },
  { to = "county" },
]
"quoted" = 1
[last]
x.y = 2
"""
LINES = tuple(TEXT.splitlines())

NO_LIST = Sentence("plans.types.table")
WRONG = explain(NO_LIST)


class Inner(Struct, frozen=True):
    """A table within the table."""

    n: int = 0


class Row(Struct, frozen=True):
    """Every kind of value that a plan has."""

    name: str
    to: Literal["", "owner", "city", "mayor"] = "owner"
    from_: str = ""
    on: date | None = None
    days: tuple[int, ...] = ()
    words: tuple[Literal["a", "b"], ...] = ()
    inner: Inner = field(default_factory=Inner)


@pytest.mark.parametrize(
    ("table", "index", "first", "last"),
    [
        ("one", 0, 2, 5),
        ("many", 0, 6, 8),
        ("many", 1, 9, 15),
        ("last", 0, 16, 17),
        ("many", 2, 1, 17),  # there is none: the whole text
        ("none", 0, 1, 17),
    ],
)
def test_the_lines_of_a_table(table: str, index: int, first: int, last: int) -> None:
    found = Place.of(TEXT, table, index)
    assert (found.first, found.last, found.lines) == (first, last, LINES)


def test_without_a_name_it_is_the_whole_text() -> None:
    assert Place.of(TEXT) == Place(LINES, 1, 17)
    assert Place.of("") == Place(("",), 1, 1)
    assert Place.of(TEXT, "many") == Place.of(TEXT, "many", 0)


@pytest.mark.parametrize(
    ("table", "index", "key", "line"),
    [
        ("", 0, "key", 3),  # what a comment says is not said
        ("one", 0, "due", 4),
        ("one", 0, "days", 4),
        ("one", 0, "day", 2),  # not the beginning of another key
        ("many", 0, "rung", 6),
        ("many", 1, "key", 9),  # the table before has it
        ("many", 1, "quoted", 15),
        ("last", 0, "y", 17),
        ("last", 0, "none", 16),
    ],
)
def test_the_line_of_a_key(table: str, index: int, key: str, line: int) -> None:
    assert Place.of(TEXT, table, index).find(key) == line
    error = Place.of(TEXT, table, index).error(key, NO_LIST)
    assert (error.line, error.name, explain(error.problem)) == (line, key, WRONG)
    assert explain(error) == f"轮次计划第{line}行“{key}”：{WRONG}"


def test_an_error_of_no_line_names_none() -> None:
    assert explain(PlanError(0, "ROUND", NO_LIST)) == f"轮次计划“ROUND”：{WRONG}"


@pytest.mark.parametrize(
    ("index", "first", "last"), [(0, 11, 11), (1, 12, 12), (2, 13, 15), (3, 10, 15), (9, 10, 15)]
)
def test_the_lines_of_an_inline_table(index: int, first: int, last: int) -> None:
    found = Place.of(TEXT, "many", 1).within("voices", index)
    assert (found.first, found.last, found.lines) == (first, last, LINES)


def test_inline_tables_on_one_line_and_on_several() -> None:
    one = Place.of("a = [{ x = 1 }, { y = 2 }]")
    assert one.within("a") == one.within("a", 0) == Place(one.lines, 1, 1)
    assert one.within("a", 1) == Place(one.lines, 1, 1)
    long = Place.of("a = [\n  { x = 1,\n    z = 3 },\n  { y = 2 },\n]")
    assert long.within("a") == long.within("a", 0) == Place(long.lines, 2, 3)
    assert long.within("a", 1) == Place(long.lines, 4, 5)


def test_a_table_becomes_what_it_says() -> None:
    table: dict[str, Any] = {
        "name": "甲",
        "to": "city",
        "from": "published",
        "on": date(2025, 2, 28),
        "days": [7, 1],
        "words": ["b"],
    }
    assert read_table(Row, table, Place.of("")) == Row(
        "甲", "city", "published", date(2025, 2, 28), (7, 1), ("b",)
    )
    assert read_table(Row, {"name": "甲"}, Place.of(""), inner=Inner(3)) == Row("甲", inner=Inner(3))


ALL = "name、to、from、on、days、words、inner"
NUMBER, DAY = "0至3660的整数，如 10", "日期，如 2025-02-28"
TEXTUAL = '文字，加英文引号，如 "示例"'
PARTIES = '"owner"（责任方）、"city"（市级）、"mayor"'


@pytest.mark.parametrize(
    ("table", "key", "message"),
    [
        ({}, "name", f"缺少此项；请补上：{TEXTUAL}"),
        ({"name": "甲", "nmae": 1}, "nmae", "不认识的字段，是否应为“name”；请改正或删除"),
        ({"name": "甲", "from_": 1}, "from_", "不认识的字段，是否应为“from”；请改正或删除"),
        ({"name": "甲", "x": 1}, "x", f"不认识的字段，可用：{ALL}；请改正或删除"),
        ({"name": 3}, "name", f"“3”的类型不对；应是{TEXTUAL}"),
        ({"name": "甲", "to": "owne"}, "to", f"“owne”不认识；只能是{PARTIES}"),
        ({"name": "甲", "to": ["owner"]}, "to", f"“['owner']”不认识；只能是{PARTIES}"),
        ({"name": "甲", "on": "x"}, "on", f"“x”的类型不对；应是{DAY}"),
        ({"name": "甲", "days": 7}, "days", f"应是列表，如 [ … ]，每项是{NUMBER}"),
        ({"name": "甲", "days": [1, True]}, "days", f"“True”的类型不对；应是{NUMBER}"),
        ({"name": "甲", "days": [3661]}, "days", f"“3661”的类型不对；应是{NUMBER}"),
        ({"name": "甲", "days": [-1]}, "days", f"“-1”的类型不对；应是{NUMBER}"),
        ({"name": "甲", "words": "a"}, "words", '应是列表，如 [ … ]，每项是"a"、"b"'),
        ({"name": "甲", "words": ["c"]}, "words", '“c”不认识；只能是"a"、"b"'),
        ({"name": "甲", "inner": {"n": 1}}, "inner", "“{'n': 1}”的类型不对；应是一张表"),
        (
            {"name": "甲", "on": date(1999, 12, 31)},
            "on",
            "“1999-12-31”的年份不正确，应在2000至2100年之间；请核对年份",
        ),
        (
            {"name": "甲", "on": date(2101, 1, 1)},
            "on",
            "“2101-01-01”的年份不正确，应在2000至2100年之间；请核对年份",
        ),
    ],
)
def test_what_a_slip_is_answered_with(table: dict[str, Any], key: str, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_table(Row, table, Place.of("name = 1\non = 2\ndays = 3"))
    assert (caught.value.name, explain(caught.value.problem)) == (key, message)
    assert caught.value.line == {"on": 2, "days": 3}.get(key, 1)


def test_what_is_no_table_is_said_where_it_should_stand() -> None:
    with pytest.raises(PlanError) as caught:
        read_table(Row, [1], Place(LINES, 4, 9))
    error = caught.value
    assert (error.line, error.name, explain(error.problem)) == (4, "Row", "这里应是一张表，如 { days = 10 }")


@pytest.mark.parametrize(
    ("hint", "found"),
    [
        (int, 0),
        (int, 3660),
        (date | None, date(2000, 1, 1)),
        (date | None, date(2100, 12, 31)),
        (bool, True),
        (str, ""),
        (Literal["", "a"], ""),
    ],
)
def test_the_ends_of_what_is_taken(hint: Any, found: Any) -> None:
    assert typed_value(hint, found, "x", Place.of("")) == found


@pytest.mark.parametrize(
    ("hint", "wanted"),
    [
        (date | None, DAY),
        (tuple[int, ...], f"列表，每项是{NUMBER}"),
        (tuple[Literal["city"], ...], '列表，每项是"city"（市级）'),
        (Inner, "一张表"),
        (bool, "true 或 false"),
    ],
)
def test_what_is_asked_for_where_it_is_missing(hint: Any, wanted: str) -> None:
    made = defstruct("Made", [("it", hint)])
    with refused(PlanError, f"缺少此项；请补上：{wanted}$"):
        read_table(made, {}, Place.of(""))
