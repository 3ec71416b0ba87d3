"""What follows a question: whoever was left out stays out, a guess is asked again, a correction is read anew."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, COUNTY, FIRM, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1), firm(2, LEATHER, "leather"), firm(3, GLASS, "glass"))


async def delivered(s: Harness) -> list[str]:
    found = [(name, await s.duty(name, "deliver_notice")) for name in (FIRM, LEATHER, GLASS)]
    return [name for name, duty in found if duty.state == "done"]


async def test_whoever_is_left_out_of_all_stays_out(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(FIRMS)
        for said in (f"除了{LEATHER}，别的都送达了", f"已送达 全部 2月20日，{LEATHER}不算"):
            asked = await s.says(COUNTY, said)
            assert "共2家" in asked and f"不含{LEATHER}" in asked
            await s.says(COUNTY, "否")
        assert "“广谰皮革”" in await s.says(COUNTY, "除了广谰皮革，别的都送达了")  # nobody: none is offered
        assert "“9”" in await s.says(COUNTY, "除 9 号外都送达了")
        await s.says(COUNTY, "是")
        assert await delivered(s) == []
        await s.says(COUNTY, f"除了{LEATHER}，别的都送达了")
        await s.says(COUNTY, "是")
        assert await delivered(s) == [FIRM, GLASS]
        s.read_all()  # what the city heard of it is another story's matter


async def test_a_bureau_confirms_all_but_some(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.begin(FIRMS)
        for contact in ("clerk", "leather", "glass"):
            await s.says(contact, "已提交评估申请")
        await s.says(CITY, "待审")
        asked = await s.says(CITY, "除 2 号外都确认")
        assert "共2项" in asked and f"不含{LEATHER}" in asked
        assert "已确认" in await s.says(CITY, "是")
        states = [(await s.duty(name, "apply_assessment")).state for name in (FIRM, LEATHER, GLASS)]
        assert states == ["done", "reported", "done"]
        s.read_all()  # what the contacts heard of it is another story's matter
