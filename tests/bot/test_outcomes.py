"""What a bureau decides of several, each with its own outcome: offered part by part, with its reason and day."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

A, B, C = "长安金和电镀有限公司", "石家庄广泰水泥有限公司", "永顺电镀有限公司"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1号确认，2号退回，没盖章", ("确认 1", "退回 2 没盖章")),
        ("确认1，退回2 缺监测报告", ("确认 1", "退回 2 缺监测报告")),
        ("1可以，2不行，缺章", ("确认 1", "退回 2 缺章")),
        ("1过，2不过，缺章", ("确认 1", "退回 2 缺章")),
        ("确认 3、4，5不行", ("确认 3、4", "退回 5")),
        ("5行，6不行", ("确认 5", "退回 6")),
        ("84/85通过确认 86退", ("确认 84、85", "退回 86")),
        ("3号5号确认7号退回缺监测报告", ("确认 3、5", "退回 7 缺监测报告")),
        ("1和2都退回，1缺章，2缺报告", ("退回 1 缺章", "退回 2 缺报告")),
        ("1、2号通过，3号退回 缺章，4号退回 数据不符", ("确认 1、2", "退回 3 缺章", "退回 4 数据不符")),
        ("同意延期 3，驳回延期 5 理由不足", ("同意延期 3", "驳回延期 5 理由不足")),
        ("{A}的确认，{B}的退回，没盖章", ("确认 {A}", "退回 {B} 没盖章")),
        ("{A}确认，{B}退回没盖章，{C}催一下", ("确认 {A}", "退回 {B} 没盖章", "催办 {C}")),
        ("{A}评估通过 {B}评估通过", ("评估通过 {A}", "评估通过 {B}")),
        ("评估通过 {A}和{B}，{C}整改 3月20日前", ("评估通过 {A}、{B}", "评估整改 {C} 至2025-03-20")),
        (
            "{A}通过，{B}整改至3月20日 缺监测，{C}不通过 数据造假",
            ("评估通过 {A}", "评估整改 {B} 至2025-03-20 缺监测", "评估不通过 {C} 数据造假"),
        ),
    ],
)
def test_each_outcome_is_a_part(text: str, parts: tuple[str, ...]) -> None:
    reading = read_sentence(text.format(A=A, B=B, C=C), PEOPLE["city01"], INDEX, TODAY)
    assert (reading.act, reading.why) == ("ask", "one_by_one")
    assert reading.left == tuple(part.format(A=A, B=B, C=C) for part in parts)


@pytest.mark.parametrize(
    ("text", "numbers", "reason"),
    [
        ("退回 3 1、缺图；2、缺表", (3,), "1、缺图；2、缺表"),
        ("退回 38 附件3打不开，请3月10日前补", (38,), "附件3打不开，请3月10日前补"),
    ],
)
def test_a_number_in_a_reason_is_no_outcome(text: str, numbers: tuple[int, ...], reason: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.act, reading.numbers, reading.reason) == ("do", numbers, reason)


@pytest.mark.parametrize(
    ("text", "intent", "numbers"),
    [("82退 缺章", "reject", (82,)), ("3号没问题", "confirm", (3,)), ("2号可以", "confirm", (2,))],
)
def test_one_outcome_in_other_words_is_asked_about(text: str, intent: str, numbers: tuple[int, ...]) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert (reading.intent, reading.act, reading.why, reading.numbers) == (intent, "ask", "unsure", numbers)


@pytest.mark.parametrize("text", ["1号确认，2号退回吗", "如果1号确认，2号退回", "1号可以吗"])
def test_what_is_asked_or_supposed_has_no_parts(text: str) -> None:
    reading = read_sentence(text, PEOPLE["city01"], INDEX, TODAY)
    assert reading.act != "do" and not reading.left
