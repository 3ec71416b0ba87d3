"""When a channel fails and not a person: it rests, one message finds out, nobody is written off."""

from __future__ import annotations

import asyncio

from bot.words import Channel
from storage import breakers, db
from tests.harness import Harness
from tests.people import CLERK, firm, mail, workbook

ONE = workbook(staff=[])


def many(n: int, prefix: str = "石家庄柏川", **more: str) -> bytes:
    firms = [firm(i, f"{prefix}{i}号铸造有限公司", f"clerk{i}", **more) for i in range(1, n + 1)]
    return workbook(*firms, staff=[])


async def lost() -> int:
    """How many people have an address that is marked as lost."""
    found = await db.rows("SELECT count(*) AS n FROM people WHERE wecom_lost <> '' OR email_lost <> ''")
    return int(found[0]["n"])


async def test_everybody_refused_at_once_is_the_channel(database_url: str) -> None:
    """81013 for everybody, once: nobody's account is written off, one message finds out."""
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(many(20))
        s.twin.knobs.fail("81013", times=20)
        counts = await s.tick()
        assert (counts["sent"], counts["waiting"], counts["failed"]) == (0, 20, 0)
        s.quiet()
        assert await lost() == 0
        assert "多人同时被拒收" in (await s.messages("waiting"))[0]["reason"]
        s.later(seconds=61)
        assert (await s.tick())["sent"] == 20
        assert sorted(h.to for h in s.read_all()) == sorted(f"clerk{n}" for n in range(1, 21))


async def test_who_is_refused_again_when_others_are_reached_is_so_himself(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(many(5))
        s.twin.knobs.fail("81013", times=5)
        await s.tick()
        for n in (2, 3, 4, 5):
            s.twin.directory.leave(f"clerk{n}")
        s.later(seconds=61)
        await s.tick()
        await s.expect("clerk1", "还有7天")
        for n in (2, 3, 4, 5):
            await s.expect_mail(mail(f"clerk{n}"), "还有7天")
        assert await lost() == 4


async def test_a_server_that_limits_us_loses_nobody(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(many(20, wecom=""))
        for n in range(1, 21):
            s.mailbox.knobs.refuse_address(mail(f"clerk{n}"), "550 Connection frequency limited")
        await s.tick()
        s.later(minutes=2)
        await s.tick()
        s.quiet()
        assert await lost() == 0 and len(await s.messages("waiting")) == 20
        s.mailbox.knobs.calm()
        s.later(minutes=5)
        assert (await s.tick())["sent"] == 20
        assert len(s.read_all()) == 20


async def test_a_letter_taken_for_spam_is_tried_again(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(firm(wecom=""), staff=[]))
        s.mailbox.knobs.fail("554")
        assert (await s.tick())["waiting"] == 1
        s.later(seconds=31)
        await s.tick()
        await s.expect_mail(mail(CLERK), "还有7天")


async def test_a_broken_channel_is_probed_by_one_message(sqlite_url: str) -> None:
    """After 1, 2, 4, 8 … minutes, with one call each time, however many wait."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(many(60))
        s.twin.knobs.fail("45009", times=10**6)
        left = [10**6]
        for minute in range(30):
            await s.tick()
            now_left = s.twin.knobs.fail_next[0].times
            assert left[-1] - now_left <= 1, f"minute {minute}"
            left.append(now_left)
            s.later(minutes=1)
        assert 10**6 - left[-1] == 5  # at 0, 1, 3, 7 and 15 minutes
        s.twin.knobs.calm()
        s.later(minutes=5)
        assert (await s.tick())["sent"] == 60
        assert len(s.read_all()) == 60


async def test_a_channel_that_fails_is_shown(database_url: str) -> None:
    """In /metrics, by doctor and on the administrator's list, by which it can be tried at once."""
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        assert 'qingshen_channel_failing{channel="wecom"} 0.0' in await metrics(s)
        s.twin.knobs.fail("60020", times=2)
        await s.tick()
        s.later(seconds=61)
        await s.tick()
        shown = await metrics(s)
        assert 'qingshen_channel_failing{channel="wecom"} 2.0' in shown
        assert 'qingshen_channel_failing{channel="email"} 0.0' in shown
        (listed,) = await s.command("faults")
        assert (listed["kind"], listed["subject"], listed["attempts"]) == ("channel", "wecom", 2)
        assert "60020" in listed["error"] and listed["first_at"] < listed["next_at"]
        checks = (await s.command_refused("doctor")).out
        assert "企业微信通道" in checks and "60020" in checks
        # Mended: the administrator need not wait for the next probe.
        s.later(seconds=61)
        await s.tick()
        s.quiet()
        assert (await s.command("faults", "--retry"))["channels"] == ["wecom"]
        await s.tick()
        await s.expect(CLERK, "还有7天")
        assert await s.command("faults") == []


async def metrics(s: Harness) -> str:
    async with s.http.get(f"{s.url}/metrics") as answer:
        return await answer.text()


async def test_a_loss_is_tried_again_after_some_days(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-01-27T09:00") as s:
        await s.imports(ONE)
        s.read_all()
        s.twin.directory.leave(CLERK)
        await s.tick("2025-02-13T09:00")
        await s.expect_mail(mail(CLERK), "还有15天")
        assert await lost() == 1
        s.twin.directory.join(CLERK)
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, "还有7天")
        assert await lost() == 0


async def test_a_list_that_names_the_address_again_confirms_it(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.directory.leave(CLERK)
        await s.tick()
        await s.expect_mail(mail(CLERK), "还有7天")
        s.twin.directory.join(CLERK)
        s.at("2025-02-24T09:00")
        await s.imports(ONE)
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天")


async def test_channels_do_not_wait_for_each_other(sqlite_url: str) -> None:
    """A mail server that says nothing holds up the mail alone."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        firms = [firm(1, "石家庄榆川1号铸造有限公司", "clerk1", wecom="")]
        firms += [firm(n, f"石家庄榆川{n}号铸造有限公司", f"clerk{n}") for n in range(2, 6)]
        await s.imports(workbook(*firms, staff=[]))
        s.mailbox.knobs.hang = 3.0
        s.mailbox.knobs.fail("stall")
        await s.engine.look()
        await asyncio.sleep(0.5)
        for n in range(2, 6):
            await s.expect(f"clerk{n}", "还有7天")
        s.quiet()
        await s.engine.dispatcher.finished()
        assert not await s.messages("sending")
        s.quiet()


async def test_the_rest_is_shared(sqlite_url: str) -> None:
    """Another process sees at once that the channel rests."""
    async with Harness(sqlite_url, at="2025-02-21T09:00") as s:
        await s.imports(ONE)
        s.twin.knobs.fail("45009")
        await s.tick()
        assert set(await breakers.failing()) == {Channel.WECOM}
        s.later(seconds=61)
        await s.tick()
        await s.expect(CLERK, "还有7天")


async def test_what_was_worded_ahead_is_given_back_when_the_channel_fails(sqlite_url: str) -> None:
    """Mails go ten at a time. All of the second ten are put off; the third were in words already."""
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        await s.imports(many(40, wecom=""))
        await s.engine.look()
        while s.received() < 2:
            await asyncio.sleep(0.001)
        s.mailbox.knobs.fail("451", times=10**6)
        await s.engine.dispatcher.finished()
        s.mailbox.knobs.calm()
        assert await s.messages("sending") == []
        assert len([m for m in await s.messages("waiting") if m["attempts"] == 0]) >= 20
        s.later(seconds=61)
        await s.tick()
        assert sorted(h.to for h in s.read_all()) == sorted(mail(f"clerk{n}") for n in range(1, 41))
