"""Words that point at what was looked at, that take a notice back, that change a draft, or say that a change is so."""

from __future__ import annotations

import pytest

from bot import audiences
from bot.reading import read_sentence
from bot.reading.denials import change_is_so
from bot.reading.of_the_record import asks_of_it
from bot.reading.pointed_at import another_place, urges_those
from bot.reading.small_words import asked_place, asks_of_draft, new_text, with_other_time
from bot.reading.taken_back import notice_taken_back
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


@pytest.mark.parametrize(
    ("text", "how_many"),
    [
        *(
            ("催一下这家", "one"),
            ("给他们催一催", "many"),
            ("那就把这几家都催一遍吧", "many"),
            ("帮我催催他", "one"),
        ),
        *(
            ("催一下", ""),
            ("催一下这家的验收申请", ""),
            ("他们催了", ""),
            ("这家别催", ""),
            ("不用催他们", ""),
        ),
    ],
)
def test_who_is_to_be_urged_was_looked_at(text: str, how_many: str) -> None:
    assert urges_those(text) == how_many


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("石家庄的呢", "石家庄"),
        ("那鹿泉区呢？", "鹿泉区"),
        ("沧州怎么样", "沧州"),
        ("评估呢", ""),
        ("石家庄停产了", ""),
    ],
)
def test_the_same_is_asked_of_another_place(text: str, place: str) -> None:
    assert another_place(text, INDEX.places) == place


@pytest.mark.parametrize(
    ("text", "back"),
    [
        *(("发早了，撤回来", True), ("这条不该发，收回", True), ("先别发了", True), ("撤了吧", True)),
        *(("收到", False), ("没发出去吧", False), ("发得好", False)),
    ],
)
def test_a_notice_is_wanted_back(text: str, back: bool) -> None:
    assert notice_taken_back(text) is back


@pytest.mark.parametrize(
    ("draft", "said", "whole"),
    [
        ("明天上午九点开会", "改成后天下午三点", "后天下午三点开会"),
        ("本周五下午开调度会", "时间改到下周一上午九点", "下周一上午九点开调度会"),
        ("周五前报数", "改成周四", "周四前报数"),
        ("3月10日九点开会", "改成3月12日", "3月12日九点开会"),
        ("3月10日开会，3月20日交表", "改成3月12日", ""),
        ("请报表", "改成3月12日", ""),
        ("明天开会", "改成会议室", ""),
    ],
)
def test_the_one_time_of_a_draft_is_put_right(draft: str, said: str, whole: str) -> None:
    assert with_other_time(draft, new_text(said) or "") == whole


@pytest.mark.parametrize(
    "text", ["再给我念一遍", "可以再看看吗", "这个是发给谁的来着", "一共多少人", "是发给县局的吧？"]
)
def test_a_question_about_a_draft_is_none_about_anything_else(text: str) -> None:
    assert asks_of_draft(text)


@pytest.mark.parametrize("text", ["发给各县", "看看进度", "是", "发吧", "改成周四"])
def test_what_else_is_said_of_a_draft_is_no_question(text: str) -> None:
    assert not asks_of_draft(text)


@pytest.mark.parametrize(
    ("text", "so"),
    [
        *(("A停产属实", True), ("A更名的事核过了，没问题", True), ("A停产是真的，去看过了", True)),
        *(("A停产不属实", False), ("A停产是假的，照样开着", False)),
        *(("A停产属实吗", None), ("A停产了", None), ("A是不是真停产了", None)),
    ],
)
def test_a_change_is_so_or_is_not(text: str, so: bool | None) -> None:
    assert change_is_so(text) is so


@pytest.mark.parametrize("text", ["批了没", "给批了吗", "局里认了没", "市局确认了吗"])
def test_what_became_of_a_record_is_asked(text: str) -> None:
    assert asks_of_it(text)


@pytest.mark.parametrize(
    ("text", "audience", "words"),
    [
        ("给各县局发个通知，3月10日前报送达回执", "counties", "3月10日前报送达回执"),
        ("通知一下各县分局，下周三来局里开会", "counties", "下周三来局里开会"),
        ("帮我跟各县说一声，3月15日前把台账补齐", "counties", "3月15日前把台账补齐"),
        ("请转告所有没交评估申请的企业，14日前必须交", "no_assessment", "14日前必须交"),
    ],
)
def test_a_notice_in_own_words_goes_to_those_named(text: str, audience: str, words: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.intent, reading.act) == ("announce", "do")
    draft = audiences.draft(reading.text)
    assert (draft.audience.key, draft.text, draft.unclear) == (audience, words, False)


@pytest.mark.parametrize("text", ["给各县发通知了吗", "跟各县说了，他们没回", "通知各县的事，先缓缓"])
def test_what_is_told_of_a_notice_is_none(text: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.intent, reading.act) != ("announce", "do")


def test_a_notice_to_somebody_unknown_is_asked_about() -> None:
    assert audiences.draft("各科室：明天开会").unclear
    assert not audiences.draft("各位：明天开会").unclear


@pytest.mark.parametrize(
    "said", ["进度 {}", "{}总体进度怎么样", "{}那边走到哪一步了", "把{}各家的情况给我看一下"]
)
def test_no_place_loses_a_character_to_small_words(said: str) -> None:
    """石家庄 has a 家, 张家口 too."""
    forms, pattern = INDEX.places.forms, INDEX.places.pattern
    assert {"石家庄市", "张家口", "鹿泉区"} <= forms.keys()
    for place in forms:
        assert asked_place(said.format(place), pattern) == place
    assert asked_place(said.format("我们"), pattern) == ""
