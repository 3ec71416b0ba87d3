"""Which of several prepared reports a short answer is about, and whether it says yes."""

from __future__ import annotations

import pytest

from bot.reading.prepared_choice import prepared_choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("选1", (1, True)),
        ("2", (2, True)),
        ("第 2 个，属实", (2, True)),
        ("1是", (1, True)),
        ("否 2", (2, False)),
        ("2不属实", (2, False)),
        ("不是1", (1, False)),
        ("否2是", None),
        ("选1吧？", None),
        ("1、2", None),
        ("2月8日", None),
        ("都属实", None),
    ],
)
def test_a_short_answer_chooses(text: str, choice: tuple[int, bool] | None) -> None:
    assert prepared_choice(text) == choice
