"""What a bureau answers to several requests for more time, each its own: offered part by part, never all by one yes."""

from __future__ import annotations

import pytest

from bot.reading import read_sentence
from bot.reading.called import called_together
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

CITY = PEOPLE["city01"]
A, B, C = "长安金和电镀有限公司", "石家庄广泰水泥有限公司", "永顺电镀有限公司"
YES, NO = "同意延期", "驳回延期"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("同意{A}的延期，{B}的不同意", (f"{YES} {A}", f"{NO} {B}")),
        ("只同意{A}延期，{B}不批", (f"{YES} {A}", f"{NO} {B}")),
        ("{A}延期可以，{B}延期不行", (f"{YES} {A}", f"{NO} {B}")),
        ("同意{A}、{B}延期，{C}不同意，没证明", (f"{YES} {A}、{B}", f"{NO} {C} 没证明")),
        ("{A}、{B}的延期，前一家准，后一家不准，理由不充分", (f"{YES} {A}", f"{NO} {B} 理由不充分")),
        ("{A}和{B}的延期，第一家不给，没说原因，第二家可以", (f"{NO} {A} 没说原因", f"{YES} {B}")),
        ("{A}的延期批了，{B}的驳回，设备早到货了，{C}再看", (f"{YES} {A}", f"{NO} {B} 设备早到货了")),
        ("{A}、{B}评估，前一家通过，后一家不通过，缺水平衡", (f"评估通过 {A}", f"评估不通过 {B} 缺水平衡")),
    ],
)
def test_each_answer_is_offered_by_itself(text: str, parts: tuple[str, ...]) -> None:
    reading = read_sentence(text.format(A=A, B=B, C=C), CITY, INDEX, TODAY)
    assert (reading.act, reading.why, reading.left) == ("ask", "one_by_one", parts)


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("同意{A}延期，{B}再议", "approve_extension", ""),
        ("同意{A}延期，{B}的先放放", "approve_extension", ""),
        ("{A}延期准了，{B}等等看", "approve_extension", ""),
        ("驳回{A}延期，理由不足，{B}等等看", "refuse_extension", "理由不足"),
        ("{A}的延期不批，没附证明，{B}还要研究", "refuse_extension", "没附证明"),
    ],
)
def test_who_is_left_open_is_no_part_of_the_answer(text: str, intent: str, reason: str) -> None:
    reading = read_sentence(text.format(A=A, B=B), CITY, INDEX, TODAY)
    assert (reading.act, reading.intent, reading.reason) == ("ask", intent, reason)
    assert [firm.name for firm in reading.names] == [A]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("{A}、{B}延期都同意", True),
        ("确认{A}和{B}", True),
        ("同意{A}延期，{B}怎么也得拖一拖", False),
        ("{A}、{B}的延期，后一家另说", False),
    ],
)
def test_one_list_is_told_from_firms_apart(text: str, together: bool) -> None:
    assert called_together(text.format(A=A, B=B), CITY, INDEX, TODAY) is together
