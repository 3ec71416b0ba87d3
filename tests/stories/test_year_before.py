"""A year said alone holds for the day that follows, which is asked once more; a month of the reason does not."""

from __future__ import annotations

import pytest

from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, workbook

REQUEST = "申请延期"


@pytest.mark.parametrize(
    ("at", "said", "day", "meant"),
    [
        ("2025-02-21", f"{REQUEST}到2026年 设备坏了", "10月1日", "吗？是的请回复“是”"),
        ("2025-02-21", f"{REQUEST}到明年 设备坏了", "延到10月1日吧", "至2026-10-01"),
        ("2025-02-21", f"{REQUEST}到明年 设备坏了", "2025年10月1日", "至2025年10月1日"),
        ("2025-02-21", f"{REQUEST} 2024年设备坏了", "10月1日", "至2025年10月1日"),
        ("2025-02-21", f"评估整改 {FIRM} 明年 缺台账", "3月5号", "至2026-03-05"),
        ("2025-07-10", f"{REQUEST} 6月份设备坏了", "20号", "至2025-07-20"),
    ],
)
async def test_what_was_said_before_of_the_day(
    sqlite_url: str, at: str, said: str, day: str, meant: str
) -> None:
    async with Harness(sqlite_url, at=f"{at}T09:00", digests=False) as s:
        await s.begin(workbook())
        who = CLERK if said.startswith(REQUEST) else CITY
        assert "请问到哪一天" in await s.says(who, said)
        assert meant in await s.says(who, day)
        s.also()
