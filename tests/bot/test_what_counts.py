"""A question of law behind a report regrets nothing: the report is not offered to be taken back."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from bot.reading.named_parts import NamedParts
from bot.reading.of_the_record import doubts_it
from bot.reading.result import OFFER
from bot.reading.utterance import hear
from tests.bot.chat_report import INDEX, PEOPLE, TODAY


@pytest.mark.parametrize(
    "text",
    [
        "门卫代收的算不算送达",
        "企业拒绝签收算不算送达",
        "不签字的话送达有没有效",
        "没盖章的算送达吗",
        "交电子版算不算提交",
        "开了启动会算不算启动",
        "没签回执能不能算送达？",
        "不是法人签的合不合规",
        "未盖公章的申请是否有效",
        "留置送达企业不认，作不作数",
        "要是撤回了，28号之前是不是还能再传一版",
        "如果报错了怎么改",
        "万一材料不对，退回来还能补吗",
    ],
)
def test_what_counts_is_asked_and_nothing_regretted(text: str) -> None:
    assert not doubts_it(text)


@pytest.mark.parametrize("text", ["不算，其实没送", "刚才那个不算数", "送错了", "没送到", "明明没盖章"])
def test_what_is_regretted_still_is(text: str) -> None:
    assert doubts_it(text)


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("cnty002", "门卫代收的算不算送达"),
        ("cnty002", "不签字的话送达有没有效"),
        ("cnty002", "企业拒收的告知书，留置算送达吗"),
        ("dev0001", "交电子版算不算提交评估申请"),
        ("dev0001", "没盖公章的评估申请是否有效"),
    ],
)
def test_what_counts_is_answered_or_handed_to_people(person: str, text: str) -> None:
    reading = read_sentence(text, PEOPLE[person], INDEX, TODAY)
    assert (reading.intent, reading.why) == ("ask_support", OFFER)


@pytest.mark.parametrize("text", ["{A}、{B}启动了，后面那家是下周一", "{A}和{B}都送到了吧，前一家不好说"])
def test_no_act_is_proposed_for_two_of_which_one_is_set_apart(text: str) -> None:
    said = text.format(A="河北正诚橡塑有限公司", B="长安金和电镀有限公司")
    heard = hear(said, INDEX, lambda _: True, TODAY)
    assert NamedParts(heard, PEOPLE["cnty002"]).names == ""
