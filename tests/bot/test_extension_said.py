"""How a bureau answers a request for more time in its own words: asked about in full, never done at once."""

from __future__ import annotations

import pytest

from bot.reading import Reading, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

CITY, CLERK = PEOPLE["city01"], PEOPLE["dev0001"]
FIRM = "长安金和电镀"


def heard(text: str) -> Reading:
    return read_sentence(text.format(A=FIRM), CITY, INDEX, TODAY)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("同意{A}延期", None),
        ("{A}延期批了", None),
        ("{A}那个延期可以，按他申请的来", None),
        ("{A}延期只给到9月底，10月不行", "2025-09-30"),
        ("{A}延期最多批到9月20号", "2025-09-20"),
        ("{A}申请的延期太长，只能延到8月31号", "2025-08-31"),
        ("{A}那个延期同意，就到11月底", "2025-11-30"),
        ("4号同意延期，但是只到9月底", "2025-09-30"),
    ],
)
def test_more_time_is_granted_until_the_day_that_is_said(text: str, until: str | None) -> None:
    reading = heard(text)
    assert (reading.intent, reading.act) == ("approve_extension", "ask")
    assert reading.names or reading.numbers == (4,)
    assert (str(reading.on) if reading.on else None) == until


@pytest.mark.parametrize("text", ["{A}的延期不批，说的理由站不住脚", "{A}的延期就不给了，说的理由站不住脚"])
def test_a_refusal_keeps_its_reason(text: str) -> None:
    reading = heard(text)
    assert (reading.intent, reading.act, reading.reason) == ("refuse_extension", "ask", "说的理由站不住脚")


@pytest.mark.parametrize(
    "text",
    [
        "{A}延期要批吗",
        "{A}延期先放放，等局长回来再说",
        "{A}的评估会延到下周五开",
        "{A}延期可以，但10月15号太晚",
        "会上有人提出{A}延期可以到9月底",
        "{A}延期不是批到9月底吗",
    ],
)
def test_nothing_comes_of_what_is_not_settled(text: str) -> None:
    reading = heard(text)
    assert reading.act != "do" or reading.intent == "ask_support"
    assert reading.intent not in ("approve_extension", "refuse_extension") or reading.act == "none"


def test_numbers_beyond_three_hundred_are_numbers_and_years_are_none() -> None:
    """A province with eight hundred enterprises has such numbers."""
    assert heard("同意延期 800 至2025-11-30").numbers == (800,)
    assert heard("退回 1203 没盖章").numbers == (1203,)
    assert heard("确认 2025").numbers == ()
