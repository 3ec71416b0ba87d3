"""What nobody put to the desk does not go there by itself: it is answered from what is known, and
the person's own words are passed on when she says 是."""

from __future__ import annotations

import re

import pytest

from storage import models
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, SUPPORT, workbook

AT = "2025-02-20T09:00"


async def tickets() -> list[str]:
    return [t.text for t in await models.Ticket.all().order_by("id")]


@pytest.mark.parametrize(
    "text", ["清洁生产审核是不是每年都要做?", "锅炉房后面那个小门的钥匙3号在老李那，9.6再说"]
)
async def test_the_desk_is_offered_and_gets_the_very_words(sqlite_url: str, text: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        offered = await s.says(CLERK, text)
        # beside what she may do next, or by the one word where it is taken for something not done yet
        way = re.search("(选\\d) 请人工解答", offered) or re.search("只回复“(提问)”就转去您的原话", offered)
        assert way or "回复“是”" in offered
        assert await tickets() == []
        assert "已收到您的提问" in await s.says(CLERK, way[1] if way else "是")
        assert await tickets() == [text]
        await s.tick()
        await s.expect(SUPPORT, text)


@variants("then", ["否", "取消", "好的", "谢谢", "进度", "待办"])
async def test_anything_else_leaves_it(database_url: str, then: str) -> None:
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "清洁生产审核是不是每年都要做?")
        assert "等您答复" not in await s.says(CLERK, then)
        assert await tickets() == []


async def test_an_offer_is_no_answer_to_another_question(sqlite_url: str) -> None:
    """While she is asked something else, 是 belongs to that."""
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        assert "回复“是”" in await s.says(CLERK, "应该已提交评估申请了")
        reply = await s.says(CLERK, "要交什么材料")
        assert "评估申请表" in reply and "您的原话" not in reply and "提问＋内容" in reply
        assert "已登记" in await s.says(CLERK, "是")
        assert await tickets() == []
        await s.tick()
        await s.expect(CITY, "评估申请")


async def test_whom_to_contact(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        for said in ("找谁联系", "有问题该联系谁？", "县里联系人是谁", "市局电话多少"):
            answer = await s.says(CLERK, said)
            assert "桥西" in answer and "尚未" not in answer, answer
        assert await tickets() == []
        assert "可以联系" in await s.says(COUNTY, "找谁联系")
        assert "可以联系" in await s.says(CITY, "有事联系谁")


async def test_what_to_hand_in(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        answer = await s.says(CLERK, "要交什么材料")
        assert "提出评估申请" in answer and "清洁生产审核报告（评估稿）" in answer
        assert "验收报告" in await s.says(CLERK, "验收需要准备哪些材料")
        assert "评估申请表" in await s.says(CITY, f"{FIRM}评估要交哪些材料")
        assert await tickets() == []


async def test_where_the_letter_is(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2024-07-16T09:00", digests=False) as s:
        await s.imports(workbook())
        await s.tick()
        s.read_all()
        answer = await s.says(CLERK, "告知书还没收到")
        assert "桥西区" in answer and "还没有登记送达" in answer
        assert "已登记" in await s.says(COUNTY, f"已送达 {FIRM}")
        assert "已登记于2024年7月16日（周二）送达" in await s.says(CLERK, "我们没收到告知书啊")
        assert await tickets() == []
