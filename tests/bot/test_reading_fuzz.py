"""No text whatever makes the reading fail, take long, or do what was denied."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import HARMLESS, read_sentence
from bot.reading.corpus import Line
from bot.reading.utterance import LONGEST_READ
from tests.bot.chat_report import INDEX, PEOPLE, TODAY, read_line, rows

WHO = st.sampled_from(["dev0001", "dev0013", "cnty002", "city01", "prov01", "supp01"])
# Any code point, half surrogates and controls included, mixed with the words that rules look for.
PIECES = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co", "Mn", "So", "Zs"]), max_size=6),
    st.sampled_from(["已提交评估申请", "确认 3", "广海", "3月1日", "至", "提问", "绑定", "、", "①", "⒜"]),
)
LINES = [
    Line.of(row) for which in ("dev", "more", "other", "third") for row in rows(f"utterances-{which}.tsv")
]
NOTHING = [line for line in LINES if line.act == "none" and line.intent not in HARMLESS]


@settings(max_examples=300, deadline=None)
@given(WHO, st.lists(PIECES, max_size=8))
def test_any_text_is_read(who: str, pieces: list[str]) -> None:
    reading = read_sentence("".join(pieces), PEOPLE[who], INDEX, TODAY)
    assert reading.act in ("do", "ask", "deny", "none")
    assert isinstance(reading.slots(), dict)


@pytest.mark.parametrize(
    "unit",
    [
        "1、",
        "1到",
        "一",
        "提交",
        "不",
        "等",
        "如果",
        "评估申请",
        "长安金和电镀有限公司、",
        "？",
        "，",
        " ",
        "a ",
        "\n",
        "领导好，",
        "3月1日",
        "延期到",
        "回复",
        "我是",
        "[玫瑰]",
        "【",
        "化工",
    ],
)
def test_no_text_takes_long(unit: str) -> None:
    """A pattern that backtracks would run into the suite's guard against hanging."""
    for length in (LONGEST_READ, 100_000):
        text = (unit * (length // len(unit) + 1))[:length]
        read_sentence(text, PEOPLE["city01"], INDEX, TODAY)


def test_a_long_question_is_kept_whole() -> None:
    text = "附件上传失败，" * 400
    reading = read_sentence("提问 " + text, PEOPLE["dev0001"], INDEX, TODAY)
    assert (reading.intent, reading.act) == ("ask_support", "do")
    assert reading.text == text.rstrip()


MUTATIONS: dict[str, Callable[[str], str]] = {
    "noise": lambda text: f"领导您好，{text}，谢谢！",
    "spaces": lambda text: " ".join(text),
    "full width": lambda text: text.translate({c: c + 0xFEE0 for c in range(0x30, 0x3A)}),
    "voice": lambda text: text.replace("，", "").replace(",", "").replace("。", ""),
    "stops": lambda text: f"{text}。。。",
    "twice": lambda text: f"{text}。{text}",
    "invisible": lambda text: "\u200b".join(text),
    "forwarded": lambda text: f"转发：{text}",
    "emoji": lambda text: f"{text}😂[抱拳]",
    "colloquial": lambda text: f"那个啥，{text}哈",
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_was_not_done_stays_undone_however_it_is_typed(name: str) -> None:
    done = []
    for line in NOTHING:
        mutated = Line(line.person, MUTATIONS[name](line.utterance), line.intent, line.act, {})
        reading = read_line(mutated)
        if reading.act == "do" and reading.intent not in HARMLESS:
            done.append(f"{line.person}: {mutated.utterance} -> {reading.intent}")
    assert done == []
    assert len(NOTHING) > 200
