"""What a county tells of the lines of its list: those delivered are asked about, the others told back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

COUNTY, CITY = PEOPLE["cnty002"], PEOPLE["city01"]


@pytest.mark.parametrize(
    ("text", "numbers", "left", "on"),
    [
        ("1、2送了，3搬走了，大门上贴着招租", (1, 2), ("3搬走了，大门上贴着招租",), None),
        ("1和2今天送的，3家没人", (1, 2), ("3家没人",), TODAY),
        ("1送到了 2拒收 4关门了", (1,), ("2拒收", "4关门了"), None),
        ("1到3都送了，4停产了", (1, 2, 3), ("4停产了",), None),
        ("3没送成，1、2昨天给了", (1, 2), ("3没送成",), date(2025, 2, 20)),
    ],
)
def test_those_delivered_are_asked_about(
    text: str, numbers: tuple[int, ...], left: tuple[str, ...], on: date | None
) -> None:
    reading = read_sentence(text, COUNTY, INDEX, TODAY)
    assert (reading.intent, reading.act, reading.numbers) == ("notice_delivered", "ask", numbers)
    assert (reading.left, reading.left_why, reading.on) == (left, "apart", on)


def test_each_with_its_day_is_a_part() -> None:
    reading = read_sentence("1号昨天送的，2号今天送的", COUNTY, INDEX, TODAY)
    assert (reading.act, reading.left) == ("ask", ("1 昨天已送达", "2 今天已送达"))


@pytest.mark.parametrize(
    "text", ["1没送，2搬走了", "1送了吗，2呢", "要是1送了，2就不管", "1号开会，2号送的", "1、2，3"]
)
def test_what_is_not_plain_delivers_nothing(text: str) -> None:
    reading = read_sentence(text, COUNTY, INDEX, TODAY)
    assert (reading.intent, reading.left_why) != ("notice_delivered", "apart")


def test_who_confirms_has_another_list() -> None:
    assert read_sentence("1送了，2没送", CITY, INDEX, TODAY).left_why != "apart"
