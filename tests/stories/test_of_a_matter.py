"""What is asked of a matter is told from the record: whose it is, until when, why; and nothing comes of asking."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, workbook

AT = "2025-02-20T09:00"


async def test_the_reason_is_told_to_whoever_asks(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请 2月18日")
        shown = await s.says(CITY, "待审")
        number = shown.split("\n")[1].split(" ")[0]
        made = await models.Event.all().count()
        assert f"{number} {FIRM}，提出评估申请，日期2025年2月18日" in await s.says(
            CITY, f"{number}号是谁家的来着"
        )
        assert await models.Event.all().count() == made
        await s.says(CITY, "这家先不确认")
        assert f"退回 {number} 缺水平衡图" in await s.says(CITY, "缺水平衡图，退了吧")
        await s.says(CITY, "选1")
        assert "原因：缺水平衡图" in await s.says(CLERK, "凭啥退我的")
        assert "原因：缺水平衡图" in await s.says(CLERK, "缺啥来着")
        s.also()


async def test_time_is_granted_to_the_day_that_was_said_or_not_offered(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "申请延期 至2025年10月15日 设备未到货")
        await s.says(CITY, "待审")
        told = await s.says(CITY, f"{FIRM}为啥要延期")
        assert "申请延期至2025年10月15日" in told
        assert "原因：设备未到货" in told
        number = told.split(" ")[0]
        assert f"同意延期 {number}（" not in await s.says(CITY, "最多批到8月")
        assert f"选1 同意延期 {number} 至2025-09-15" in await s.says(CITY, "那同意，但只给到9月15")
        s.also()
