"""已移交: to one department or to several at once."""

from __future__ import annotations

import pytest

from bot.acts.handover import receiver_said
from bot.reading.corpus import Line
from tests.bot.chat_report import read_line


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ("至 排污许可、执法", "排污许可、执法"),
        ("至 排污许可，执法", "排污许可、执法"),
        ("至节能监察、排污许可和执法部门", "节能监察、排污许可、执法"),
        ("给执法和许可", "排污许可、执法"),
        ("至 节能监察", "节能监察"),
    ],
)
def test_the_receivers_of_a_sentence(said: str, to: str) -> None:
    line = Line("city01", f"已移交 长安金和电镀 {said}", "handed_over", "do", {})
    reading = read_line(line)
    assert (reading.intent, reading.act, reading.kind) == ("handed_over", "do", to)


def test_a_receiver_that_nobody_knows_is_asked_about() -> None:
    said = "已移交 长安金和电镀 至 排污许可、水务局"
    assert read_line(Line("city01", said, "handed_over", "ask", {})).act == "ask"


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ("2", "排污许可"),
        ("选1、3", "节能监察、执法"),
        ("给节能监察科和执法队了", "节能监察、执法"),
        ("执法，许可", "排污许可、执法"),
        ("2个都没给", ""),
        ("还没给执法", ""),
    ],
)
def test_the_answer_to_which_receiver(said: str, to: str) -> None:
    assert receiver_said(said) == to
