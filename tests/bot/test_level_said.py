"""The level that the sentence of an acceptance names."""

from __future__ import annotations

import pytest

from bot.reading.level_said import SEVERAL, level_said

FIRM = "石家庄三级泵业有限公司"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (f"验收合格 {FIRM}", ""),
        (f"验收合格 {FIRM} 水平三级", "III"),
        (f"验收合格 {FIRM} 审核后水平为二级", "II"),
        (f"验收合格 {FIRM}，达到Ⅱ级水平", "II"),
        (f"{FIRM}验收合格，由三级提升到二级", "II"),
        (f"{FIRM}验收合格，目标三级，达到一级", "I"),
        (f"验收合格 {FIRM} 二级 三级", SEVERAL),
        (f"验收合格 {FIRM} 未达到二级", SEVERAL),
        (f"验收合格 {FIRM} 未达到二级，水平三级", "III"),
        (f"验收合格 {FIRM} 三级以下", "below"),
    ],
)
def test_level_said(text: str, level: str) -> None:
    assert level_said(text, FIRM) == level
