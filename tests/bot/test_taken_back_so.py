"""撤回 in other words: of what was registered, and of nothing else."""

from __future__ import annotations

import pytest

from bot.reading.taken_back_so import said_as_taking_back


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("恒诚那个送达给我撤了，金海的留着", "恒诚那个送达撤回，金海的留着"),
        ("手快了，1号那个确认给我收回来", "手快了，1号那个撤回"),
        ("年前报的那个停产给销了呗", "年前报的那个停产撤回"),
        ("1号的退回收回去吧", "1号的撤回"),
        ("退回取消", "撤回"),
        ("延期申请先取消", "延期申请撤回"),
        ("送达登记作废", "送达登记撤回"),
        # Something else: a receipt that came back, what shall stay, a question.
        ("送达回证收回来了", ""),
        ("停产别撤了", ""),
        ("评估申请撤了吗", ""),
        ("确认收回来了", ""),
    ],
)
def test_it_is_put_as_one(text: str, plain: str) -> None:
    assert said_as_taking_back(text) == plain
