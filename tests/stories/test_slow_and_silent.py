"""Slow and silent peers: who asked is answered first, the service stays ready, what waits for a silent
channel goes by the other one, and a proxy that heals needs nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import asyncpg

from bot.words import Channel, Sender
from handlers.entry.web.health import STALE
from storage import inbox, wakeups
from tests.harness import PATIENCE, Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STAFF, firm, mail, workbook

MANY = 40
FIRMS = [firm(n, f"石家庄梧川{n}号铸造有限公司", f"clerk{n}") for n in range(1, MANY + 1)]
BY_MAIL = [{**row, "企业微信账号": ""} for row in FIRMS]  # ten mails at one time
CLERKS = sorted(f"clerk{n}" for n in range(1, MANY + 1))


async def test_an_answer_leaves_before_the_reminders_that_wait(sqlite_url: str) -> None:
    """Forty reminders wait for a channel that rests; the answer to a question is what tries it."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(*FIRMS, staff=STAFF))
        s.twin.knobs.fail("45009")
        assert (await s.tick("2025-02-21T09:00"))["sent"] == 0
        now = s.clock.now()
        await inbox.store_message(
            "late", Sender(Channel.WECOM, COUNTY), "进度", now
        )  # its passive answer was lost
        s.later(seconds=50)
        await s.tick()
        s.quiet()
        s.later(seconds=11)
        await s.tick()
        first, *rest = s.read_all()
        assert first.to == COUNTY and "共40家" in first.text
        assert sorted(heard.to for heard in rest) == CLERKS


async def test_a_long_drain_is_work_and_no_standstill(database_url: str) -> None:
    """Two minutes pass with each handful of messages: the look is long, and it stays ready."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook(*BY_MAIL, staff=[]))
        await s.tick()
        s.read_all()
        await s.tick("2025-02-21T08:00")
        s.at("2025-02-21T09:00")
        began = s.clock.now()
        look = asyncio.create_task(s.tick())
        heard: list[str] = []
        answers: set[int] = set()
        while not look.done():
            await asyncio.sleep(0.002)
            new = [h.to for h in s.read_all()]
            s.later(minutes=2 if new else 0)
            heard += new
            if new and len(heard) > 1:
                async with s.http.get(f"{s.url}/readyz") as response:
                    answers.add(response.status)
        await look
        assert s.clock.now() - began > STALE
        heard += [h.to for h in s.read_all()]
        assert sorted(heard) == sorted(map(mail, CLERKS))
        assert answers == {200}
        told = {m["sent_at"] for m in await s.messages("sent")}
        assert len(told) > 5, "each is said to have left when the look began"


async def test_what_arises_while_mails_hang_leaves_at_once(sqlite_url: str) -> None:
    """A mail server takes a text and says nothing; a report comes in: the bureau is asked by WeCom."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(*BY_MAIL[:2], FIRMS[2], staff=STAFF))
        s.mailbox.knobs.fail("stall", times=2)
        s.mailbox.knobs.hang = 20.0
        await s.at("2025-02-21T09:00").engine.look()
        await until(lambda: s.received() > 0)
        await s.expect("clerk3", "还有7天")
        wakeups.listen(s.engine.send)
        s._stack.callback(wakeups.unlisten, s.engine.send)
        assert "已登记" in await s.says("clerk3", "已提交评估申请")
        await until(lambda: s.received() > 0)
        request = await s.expect(CITY, "【请确认】", "梧川3号")
        number = re.search(r"确认 (\d+)", request.text)
        assert number and "已退回" in await s.says(CITY, f"退回 {number[1]} 缺水平衡图")
        await until(lambda: s.received() > 0)
        await s.expect("clerk3", "缺水平衡图")
        assert await s.messages("sending"), "the mail drain is over: nothing was shown"
        await s.mailbox.stop()
        await s.engine.dispatcher.finished()
        assert len(await s.messages("unknown")) == 1


async def test_an_answer_waits_for_nothing_that_hangs_on_its_own_channel(sqlite_url: str) -> None:
    """WeCom says nothing to a reminder; behind it others wait. A report comes in: the bureau is asked."""
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(*FIRMS[:5], staff=STAFF))
        s.twin.knobs.hang = 2.0
        s.twin.knobs.fail("timeout_before")
        await s.at("2025-02-21T09:00").engine.look()
        await until(lambda: not s.twin.knobs.fail_next)
        wakeups.listen(s.engine.send)
        s._stack.callback(wakeups.unlisten, s.engine.send)
        assert "已登记" in await s.says("clerk3", "已提交评估申请")
        await until(lambda: s.received() > 0)
        await s.expect(CITY, "【请确认】", "梧川3号")
        s.quiet()
        assert await s.messages("sending"), "nothing hangs any more: nothing was shown"
        await s.engine.dispatcher.finished()
        s.later(seconds=31)
        await s.tick()
        assert sorted(heard.to for heard in s.read_all()) == [
            f"clerk{n}" for n in range(1, 6)
        ]  # clerk3's was in words before


