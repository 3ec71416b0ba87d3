"""What a sentence says of each list of names in it."""

from __future__ import annotations

import pytest

from bot.reading.called import stretches
from tests.bot.chat_report import INDEX, PEOPLE, TODAY

SAID = [
    ("我这儿还剩啥", []),
    ("", []),
    ("长安金和电镀有限公司送了", ["送了"]),
    ("长安金和电镀有限公司送了，河北广海皮革有限责任公司没送", ["送了，", "没送"]),
]


@pytest.mark.parametrize(("text", "told"), SAID)
def test_each_list_of_names_has_the_words_behind_it(text: str, told: list[str]) -> None:
    assert [words for words, _ in stretches(text, PEOPLE["city01"], INDEX, TODAY)] == told
