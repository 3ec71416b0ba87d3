"""Somebody who speaks for two enterprises: 撤回 means the one whose report can be taken back."""

from tests.harness import Harness
from tests.people import CLERK, FIRM, firm, workbook

OTHER = "石家庄第二化工有限公司"


async def test_what_is_taken_back_is_not_asked_where_one_alone_can_be(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(firm(), firm(2, OTHER, CLERK, 联系人="联系人1", 联系电话="13800000001")))
        assert "已登记" in await s.says(CLERK, f"已提交评估申请 {OTHER}")
        asked = await s.says(CLERK, "撤回")
        assert f"撤回“提出评估申请”的登记：{OTHER}" in asked and FIRM not in asked
        assert f"已撤回：{OTHER}" in await s.says(CLERK, "是")
        assert "没有可以撤回" in await s.says(CLERK, "撤回")
