"""The ways in which people name a round, of whoever has two and of whoever has one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.another_round import another_round
from bot.reading.round_names import RoundName
from bot.reading.which_round import parts_of_rounds, said_rounds, says_the_same
from bot.reading.years import year_of

TODAY = date(2025, 9, 15)
OLD = RoundName(
    "2024年全省清洁生产审核",
    "冀环办字函〔2024〕184号",
    date(2024, 7, 8),
    frozenset({date(2025, 2, 28), date(2025, 7, 31)}),
)
NEW = RoundName(
    "2025年全省清洁生产审核",
    "冀环办字函〔2025〕95号",
    date(2025, 7, 7),
    frozenset({date(2026, 2, 28), date(2026, 7, 31)}),
)
BOTH = {"old": OLD, "new": NEW}
ELSEWHERE, ASKED = "elsewhere", ""
SAID = "评估申请交了"


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("二四年的{}", "old"),
        ("二五年度{}", "new"),
        ("二零二四年的{}", "old"),
        ("二〇二四年那批的{}", "old"),
        ("两零二四年{}", "old"),
        ("24年的{}", "old"),
        ("24年度{}", "old"),
        ("24年那批{}", "old"),
        ("2024的{}", "old"),
        ("2024 的那个{}", "old"),
        ("2024年{}", "old"),
        ("2024{}", "old"),
        ("{}，2024年", "old"),
        ("{} 2024年", "old"),
        ("{}（2024年）", "old"),
        ("前一轮的{}", "old"),
        ("前一批的{}", "old"),
        ("上一批的{}", "old"),
        ("上批{}", "old"),
        ("上轮的{}", "old"),
        ("老一轮的{}", "old"),
        ("旧的那批{}", "old"),
        ("老的那个{}", "old"),
        ("新一轮的{}", "new"),
        ("新的那批{}", "new"),
        ("最新一批的{}", "new"),
        ("今年这批{}", "new"),
        ("今年新列入的那个，{}", "new"),
        ("去年列入的那家{}", "old"),
        ("去年公布的那批{}", "old"),
        ("{}，是二四年那批", "old"),
        ("{}，去年的", "old"),
        ("今年2月底该交的那个，{}", "old"),
        ("2026年7月31日前要交的{}", "new"),
        ("明年2月底截止的{}", "new"),
        ("184号文的{}", "old"),
        ("{}，新的还没弄", "old"),
        ("前年的{}", ELSEWHERE),
        ("前年那批{}", ELSEWHERE),
        ("大前年那批{}", ELSEWHERE),
        ("二三年的{}", ELSEWHERE),
        ("23年的{}", ELSEWHERE),
        ("2023年{}", ELSEWHERE),
        ("2026年那批{}", ELSEWHERE),
        ("明年那批{}", ELSEWHERE),
        ("那一年的{}", ASKED),
        ("那批{}", ASKED),
        ("这批{}", ASKED),
        ("这一轮的{}", ASKED),
        ("第二轮的{}", ASKED),
    ],
)
def test_a_round_is_named(named: str, meant: str) -> None:
    text = named.format(SAID)
    another, said = another_round(text, BOTH, {}, TODAY), said_rounds(text, BOTH, TODAY)
    assert (another is not None) == (meant == ELSEWHERE)
    assert said is not None and SAID in said.text
    assert " ".join(said.keys) == ("" if meant == ELSEWHERE else meant)


@pytest.mark.parametrize(
    "text",
    [
        "去年12月交的评估申请",
        "评估申请25号交",
        "评估申请24年12月5日交的",
        "2024年12月5日已提交评估申请",
        "2025年3月交的评估申请",
        "2025.9.8交的评估",
        "评估申请交了，2025年能耗数据附后",
        "上批材料已提交",
        "已提交评估申请，2023年度能耗数据附后",
        "申请延期 2026年 设备没到",
        "目前年度评估申请已提交",
        "今年的总结什么时候报",
        "二三年前就交了评估申请",
        "石环发〔2025〕3号 已送达 甲厂",
        "纳入名单的企业都送了",
    ],
)
def test_no_round_is_named(text: str) -> None:
    assert said_rounds(text, BOTH, TODAY) is None


def test_a_list_of_one_year() -> None:
    for text in (
        "2024年逾期",
        "二四年的逾期",
        "去年那批逾期",
        "24年待审",
        "进度 上一批",
        "把24年的名单给我看看",
    ):
        said = said_rounds(text, BOTH, TODAY)
        assert said and said.keys == ("old",), text
    for text in ("23年的逾期名单", "2023年度 简报", "前年的待审", "2026年的名单有我们吗"):
        assert another_round(text, BOTH, {}, TODAY), text


def test_who_has_one_round_names_the_other() -> None:
    """By its place, too: whatever is over, and whatever others have."""
    for mine, other, words in (
        ("new", "old", ("上一轮的", "去年的", "二四年那批的", "老的那个", "前一批的")),
        ("old", "new", ("新一轮的", "今年这批", "25年度", "新的那批")),
    ):
        for word in words:
            held, others = {mine: BOTH[mine]}, {other: BOTH[other]}
            named = another_round(f"{word}{SAID}", held, others, TODAY)
            assert named and named.keys == (other,), word
            assert another_round(f"{word}{SAID}", others, held, TODAY) is None, word
            own = said_rounds(f"{word}{SAID}", BOTH, TODAY)
            assert own and own.keys == (other,)


def test_what_is_said_of_each() -> None:
    assert parts_of_rounds("2024年的评估申请交了，2025年的也交了", BOTH, TODAY) == [
        ("old", "评估申请交了"),
        ("new", "也交了"),
    ]
    assert parts_of_rounds("2024年已启动审核，2025年的评估申请交了", BOTH, TODAY) == [
        ("old", "已启动审核"),
        ("new", "评估申请交了"),
    ]
    assert all(map(says_the_same, ("也交了", "也都报了", "已经送了")))
    assert not any(map(says_the_same, ("还没交", "也没交", "评估申请交了", "也交了，9月1日")))


def test_the_year_of_two_numerals() -> None:
    assert [year_of(said) for said in ("二四", "二〇二四", "24", "2024", "四")] == [2024, 2024, 2024, 2024, 0]
