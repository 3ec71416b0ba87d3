"""A sender that died with messages in its hands: what the next look makes of them."""

from __future__ import annotations

from datetime import timedelta

from bot.words import Channel
from handlers.services.reminders import look
from storage import sending
from tests.harness import Harness
from tests.people import CLERK, FIRM, workbook

CHANNELS = (Channel.WECOM, Channel.EMAIL)


async def die_with_all(s: Harness, lease: timedelta = timedelta(minutes=2)) -> None:
    """A process plans, leases what waits and is gone before it has worded anything."""
    await look.plan_look(s.wired.context.each(), 0)
    now = s.clock.now()
    taken = await sending.lease_messages(CHANNELS, "the dead", now, now + lease, 50)
    assert taken


async def test_an_old_rung_is_not_sent_beside_the_next_one(database_url: str) -> None:
    """The next rung comes while the dead sender's lease still runs: one message, not two that say
    the same; and once the lease is over the old one is cancelled with its reason."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        s.at("2025-02-21T09:00")
        await die_with_all(s, lease=timedelta(days=5))
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, FIRM, "还有3天")
        await s.tick("2025-02-26T10:00")
        s.quiet(CLERK)
        cancelled = await s.messages("cancelled", CLERK)
        assert [m["reason"] for m in cancelled] == ["已由另一条消息告知，不再单独发送"]
        s.also("province【简报】", "qiaoxi【简报】", "shijiazhuang【简报】")


async def test_what_a_dead_sender_left_goes_with_the_next_rung(database_url: str) -> None:
    """The lease has run out by then: what was never worded is joined by the new rung."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        s.at("2025-02-21T09:00")
        await die_with_all(s)
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, FIRM, "还有3天")
        s.quiet(CLERK)
        assert not await s.messages("cancelled", CLERK)
        s.also("province【简报】", "qiaoxi【简报】", "shijiazhuang【简报】")