async def test_what_the_platform_takes_a_minute_is_used_and_the_rest_waits(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False, corp_per_minute=15) as s:
        await s.imports(workbook(*FIRMS, staff=[]))
        counts = await s.tick()
        assert (counts["sent"], counts["throttled"], counts["waiting"]) == (15, 25, 25)
        s.later(seconds=60)
        assert (await s.tick())["sent"] == 0
        s.later(seconds=1)
        assert (await s.tick())["sent"] == 15
        s.later(seconds=61)
        assert (await s.tick())["waiting"] == 0
        assert sorted(heard.to for heard in s.read_all()) == CLERKS


async def test_silence_after_the_text_costs_one_mail_and_then_one_a_probe(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.imports(workbook(*BY_MAIL[:12], staff=[]))
        s.mailbox.knobs.fail("drop", times=2)
        counts = await s.tick()
        assert (counts["unknown"], counts["waiting"], counts["sent"]) == (1, 11, 0)
        counts = await s.tick()
        assert (counts["unknown"], counts["waiting"]) == (0, 11), "it rests, and says what waits"
        s.later(seconds=31)
        assert (await s.tick())["unknown"] == 1
        s.later(seconds=61)
        assert (await s.tick())["sent"] == 10
        assert len(s.read_all()) == 10


async def test_tick_goes_by_the_moment_it_is_given(database_url: str) -> None:
    """A channel rests by that time, however little really passes, and what waits is told with why."""
    async with Harness(database_url, at="2025-02-21T09:00", digests=False) as s:
        await s.imports(workbook(*FIRMS[:5], staff=[]))
        s.twin.knobs.fail("45009", times=1)
        output = await s.command("tick", "--at", "2025-02-21T09:00")
        assert (output["sent"], output["waiting"]) == (0, 5)
        assert sum(r["waiting"] for r in output["waits"]) == 5
        assert {(r["channel"], "45009" in r["reason"]) for r in output["waits"]} == {("wecom", True)}
        assert (await s.command("tick", "--at", "2025-02-21T09:00:30"))["waiting"] == 5
        output = await s.command("tick", "--at", "2025-02-21T09:02")
        assert (output["sent"], output["waiting"], output["waits"]) == (5, 0, [])
        assert len(s.read_all()) == 5
        assert {f"{m['sent_at']:%H:%M}" for m in await s.messages("sent")} == {"09:02"}


async def until(what: Callable[[], bool]) -> None:
    """Within two seconds."""
    for _ in range(200):
        if what():
            return
        await asyncio.sleep(0.01)


async def test_what_waits_for_a_silent_channel_goes_by_mail(database_url: str) -> None:
    """Nobody answers for WeCom for two hours: everybody has a mail, and nothing comes twice later."""
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.imports(workbook(*FIRMS, staff=[]))
        await s.tick()
        s.read_all()
        s.twin.knobs.fail("502", times=10**6)
        await s.tick("2025-02-21T09:00")
        for _ in range(11):
            s.later(minutes=10)
            await s.tick()
        heard = [h.to for h in s.read_all()]
        assert len(heard) <= 5, heard  # of those who were tried six times
        for _ in range(2):
            s.later(minutes=10)
            await s.tick()
        heard += [h.to for h in s.read_all()]
        assert sorted(heard) == sorted(map(mail, CLERKS))
        s.twin.knobs.calm()
        s.later(hours=1)
        await s.tick()
        s.quiet()


async def test_a_proxy_that_refuses_heals_by_itself(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(staff=[]))
        s.twin.knobs.fail("403", times=10**6, path="")  # the token's call, too
        for _ in range(6):
            await s.tick()
            s.later(minutes=3)
        s.quiet()
        (waits,) = await s.messages("waiting")
        assert "403" in waits["reason"]
        s.twin.knobs.calm()
        s.later(minutes=30)
        await s.tick()
        await s.expect(CLERK, FIRM, "还有7天")


async def test_an_answer_that_left_as_a_message_is_not_given_to_the_next_delivery_as_well(
    postgres_url: str,
) -> None:
    """Another program holds the case for longer than WeCom waits, and WeCom delivers again afterwards."""
    async with Harness(postgres_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook(firm(1)))
        holder = await asyncpg.connect(postgres_url)
        try:
            async with holder.transaction():
                await holder.execute("SELECT id FROM cases FOR UPDATE")
                exchange = await s.exchange(CLERK, "已提交评估申请")
                assert exchange.ok and not exchange.reply
        finally:
            await holder.close()
        async with asyncio.timeout(PATIENCE):
            while "reply" not in [m["kind"] for m in await s.messages()]:
                await asyncio.sleep(0.05)
        url = f"{s.url}/wecom/callback"
        async with s.http.post(url, params=dict(exchange.query), data=exchange.body) as again:
            assert (again.status, await again.text()) == (200, "")
        await s.tick()
        await s.expect(CLERK, "已登记", FIRM)
        s.also("shijiazhuang【请确认】")
