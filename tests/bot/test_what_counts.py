"""A question of law behind a report regrets nothing: the report is not offered to be taken back."""

from __future__ import annotations

import pytest

from bot.reading.of_the_record import doubts_it


@pytest.mark.parametrize(
    "text",
    [
        "门卫代收的算不算送达",
        "企业拒绝签收算不算送达",
        "不签字的话送达有没有效",
        "没盖章的算送达吗",
        "交电子版算不算提交",
        "开了启动会算不算启动",
        "没签回执能不能算送达？",
        "不是法人签的合不合规",
        "未盖公章的申请是否有效",
        "留置送达企业不认，作不作数",
    ],
)
def test_what_counts_is_asked_and_nothing_regretted(text: str) -> None:
    assert not doubts_it(text)


@pytest.mark.parametrize("text", ["不算，其实没送", "刚才那个不算数", "送错了", "没送到", "明明没盖章"])
def test_what_is_regretted_still_is(text: str) -> None:
    assert doubts_it(text)
