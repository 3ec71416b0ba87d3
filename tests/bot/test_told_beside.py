"""What is told beside the matter of a sentence."""

from __future__ import annotations

import pytest

from bot.reading.told_beside import told_beside, wants_time


@pytest.mark.parametrize(
    "text",
    [
        "验收想多要俩月",
        "设备没装上，往后挪挪",
        "再容我们几天",
        "日子太紧了",
        "怕是赶不上",
        "炉子没到，晚些日子",
        "钱没批",
    ],
)
def test_who_wants_more_time(text: str) -> None:
    assert wants_time(text) and told_beside(text)


@pytest.mark.parametrize(
    "text", ["评估申请明天交", "没到期", "公章还在总公司呢", "正编着呢", "方案写到第三章", "评估申请还没盖章"]
)
def test_who_tells_no_more_than_that_it_is_to_come(text: str) -> None:
    assert not told_beside(text)


@pytest.mark.parametrize(
    "text", ["评估申请还没交，找谁盖章", "评估申请明天交，新联系人老葛13700007777", "评估申请没交，能邮寄吗"]
)
def test_a_question_or_another_contact_stands_beside(text: str) -> None:
    assert told_beside(text) and not wants_time(text)
