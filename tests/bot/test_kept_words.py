"""备注 NAME TEXT: what stands behind the names is kept as it was written, and is not read."""

from __future__ import annotations

import pytest

from bot.reading import Reading, pending_from, read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B = "长安金和电镀有限公司", "石家庄广泰水泥有限公司"
FOREIGN = "唐山广泰水泥有限公司"


def say(who: str, text: str) -> Reading:
    return read_sentence(text, PEOPLE[who], INDEX, TODAY)


@pytest.mark.parametrize(
    "words",
    [
        "已电话联系王工，设备预计下周到货，不一定按期。",
        "评估通过要等专家意见，如果材料齐全再说",
        f"与{B}共用污水站，2025年3月1日现场看过",
        f"{FOREIGN}的数据也一样；退回3号",
        "是否停产？待核实",
    ],
)
@pytest.mark.parametrize(("command", "names"), [(f"备注 {A}", [A]), (f"请备注：{A}、{B}", [A, B])])
def test_the_words_are_kept_as_they_were_written(command: str, names: list[str], words: str) -> None:
    reading = say("city01", f"{command} {words}")
    assert (reading.intent, reading.act, reading.reason) == ("case_note", "do", words)
    assert [e.name for e in reading.names] == names and reading.on is None and reading.numbers == ()


@pytest.mark.parametrize(
    ("who", "text", "intent", "act", "why"),
    [
        ("city01", f"备注 {A}", "case_note", "ask", "need_reason"),
        ("city01", "备注 已电话联系", "case_note", "ask", "which_enterprise"),
        ("cnty002", "备注 广海 已联系", "case_note", "ask", "which_enterprise"),
        ("city01", f"备注 {FOREIGN} 已联系", "case_note", "deny", "not_yours"),
        ("dev0001", f"备注 {A} 下周提交", "case_note", "deny", "not_your_role"),
        ("dev0001", "备注 下周提交", "unknown", "none", "unknown"),
        ("city01", "备注怎么用？", "case_note", "none", "question"),
        ("city01", "备注栏怎么填", "case_note", "none", "question"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_is_not_hers_refused(
    who: str, text: str, intent: str, act: str, why: str
) -> None:
    reading = say(who, text)
    assert (reading.intent, reading.act, reading.why) == (intent, act, why)


@pytest.mark.parametrize(
    "words",
    [
        "已电话联系王工",
        "抱歉，点错了",
        "等我想想",
        "不是这家",
        "稍后再写",
        "先空着",
        "好的",
        "谢谢",
        B,
        "是不是写错了",
    ],
)
def test_no_later_message_is_taken_for_the_words(words: str) -> None:
    asked = pending_from(say("city01", f"备注 {A}"))
    reading = read_sentence(words, PEOPLE["city01"], INDEX, TODAY, asked)
    assert (reading.intent, reading.act) != ("case_note", "do")
