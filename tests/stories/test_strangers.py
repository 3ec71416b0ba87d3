"""Somebody in no roster hears where they are and whom to ask, in other words each time, and nothing of any firm."""

from itertools import pairwise

import pytest

from tests.harness import Harness
from tests.people import FIRM, firm, workbook


async def test_a_stranger_is_never_told_the_same_twice(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(firm()))
        s.twin.directory.join("nobody")
        heard = [
            await s.says("nobody", text)
            for text in (
                "你好",
                f"我是{FIRM}的会计，我们评估申请交了，帮我登一下",
                f"那{FIRM}到底在不在名单上嘛",
                "绑定 老板说发这俩字就行",
                "这啥号啊 推销的吧 别再发了",
                "隔壁厂天天冒黑烟，我要举报",
            )
        ]
        assert all(one != other for one, other in pairwise(heard))
        assert len(set(heard)) == 6 and not any("已登记" in one or FIRM in one for one in heard)
        assert "绑定码" in heard[0] and "没有登记" in heard[1]
        assert "不是推销" in heard[4] and "12345" in heard[5]


@pytest.mark.parametrize("text", ["我们公司在名单上吗", "某某有限公司在名单上吗"])
async def test_who_is_on_the_list_is_told_to_nobody(sqlite_url: str, text: str) -> None:
    """Whether a firm is on the list changes no word of the answer."""
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook(firm()))
        s.twin.directory.join("nobody")
        told = await s.says("nobody", text.replace("某某有限公司", FIRM))
        s.twin.directory.join("other")
        assert await s.says("other", text) == told
