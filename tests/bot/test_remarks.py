"""What a person wrote in 备注, told from what our own table wrote there on another day."""

from __future__ import annotations

import pytest

from bot.results.remarks import own_part

STEPS = ("提出评估申请", "提出验收申请")
TODAY = "未完成：待提出验收申请，已逾期9天；停产检修"


@pytest.mark.parametrize(
    ("remark", "own"),
    [
        ("", ""),
        (TODAY, ""),
        (f"{TODAY}；老板换人了", "老板换人了"),
        ("未完成：待提出验收申请，已逾期2天；老板换人了", "老板换人了"),  # our words of a week ago
        ("未完成: 待 提出验收申请, 已逾期 2 天", ""),  # as WPS gives them back
        ("未完成：待提出验收申请，停产中", ""),
        ("未完成", ""),
        ("退出；纳入下一轮", ""),
        ("提出评估申请延期至2025-03-31，提出验收申请延期至2025-12-31", ""),
        ("提出评估申请延期至2025-03-31，设备未到货", "提出评估申请延期至2025-03-31，设备未到货"),
        ("未完成：待老板签字", "未完成：待老板签字"),  # no step of the round
        ("停产检修", ""),  # stands among today's words
        ("退出市场", "退出市场"),
    ],
)
def test_what_a_person_wrote(remark: str, own: str) -> None:
    assert own_part(remark, TODAY, STEPS) == own
