"""What is asked of a matter that waits, or was answered; and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.reading.asks_of_a_matter import asks_of_a_matter, asks_of_an_answer, numbers_asked_of
from bot.reading.leaning import leaning, limits_the_time
from bot.reading.only_told import puts_off

OF_NUMBERS = [
    ("2号是谁家", (2,)),
    ("确认一下2号是哪家的来着", (2,)),
    ("1那条写的什么", (1,)),
    ("1号要延到几号", (1,)),
    ("12是哪个厂的", (12,)),
    ("2号哪天交的", (2,)),
    ("3号为啥要延期", (3,)),
]
OF_FIRMS = ["他写的嘛理由", "远利为啥要延期", "延到哪天", "他家报的啥", "申请书里缺啥"]
NONE_OF_A_MATTER = ["远利怎么样", "要是退回他会咋说", "1号确认", "2号开会", "这个怎么办", "远利是谁家的"]


@pytest.mark.parametrize(("text", "numbers"), OF_NUMBERS)
def test_a_number_is_asked_about(text: str, numbers: tuple[int, ...]) -> None:
    assert asks_of_a_matter(text)
    assert numbers_asked_of(text) == numbers


@pytest.mark.parametrize("text", OF_FIRMS)
def test_a_firm_is_asked_about(text: str) -> None:
    assert asks_of_a_matter(text)


@pytest.mark.parametrize("text", NONE_OF_A_MATTER)
def test_what_asks_of_no_matter(text: str) -> None:
    assert not asks_of_a_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        *("凭啥退我的", "为啥给退回来了", "退回的理由是啥", "咋又打回来了 差啥", "哪不合格啊"),
        *("缺啥来着", "你们说缺什么来着", "谁退的", "为嘛不批我们延期", "怎么没通过"),
    ],
)
def test_why_it_was_sent_back_is_asked(text: str) -> None:
    assert asks_of_an_answer(text)


@pytest.mark.parametrize(
    "text", ["会不会给退回来", "要是退回来咋补", "为啥要做审核", "缺人手", "退了怎么办", "什么材料"]
)
def test_what_does_not_ask_why(text: str) -> None:
    assert not asks_of_an_answer(text)


@pytest.mark.parametrize("text", ["远利的先不确认", "2号先不批", "这家暂不退", "还不能确认"])
def test_an_officer_puts_it_off(text: str) -> None:
    assert puts_off(text)


@pytest.mark.parametrize("text", ["远利不批", "先不确认行吗", "不同意延期", "没确认"])
def test_what_puts_nothing_off(text: str) -> None:
    assert not puts_off(text)


@pytest.mark.parametrize(
    ("text", "limited"),
    [("最多批到8月", True), ("准到9月15号，多了不行", True), ("只给到月底", True), ("同意", False)],
)
def test_time_that_is_granted_up_to_a_day_is_no_refusal(text: str, limited: bool) -> None:
    assert limits_the_time(text) is limited
    assert leaning(text) != "bad"
