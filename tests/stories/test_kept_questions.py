"""Kept questions and what people reply to them: each reply answers, or leaves the question standing in plain words."""

from __future__ import annotations

import pytest

from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, firm, workbook

CEMENT, HEAT = "石家庄汐朔水泥有限公司", "石家庄广澜热力有限公司"
FIRMS = workbook(firm(1), firm(2, CEMENT, "cement"), firm(3, HEAT, "heat"))
WHOM, SURE, WHY = "“已送达”的是哪一家企业", "您的意思是“已提交评估申请”吗", "“退回 1”还在等您答复"
LATE = "已经过了半小时，还没有登记，现在再问您一次"
UNDER_WAY = {CITY}  # whose questions are asked in a round under way

# who, the sentence that is asked back, (replies, what the last one hears).
TALKS = [
    (COUNTY, "已送达", ("是",), WHOM),
    (COUNTY, "已送达", ("这是什么意思",), WHOM),
    (COUNTY, "已送达", ("进度", "是"), WHOM),
    (COUNTY, "已送达", ("1，对",), f"已登记：{FIRM}"),
    (COUNTY, "全部已送达", ("这是什么意思",), "还在等您答复"),
    (CLERK, "评估申请应该是交了", ("都是",), "还在等您答复"),
    (CLERK, "评估申请应该是交了", ("没看懂",), "还在等您答复"),
    (CLERK, "评估申请应该是交了", ("进度",), "还在等您答复"),
    (CLERK, "以后找李四，13900001111", ("进度",), "还在等您答复"),
    (CLERK, "以后找李四，13900001111", ("否", "是"), "目前没有等您"),
    (CLERK, "2023年度的评估申请已提交", ("是",), "目前没有等您选择或确认的事项"),  # never in another round
    (CLERK, "你们搞错了", ("取消",), "好的，已取消"),
    (CLERK, "你们搞错了", ("没打错，是我，刚才在开会",), "照常发送"),
    ("cement", "打错了", ("2",), "照常发送"),
    ("cement", "别再给我发了", ("2",), "照常发送"),
    ("cement", "我换手机号了，新号13900009132，微信还是这个", ("否",), "已取消"),
    ("cement", "字打错了 不好意思 已经提交评估申请", ("是",), f"已登记：{CEMENT}，提出评估申请"),
    (CITY, "退回 1", ("进度",), WHY),
    (CITY, "退回 1", ("这是什么意思",), WHY),
    (CITY, "头两个放行，第三个退回，缺章", ("2月20日",), "还在等您答复"),
    (CITY, "头两个放行，第三个退回，缺章", ("进度",), "还在等您答复"),
    (CITY, "撤回上上条", ("是",), "没有看到编号"),
    (CITY, "撤回上上条", ("1号",), "选1"),
    (CITY, "撤回上上条", ("asdfg",), "您是想说"),
]


@pytest.mark.parametrize("under_way", [False, True])
async def test_what_follows_a_reply(sqlite_url: str, under_way: bool) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await (s.begin(FIRMS) if under_way else s.imports(FIRMS))
        for contact in (CLERK, "cement", "heat") if under_way else ():
            await s.says(contact, "已提交评估申请")
        for who, said, replies, heard in TALKS:
            if (who in UNDER_WAY) is not under_way:
                continue
            await s.says(who, said)
            for reply in replies:
                told = await s.says(who, reply)
            assert heard in told, (said, replies, told)
            await s.says(who, "取消")
        s.also()


async def test_an_answer_of_the_next_day_is_asked_once_more_with_the_day_of_its_sentence(
    sqlite_url: str,
) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(FIRMS)
        asked = (
            (COUNTY, "已送达", "1", f"选1 {FIRM}"),
            (CLERK, "申请延期", "1", "请问到哪一天"),
            ("cement", "以后找李四，13900001111", "1", "换联系人 李四 13900001111”吗"),
            ("heat", "那个材料我们弄过去咯", "是", "选1"),
        )
        for who, said, _, _ in asked:
            await s.says(who, said)
        s.later(days=1)
        for who, said, late, again in asked:
            told = await s.says(who, late)
            assert LATE in told and again in told, (said, told)
        assert "日期2025年2月20日" in await s.says(COUNTY, "1")
        await s.says("heat", "否")
        assert not await models.Event.filter(act__in=["apply_assessment", "report_change"])
        s.also()
