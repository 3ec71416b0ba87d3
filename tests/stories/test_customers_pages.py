"""微信客服 whose pages are short: what came in one pull is answered together, however many pages it takes, and whatever
is killed between them."""

from __future__ import annotations

from functools import partial

import pytest

from bot.words import Channel
from handlers.services.conversation.pulling import Pulling
from messages.kf.channel import KfTransport
from storage import db, leases
from tests.harness import Harness
from tests.stories.test_customers import LI, WANG, only_wechat, settled
from tests.stories.test_customers_killed import joined

QUESTIONS = ("进度", "帮助", "为什么", "待办", "收到", "已启动审核", "在吗", "我的期限")


def pulled_by(s: Harness) -> Pulling:
    """A pull as another process makes it."""
    kf = s.wired.transports[Channel.KF]
    assert isinstance(kf, KfTransport)
    return Pulling(s.wired.context, kf.client)


@pytest.mark.parametrize(("per_page", "empty"), [(1, 0), (2, 3), (3, 1)])
async def test_what_came_in_several_pages_is_answered_together(
    sqlite_url: str, per_page: int, empty: int
) -> None:
    async with only_wechat(sqlite_url) as s:
        await joined(s)
        kf = s.twin.kf
        before = len(kf.heard(WANG))
        kf.per_page, kf.empty_pages = per_page, empty
        kf.untold = 1
        await kf.say(LI, "你好")
        await kf.say(WANG, *QUESTIONS)
        await settled(s)
        said = kf.heard(WANG)[before:]
        assert len(said) <= 3 and "已登记" in "".join(said), said
        assert f"{len(QUESTIONS)}. “{QUESTIONS[-1]}”" in "".join(said)
        assert len(kf.heard(LI)) == 1
        s.quiet()


@pytest.mark.parametrize("pages", [1, 2, 5])
async def test_who_was_killed_between_two_pages_leaves_all_of_it_to_one_answer(
    sqlite_url: str, pages: int
) -> None:
    async with only_wechat(sqlite_url) as s:
        await joined(s)
        kf, pulling = s.twin.kf, pulled_by(s)
        before = len(kf.heard(WANG))
        kf.per_page, kf.untold = 1, 1
        await kf.say(WANG, "进度", "已启动审核", "帮助", "收到", "在吗", "待办")
        for _ in range(pages):
            cursor = await leases.shared_value(pulling._cursor)
            page = await pulling.client.pull(cursor, "")
            await db.write(partial(pulling._keep, page, cursor))  # type: ignore[arg-type]
        await pulled_by(s).pull()  # the next process's first look
        await settled(s)
        s.later(minutes=1)
        await settled(s)
        said = kf.heard(WANG)[before:]
        assert len(said) <= 2 and "6. “待办”" in "".join(said), said
        assert sum("已登记" in text for text in said) == 1
        s.quiet()


async def test_a_pull_that_is_cut_off_between_two_pages_goes_on(sqlite_url: str) -> None:
    async with only_wechat(sqlite_url) as s:
        await joined(s)
        kf = s.twin.kf
        before = len(kf.heard(WANG))
        kf.per_page = 1
        kf.fails_at = len(kf.pulls) + 2
        await kf.say(WANG, "进度", "已启动审核", "在吗")
        await settled(s)
        said = kf.heard(WANG)[before:]
        assert len(said) == 1 and "3. “在吗”" in said[0], said
        s.quiet()
