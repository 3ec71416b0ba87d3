"""A reason is passed on as it was written; one that is too long for a message says where all of it stands."""

from __future__ import annotations

import pytest

from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, firm, workbook

ON_THE_PAGE = "（全文见网页上的办理记录）"


@pytest.mark.parametrize(("times", "cut"), [(35, False), (40, True)])
async def test_a_refusal_is_passed_on_whole_or_says_where_it_is(
    sqlite_url: str, times: int, cut: bool
) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        why = "缺少监测报告，" * 20 + "以及能源审计表" * times + "末尾的话"
        await s.says(CLERK, f"申请延期 至2025-08-31 {why}")
        await s.tick()
        asked = await s.expect(CITY, "申请延期至2025年8月31日")
        assert ON_THE_PAGE in asked.text
        async with browser(s, CITY) as b:
            assert why in (await b.get("/queue")).text
        await s.says(CITY, f"驳回延期 1 {why}")
        await s.tick()
        told = await s.expect(CLERK, "延期申请未获同意", "仍请于2025年7月31日")
        assert (f"原因：{why}" in told.text) is not cut and (ON_THE_PAGE in told.text) is cut, told
        async with browser(s, CLERK) as b:
            assert why in (await b.get(f"/cases/{(await s.case(FIRM)).id}")).text
        s.quiet()


async def test_of_several_in_one_message_each_has_its_line(sqlite_url: str) -> None:
    other = "石家庄汐朔化工有限公司"
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, other, CLERK)))
        why = "监测报告缺少第三方盖章，" * 24 + "末尾的话"
        for name in (FIRM, other):
            await s.says(CLERK, f"{name} 已提交评估申请")
        await s.tick()
        await s.expect(CITY, FIRM)
        for number in (1, 2):
            assert "退回" in await s.says(CITY, f"退回 {number} {why}")
            assert "已退回" in await s.says(CITY, "是")
        await s.tick()
        told = await s.expect(CLERK, "被退回")
        for name in (FIRM, other):
            assert f"{name}：提出评估申请的报告被退回" in told.text, told
        assert told.text.count("监测报告缺少第三方盖章") >= 2 and "其余" not in told.text
        s.also()
