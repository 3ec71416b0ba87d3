"""A number or a year out of this world is refused or asked about; it never fails arithmetic."""

from __future__ import annotations

from datetime import date

import pytest

from bot.notices.preferences import hour_in
from bot.plans.rhythm import wished
from bot.reading import read_sentence
from bot.reading.numbers import whole_number
from bot.results.measures import measures, number
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

HUGE = [
    "99999999999",
    "9" * 30,
    "9" * 900,
    "0" * 900,
    "99999999999.5",
    "1e999",
    "-1",
    "0",
    "九千九百九十九万",
    "十" * 200,
    "百" * 200,
    "９" * 40,
]
SAID = [
    "免打扰 {n}天",
    "免打扰{n}周",
    "{n}天内别提醒我",
    "静音到{n}月{n}日",
    "免打扰 至{n}-12-31",
    "免打扰到{n}年3月底",
    "申请延期 至{n}年12月31日 设备没到",
    "申请延期{n}天 设备没到",
    "申请延期 至{n}-{n}-{n} 设备没到",
    "确认 {n}",
    "退回 {n} 缺材料",
    "确认 1-{n}",
    "已送达 {n}",
    "回复 {n} 好的",
    "关闭 {n}",
    "提醒时间 {n}:{n}",
    "简报 每天 {n}点",
    "结果 节电 {n}万kWh",
    "{n}年{n}月{n}日已提交评估申请",
    "{n}号已提交评估申请",
    "二九九年3月底已提交评估申请",
    "评估整改 广海 至{n}-12-31 缺台账",
    "绑定 {n}",
    "{n}",
    "下{n}个月",
    "{n}家都送达了",
    "评估整改 广海 至9999年12月31日 缺台账",
    "申请延期 至二九九年2月底 缺料",
]
DAYS = (TODAY, date(2026, 2, 28), date(2028, 2, 29))
WHO = ["dev0001", "cnty002", "city01", "prov01", "supp01"]


@pytest.mark.parametrize("said", SAID)
def test_no_number_fails_the_reading(said: str) -> None:
    """Each sentence with every number, and from everybody on every day: of a person only the rights count
    and of a day only what is past, neither of which meets the number."""
    for i, n in enumerate(HUGE):
        text = said.format(n=n)
        for j, who in enumerate(WHO):
            assert read_sentence(text, PEOPLE[who], INDEX, DAYS[(i + j) % len(DAYS)]).act
        hour_in(text)
        wished(text)


def test_a_silence_longer_than_any_is_a_day_that_can_be_refused() -> None:
    reading = read_sentence("免打扰 99999999999天", PEOPLE["dev0001"], INDEX, TODAY)
    assert (reading.intent, reading.act) == ("mute", "do")
    assert reading.on
    assert (reading.on - TODAY).days == 3650


@pytest.mark.parametrize("text", HUGE)
def test_a_result_that_nobody_can_mean_is_no_number(text: str) -> None:
    for column in measures():
        if column.kind == "number":
            value = number(text, column)
            assert value is None or abs(value) <= 1e12


def test_whole() -> None:
    assert whole_number("9" * 9) == 999_999_999
    assert whole_number("9" * 10) is None
    assert whole_number("九") == 9
