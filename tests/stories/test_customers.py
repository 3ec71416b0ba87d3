"""微信客服: whoever has personal WeChat and nothing else scans the letter, writes, and is answered."""

from __future__ import annotations

import asyncio

from bot.words import Channel
from handlers.sandbox.customer_service import KF_ID
from handlers.services.accounts.scanning import scan_code
from messages.kf.channel import scan_link
from storage import scans
from tests.harness import SECRET_KEY, Harness
from tests.people import FIRM, firm, workbook

WANG, LI = "wmWang0000000001", "wmLi00000000000002"


async def settled(s: Harness) -> None:
    """Until what was pulled is answered and has left."""
    for _ in range(3):
        if tasks := list(s.wired.context._tasks):
            await asyncio.wait(tasks, timeout=10)
        await s.engine.look()
        await s.engine.dispatcher.finished()


async def link_of(s: Harness, name: str = FIRM) -> str:
    """What the QR code of a letter opens."""
    case = await s.case(name)
    assert case.enterprise_id
    kf = s.wired.transports[Channel.KF]
    link = await kf.client.link()  # type: ignore[attr-defined]
    epoch = (await scans.epochs([case.enterprise_id]))[case.enterprise_id]
    return scan_link(str(link), scan_code(SECRET_KEY, case.enterprise_id, epoch))


def only_wechat(url: str, at: str = "2025-02-20T09:00") -> Harness:
    return Harness(url, at=at, digests=False, wecom_kf_id=KF_ID)


async def test_who_scans_the_letter_is_bound_greeted_and_answered(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await s.begin(workbook(firm(1, wecom="", email="")))
        s.read_all()
        await s.twin.kf.enter(WANG, await link_of(s))
        await settled(s)
        (hello,) = s.twin.kf.delivered
        assert hello.greeting and "已为您绑定" in hello.text and FIRM in hello.text
        await s.twin.kf.say(WANG, "进度", "已启动审核", "在吗")
        await settled(s)
        said = s.twin.kf.heard(WANG)[1:]
        assert len(said) == 1 and "1. “进度”" in said[0] and "已登记" in said[0]
        assert not s.twin.kf.repeated
        s.read_all()
