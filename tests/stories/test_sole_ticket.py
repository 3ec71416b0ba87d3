"""The one ticket that is open need not be named: the desk answers it, closes it and learns how to pass it on."""

from __future__ import annotations

from storage import tickets
from tests.harness import Harness
from tests.people import CLERK, SUPPORT, firm, workbook

OTHER = "石家庄汀泓热力有限公司"


async def test_the_one_that_is_open_is_meant(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T10:00", digests=False) as s:
        await s.begin(workbook(firm(), firm(2, OTHER, "other")))
        await s.tick()
        s.read_all()
        await s.says(CLERK, "提问 系统密码忘了怎么办")
        await s.says("other", "提问 附件传不上去怎么办")
        assert "关闭 1" not in await s.says(SUPPORT, "打过电话了 他那边弄好了 关了吧")
        assert "移交 1" not in await s.says(SUPPORT, "这个不归我们系统管，转市局业务科吧")
        await s.says(SUPPORT, "关闭 2")
        assert "移交 1" in await s.says(SUPPORT, "这个不归我们系统管，转市局业务科吧")
        said = await s.says(SUPPORT, "你跟他说稍等，今晚系统维护")
        assert "工单 1" in said and "稍等，今晚系统维护" in said
        await s.says(SUPPORT, "否")
        assert "关闭 1" in await s.says(SUPPORT, "打过电话了 他那边弄好了 关了吧")
        assert (found := await tickets.find_ticket(1)) and not found.closed_at
        await s.says(SUPPORT, "是")
        assert (found := await tickets.find_ticket(1)) and found.closed_at
        s.also()
