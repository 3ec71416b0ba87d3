"""不是哪家的？ Only an answer to it ends anything; a sentence that says more is read as any other."""

from __future__ import annotations

import pytest

from bot.reading.which_end import firms_chosen
from bot.words import Enterprise

FIRMS = [
    Enterprise(1, "石家庄岚澄化工有限公司", "石家庄市", "桥西区"),
    Enterprise(2, "石家庄岚澄化工有限公司二分厂", "石家庄市", "桥西区"),
    Enterprise(3, "河北桐源制药有限公司", "石家庄市", "桥西区"),
]
A, B, C = (firm.name for firm in FIRMS)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("1", [1]),
        ("3、2", [2, 3]),
        ("第3家", [3]),
        ("不是第3家", [3]),
        ("全部", [1, 2, 3]),
        ("以上都不是。", [1, 2, 3]),
        (C, [3]),
        (f"不是{C}", [3]),
        (f"我不是{B}的", [2]),
        (f"{A}和{C}都不是", [1, 3]),
        (f"{A}不是，{C}不是", [1, 3]),
        ("3家", []),
        ("4", []),
        ("1不是 2是", []),
        ("除了1", []),
        (f"{A}我还管着，{C}不是了", []),
        (f"{A}已提交评估申请", []),
        (f"我是{A}的联系人", []),
        (f"{A}是我，其他的不是", []),
        (f"进度 {A}", []),
        (f"{A}没错", []),
        (f"除了{A}都不是", []),
    ],
)
def test_what_an_answer_chooses(text: str, ids: list[int]) -> None:
    assert [firm.id for firm in firms_chosen(text, FIRMS)] == ids
