"""微信客服, cut off at every boundary: between pull and keep, keep and answer, answer and outbox, sent and settled.
What was written is answered once, as far as the platform can tell."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bot.words import Channel
from handlers.services.conversation.converse import Conversation
from handlers.services.conversation.pulling import Pulling
from messages.kf.channel import KfTransport
from storage import db, leases
from tests.harness import Harness
from tests.people import firm, workbook
from tests.stories.test_customers import LI, WANG, link_of, only_wechat, settled


async def joined(s: Harness) -> None:
    """She has scanned and said hello."""
    await s.begin(workbook(firm(1, wecom="", email="")))
    await s.twin.kf.enter(WANG, await link_of(s))
    await settled(s)
    await s.twin.kf.say(WANG, "在吗")
    await settled(s)
    s.read_all()


async def report_untold(s: Harness) -> Pulling:
    """She reports, and the callback is lost: nobody has pulled yet."""
    s.twin.kf.untold = 1
    await s.twin.kf.say(WANG, "已启动审核")
    kf = s.wired.transports[Channel.KF]
    assert isinstance(kf, KfTransport)
    return Pulling(s.wired.context, kf.client)


async def told_once(s: Harness) -> None:
    """The report is registered and answered once, whatever looks come after."""
    for _ in range(3):
        s.later(minutes=11)
        await settled(s)
    assert sum("已登记" in text for text in s.twin.kf.heard(WANG)) == 1
    kept = [row for row in (await s.rows("inbound"))["inbound"] if row["text"] == "已启动审核"]
    assert len(kept) == 1 and kept[0]["answered_at"]
    s.read_all()


@pytest.mark.parametrize("boundary", ["pulled", "kept", "decided", "moved", "sent", "lost"])
async def test_what_was_written_is_answered_once(database_url: str, boundary: str) -> None:
    async with only_wechat(database_url) as s:
        await joined(s)
        pulling = await report_untold(s)
        cursor = await leases.shared_value(pulling._cursor)
        page = await pulling.client.pull(cursor, "")
        if boundary in ("kept", "decided"):
            rows = await db.write(partial(pulling._keep, page, cursor))  # type: ignore[arg-type]
            if boundary == "decided":
                await Conversation(s.wired.context).reply(rows[0].id)
        if boundary == "moved":  # another process has kept the page and moved the cursor meanwhile
            rows = await db.write(partial(pulling._keep, page, cursor))  # type: ignore[arg-type]
            assert not await db.write(partial(pulling._keep, page, cursor))  # type: ignore[arg-type]
        if boundary == "sent":
            s.twin.knobs.fail("reset_after_accept", path="kf/send_msg")
        if boundary == "lost":
            s.twin.knobs.fail("502", path="kf/send_msg")
            s.twin.knobs.fail("reset", path="kf/sync_msg")
        await told_once(s)
        assert len(s.twin.kf.repeated) == (boundary == "sent")


async def test_what_two_wrote_is_answered_to_each_in_one_message(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await joined(s)
        await s.twin.kf.enter(LI)
        await settled(s)
        before = {user: len(s.twin.kf.heard(user)) for user in (WANG, LI)}
        for user in (WANG, LI):
            s.twin.kf.untold = 1
            await s.twin.kf.say(user, "进度", "帮助")
        pulling = Pulling(s.wired.context, s.wired.transports[Channel.KF].client)  # type: ignore[attr-defined]
        cursor = await leases.shared_value(pulling._cursor)
        page = await pulling.client.pull(cursor, "")
        await db.write(partial(pulling._keep, page, cursor))  # type: ignore[arg-type]
        s.later(minutes=1)
        await settled(s)
        wang, li = (s.twin.kf.heard(user)[before[user] :] for user in (WANG, LI))
        assert "1. “进度”" in wang[0] and "2. “帮助”" in "".join(wang)
        assert len(li) == 1 and "1. “进度”" in li[0] and "2. “帮助”" in li[0]
        s.quiet()


async def test_a_forged_or_foreign_event_pulls_nothing(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await joined(s)
        pulls = len(s.twin.kf.pulls)
        event = {"MsgType": "event", "Event": "kf_msg_or_event", "Token": "x", "CreateTime": 1}
        own = s.settings.wecom_corp_id
        for corp, kf_id in (("wwother", "wkSandbox0000000001"), (own, "wkOther")):
            said = {**event, "ToUserName": corp, "OpenKfId": kf_id}
            await s.twin.kf._tell("", said)
        await s.wired.context.close()
        assert len(s.twin.kf.pulls) == pulls


async def test_a_pull_is_refused_and_the_next_look_makes_up_for_it(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await joined(s)
        for code in ("45009", "-1", "95007"):
            s.twin.knobs.fail(code, path="kf/sync_msg")
            await s.twin.kf.say(WANG, "进度")
            await settled(s)
            s.later(minutes=11)
            await settled(s)
            assert "进度" in s.twin.kf.heard(WANG)[-1] or "审核" in s.twin.kf.heard(WANG)[-1], code
        s.quiet()


async def test_what_is_no_message_is_passed_over_and_what_is_hostile_is_text(database_url: str) -> None:
    async with only_wechat(database_url) as s:
        await joined(s)
        kf, now = s.twin.kf, s.clock.now()
        mine = {"open_kfid": "wkSandbox0000000001", "external_userid": WANG, "origin": 3, "send_time": 1}
        hostile: list[Any] = [
            None,
            [],
            {},
            {**mine, "msgtype": "text"},
            {**mine, "msgid": "a", "msgtype": "text", "text": "no object", "send_time": "soon"},
            {**mine, "msgid": "b", "msgtype": "text", "text": {"content": 7}, "external_userid": "x" * 999},
            {**mine, "msgid": "c", "msgtype": "event", "event": {"event_type": "msg_send_fail"}, "origin": 4},
            {**mine, "msgid": "d", "msgtype": "channels_shop_order", "channels_shop_order": {}},
            {**mine, "msgid": "e", "msgtype": "text", "text": {"content": "servicer"}, "origin": 5},
            {**mine, "msgid": "f", "msgtype": "text", "text": {"content": "进度"}, "open_kfid": "wkOther"},
        ]
        kf._items += [(now, odd) for odd in hostile]
        before = len(kf.heard(WANG))
        await kf.say(WANG, "]]><x>{{ 7*7 }} " + "长" * 5000, "已启动审核")
        await settled(s)
        said = "".join(kf.heard(WANG)[before:])
        assert "已登记" in said and "49" not in said and "servicer" not in said
        assert len(kf.heard(WANG)) - before <= 5
        s.quiet()
