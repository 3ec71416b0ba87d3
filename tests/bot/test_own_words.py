"""A plan's own words for a step are taken as they stand, whatever they would mean to anybody else."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.names import NameIndex
from bot.reading.own_words import reply_words
from tests.places import HEBEI

NAMES = NameIndex([], HEBEI)
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    "reply",
    [
        "已报送半年进展",
        "已报送上月进度",
        "6月报表已交",
        "已填报本季度待办",
        "12月20日前的简报已报送",
        "两年总结已上报",
    ],
)
def test_words_that_hold_a_day_or_a_question(reply: str) -> None:
    for said in (reply, f"{reply}。", f"您好，{reply}"):
        found = reply_words(said, ["已公开信息", reply], NAMES, TODAY)
        assert found
        assert (found.reply, found.on, found.firm) == (reply, None, None)
    assert reply_words(f"{reply}了吗", [reply], NAMES, TODAY) is None


def test_the_day_beside_them_is_the_days() -> None:
    found = reply_words("11月30日已报送月度情况", ["已报送月度情况"], NAMES, TODAY)
    assert found
    assert found.on == date(2026, 11, 30)
