"""What a contact answers to a 短信: it stops what is sent to whoever is not the one, else the county reads it. Nothing
is registered by it, since its sender can be forged."""

from __future__ import annotations

from typing import Any

import pytest

from bot.words import DutyState
from tests.people import CITY, COUNTY, FIRM
from tests.stories.test_sms import LI, OTHER, begun, by_sms, only_a_number


@pytest.mark.parametrize(
    "reply",
    [
        {"phone": LI, "text": "你打错了，我不是这家的"},
        {"phone_number": f"86{LI}", "content": "我已离职，别再发了", "send_time": "2025-02-21 10:00:00"},
    ],
)
async def test_who_is_not_the_one_gets_no_more(database_url: str, reply: dict[str, Any]) -> None:
    async with by_sms(database_url) as s:
        twin = await begun(s)
        await s.tick("2025-02-21T09:00")
        assert len(twin.taken) == 1
        for _ in range(2):  # a gateway may tell it twice
            assert await twin.report(s.url, reply) == (200, '{"code": 0}')
        await s.tick("2025-02-21T09:20")
        await s.expect(COUNTY, "已停止向其发送消息", str(reply.get("text") or reply.get("content")))
        for day in ("2025-02-25", "2025-02-27"):
            await s.tick(f"{day}T09:00")
        assert len(twin.taken) == 1
        s.also(f"{COUNTY}【联系不上】")


async def test_other_words_reach_the_county_as_they_stand_and_register_nothing(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        said = "评估申请昨天交了，收到请回"
        for _ in range(2):
            assert (await twin.report(s.url, {"phone": LI, "text": said}))[0] == 200
        await s.tick("2025-02-20T09:20")
        await s.expect(COUNTY, FIRM, f"“{said}”", "短信回复不作登记")
        assert (await s.duty(FIRM, "apply_assessment")).state is DutyState.OPEN
        for n in range(5):  # no flood of them
            assert (await twin.report(s.url, {"phone": LI, "text": f"在吗{n}"}))[0] == 200
        await s.tick("2025-02-20T09:40")
        await s.expect(COUNTY, "在吗0", "在吗1", without="在吗2")
        assert (await twin.report(s.url, {"phone": "13900009999", "text": said}))[0] == 200  # nobody's
        assert (await twin.report(s.url, {"phone": LI, "text": "  "}))[0] == 200
        await s.tick("2025-02-21T09:00")
        assert len(twin.taken) == 1  # reminded as ever
        s.quiet()


async def test_who_may_be_somebody_else_is_left_in_peace(sqlite_url: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        said = "我从公司出来了，别发了"
        for _ in range(2):
            assert (await twin.report(s.url, {"phone": LI, "text": said}))[0] == 200
        await s.tick("2025-02-20T09:20")
        await s.expect(COUNTY, FIRM, f"“{said}”", "可能不是联系人", "一周内不向其提醒")
        await s.tick("2025-02-21T09:00")
        assert not twin.taken
        s.quiet()


async def test_the_county_of_each_of_their_firms_reads_it(sqlite_url: str) -> None:
    other = only_a_number(2, OTHER, **{"县（市、区）": "长安区"}, 联系人="李四", 联系电话=LI)
    async with by_sms(sqlite_url) as s:
        twin = await begun(s, only_a_number(联系人="李四", 联系电话=LI), other)
        assert (await twin.report(s.url, {"phone": LI, "text": "收到，下周去办"}))[0] == 200
        await s.tick("2025-02-20T09:20")
        await s.expect(COUNTY, FIRM, "下周去办", without=OTHER)
        await s.expect(CITY, OTHER, "下周去办", without=FIRM)  # which acts where the county has nobody
