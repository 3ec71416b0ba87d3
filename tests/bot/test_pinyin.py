"""Errors of the ear and the thumb: pinyin is only asked about, homophones count beside their key word alone."""

from __future__ import annotations

import pytest

from bot.reading import Reading, read_sentence
from bot.reading.pinyin import from_pinyin
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A = "长安金和电镀有限公司"


def say(who: str, text: str) -> Reading:
    return read_sentence(text, PEOPLE[who], INDEX, TODAY)


@pytest.mark.parametrize(
    ("who", "text", "intent"),
    [
        ("city01", "que ren 3", "confirm"),
        ("city01", "queren3", "confirm"),
        ("city01", "tui hui 3 缺章", "reject"),
        ("dev0001", "yi ti jiao ping gu shen qing", "apply_assessment"),
        ("dev0001", "评估申请已ti jiao", "apply_assessment"),
    ],
)
def test_an_act_in_pinyin_is_asked_about(who: str, text: str, intent: str) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.act, reading.why) == (intent, "ask", "unsure")


def test_a_look_in_pinyin_is_shown() -> None:
    assert (say("dev0001", "jin du").intent, say("dev0001", "jin du").act) == ("status", "do")


@pytest.mark.parametrize("text", ["ok", "WPS打不开", "le", "iso14001", "ti jiao了kpi报表"])
def test_other_letters_stay_as_they_are(text: str) -> None:
    assert from_pinyin(text) == text or "提交" in from_pinyin(text)


@pytest.mark.parametrize(
    ("who", "text", "intent"),
    [
        ("dev0001", "平谷申请已提交", "apply_assessment"),
        ("dev0001", "评估审请交了", "apply_assessment"),
        ("city01", f"盐收合格 {A}", "acceptance_passed"),
        ("dev0001", "已题交平估申请", "apply_assessment"),
    ],
)
def test_a_homophone_beside_its_key_word_is_that_word(who: str, text: str, intent: str) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.act) == (intent, "do")


@pytest.mark.parametrize("text", ["送审请确认", "盐收购停了", "退回 3 缺认证材料"])
def test_alone_the_same_signs_are_other_words(text: str) -> None:
    reading = say("city01", text)
    assert reading.intent not in ("apply_assessment", "acceptance_passed")
    assert "申请" not in reading.reason and "确认证" not in reading.reason
