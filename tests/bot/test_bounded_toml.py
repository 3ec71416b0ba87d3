"""What is larger, deeper or longer in its numbers than a plan is refused before a parser sees it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from bot.bounded_toml import MOST_LINES, MOST_TEXT, TooMuch, read_toml
from bot.plans.load import parse_plan
from bot.tables import PlanError


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20 + " = 1",
        "[" + "a." * 20 + "a]",
        "x = {" + "a." * 20 + "a = 1}",
        "a" + " . a" * 20 + " = 1",
        '"="' + '."="' * 20 + " = 1",
        "a = '#'\nb" + ".b" * 20 + " = 1",
        "a = " + "[" * 50_000,
        "a = " + "{a = " * 20 + "1" + "}" * 20,
        "a = " + "9" * 6000,
        "a = '''\n'''\nb = " + "1_" * 40 + "1",
        "#" * (MOST_TEXT + 1),
        "\n" * MOST_LINES,
    ],
)
def test_too_much(text: str) -> None:
    with pytest.raises(TooMuch):
        read_toml(text)
    with pytest.raises(PlanError, match="toml_too_much"):
        parse_plan(text, "x")


@pytest.mark.parametrize(
    "text",
    [
        f"a = '{'.a' * 99}'",
        f'a = "\\"{".a" * 99}"  # {"[" * 99}',
        f'a = """\n"" {"[" * 99} \\""" {"9" * 99}""""',
        f"a = '''{'{' * 99}''''",
        "a = [" + "1.5, " * 99 + "]",
        'a = [{b = "x"}, {b = "y"}]',
    ],
)
def test_what_is_said_in_strings_is_not_counted(text: str) -> None:
    found: dict[str, Any] = tomllib.loads(text)
    assert read_toml(text) == found


def test_of_many_faults_the_first_hundred_are_told() -> None:
    with pytest.raises(PlanError) as refused:
        parse_plan("[[milestone]]\nx = 1\n" * 400, "x")
    assert len(refused.value.each) < 150
