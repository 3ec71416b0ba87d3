"""都报了 别再问了: what is said to us beside a report denies nothing, and what is asked of us is no promise."""

from __future__ import annotations

import pytest

from bot.reading.desk_words import answer_without_number, closes_one, passes_one_on
from bot.reading.only_told import what_it_tells, without_words_to_us
from tests.bot.chat_report import INDEX, PEOPLE, TODAY
from tests.bot.test_reading import say


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("评估申请报了，甭催", ("apply_assessment", "do")),
        ("评估申请昨天交了 你们别老问", ("apply_assessment", "do")),
        ("都交过了 你们别老催", ("apply_assessment", "ask")),
        ("启动会都开完了别再提醒", ("unknown", "none")),
        ("3月1日前别再提醒我", ("mute", "do")),
        ("评估申请还没交，别催", ("apply_assessment", "none")),
    ],
)
def test_a_report_stands_beside_it(text: str, read: tuple[str, str]) -> None:
    found = say("dev0015", text)
    assert (found.intent if found.act != "ask" else read[0], found.act) == read


@pytest.mark.parametrize(
    "text", ["已提交，3月1日前不要再发我们", "都交给老王了，别找我了", "没交，别催", "你们别催了"]
)
def test_what_else_is_said_stays(text: str) -> None:
    assert without_words_to_us(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("早上那条发串了，还没交", ""),
        ("交没交上我也不知道，你给瞅瞅", ""),
        ("把我们划到省里来评估吧，市里还没定", ""),
        ("还差一份材料，等等再说", "not_yet"),
    ],
)
def test_what_asks_of_us_is_no_promise(text: str, told: str) -> None:
    assert what_it_tells(text, PEOPLE["dev0015"], INDEX, TODAY) == told


@pytest.mark.parametrize(
    ("text", "closes", "passes"),
    [
        ("打过电话了 他那边弄好了 关了吧", True, False),
        ("这单可以关了", True, False),
        ("弄好了，结单吧", True, False),
        ("先别关", False, False),
        ("不用关，等他回话", False, False),
        ("是不是可以关了", False, False),
        ("这个不归我们系统管，归市局业务科，转过去吧", False, True),
        ("属于业务问题，转省厅处室答", False, True),
        ("不归我们管，移交业务上", False, True),
        ("转告他再试一次", False, False),
    ],
)
def test_a_ticket_that_is_not_named(text: str, closes: bool, passes: bool) -> None:
    assert (closes_one(text), passes_one_on(text)) == (closes, passes)


@pytest.mark.parametrize("text", ["你跟他说稍等", "那告诉他稍等", "麻烦跟对方说稍等", "跟他说稍等"])
def test_an_answer_that_names_nobody(text: str) -> None:
    assert answer_without_number(text) == ("", "稍等")
