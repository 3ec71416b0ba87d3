"""What was offered is no longer chosen by its number once an answer has let the matter rest."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"


async def test_a_number_behind_words_that_rest_chooses_nothing(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.begin(workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass")))
        await s.says("leather", "已提交评估申请")
        for rests in ("广澜先挂着，等老板回来再看", "谢谢", "好的", f"明天确认 {LEATHER}"):
            assert "选1" in await s.says(CITY, f"{LEATHER}那份可以吧")
            await s.says(CITY, rests)
            assert "没有等您选择" in await s.says(CITY, "1"), rests
        assert (await s.duty(LEATHER, "apply_assessment")).state == "reported"
        s.also()
