"""The one day that a sentence names is asked about together with its act, so that one 是 stores both."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A = "安诚橡塑有限责任公司"
# Friday 2025-02-21
SHOWN = [
    ("city01", f"{A} 验收合格，水平二级，2月20日", 20),
    ("city01", f"{A}验收合格，今天上午验的", 21),
    ("dev0001", "俺们厂里的评估申请交啦，会计去交的，昨天", 20),
    ("dev0001", "都报了评估申请了，2月19日一起报的", 19),
    ("dev0001", "评估申请交了哈，腿都跑断了，2月18日交的", 18),
]
ASKED = [
    ("dev0001", "评估申请已报，2月20日市局签收"),
    ("dev0001", "评估申请已提交，2月18日盖的章"),
    ("dev0001", "评估申请2月17日左右已提交"),
    ("dev0001", "已提交评估申请，2月20号，打错了，21号"),
]


@pytest.mark.parametrize(("who", "text", "day"), SHOWN)
def test_the_day_is_shown_with_the_act(who: str, text: str, day: int) -> None:
    reading = read_sentence(text, PEOPLE[who], INDEX, TODAY)
    assert (reading.act, reading.why, reading.on) == ("ask", "unsure", date(2025, 2, day))


@pytest.mark.parametrize(("who", "text"), ASKED)
def test_another_days_act_is_asked_when(who: str, text: str) -> None:
    reading = read_sentence(text, PEOPLE[who], INDEX, TODAY)
    assert (reading.act, reading.why, reading.on) == ("ask", "need_date", None)


@pytest.mark.parametrize("text", [f"{A}评估通过，2月20日", f"{A}验收合格 2月20日，二级"])
def test_a_day_behind_a_result_is_its_day(text: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.act, reading.on) == ("do", date(2025, 2, 20))
