"""Several are called so, and one alone can be meant: it is not asked for, and named in full in the receipt."""

from __future__ import annotations

from tests.harness import Harness
from tests.people import CITY, COUNTY, firm, workbook

LEATHER, GLASS = "石家庄广澜皮革有限公司", "石家庄广澜玻璃有限公司"
FIRMS = workbook(firm(1, LEATHER, "leather"), firm(2, GLASS, "glass"))


async def state(s: Harness, name: str, step: str) -> str:
    return (await s.duty(name, step)).state


async def test_the_result_goes_to_the_only_one_that_can_have_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.begin(FIRMS)
        assert "尚未登记" in await s.says(CITY, "广澜评估通过")  # neither can have one yet
        await s.says(CITY, "取消")
        await s.says("leather", "已提交评估申请")
        assert "共1项" in await s.says(CITY, "确认广澜")  # the number of the one that waits
        await s.says(CITY, "是")
        told = await s.says(CITY, "广澜评估通过")
        assert told.startswith("已登记") and LEATHER in told
        assert (await state(s, LEATHER, "assess"), await state(s, GLASS, "assess")) == ("done", "waiting")


async def test_one_whose_step_was_done_a_moment_ago_may_be_meant_once_more(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-16T09:00", digests=False) as s:
        await s.imports(FIRMS)
        await s.says(COUNTY, f"已送达 {LEATHER}")
        told = await s.says(COUNTY, "广澜送达了")
        assert "哪一家" in told or "您的意思是" in told, told
        assert await state(s, GLASS, "deliver_notice") == "open"
        s.read_all()
        s.at("2024-07-25")
        assert (await s.says(COUNTY, "广澜送达了")).startswith("已登记")
        assert await state(s, GLASS, "deliver_notice") == "done"


async def test_a_decision_that_is_proposed_by_name_is_done_by_one_choice(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.begin(FIRMS)
        await s.says("leather", "已提交评估申请")
        asked = await s.says(CITY, "把广澜的退了，数据前后矛盾，第3章和第5章对不上")
        assert "退回 1 数据前后矛盾，第3章和第5章对不上（" in asked and LEATHER in asked, asked
        number = asked.partition("退回")[0][-2]
        assert (await s.says(CITY, f"选{number}")).startswith("已退回")
        assert await state(s, LEATHER, "apply_assessment") == "open"
