"""短信, its sender killed: while the gateway has the message, and while the answer is being stored. It is never sent
twice, and a report settles it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from handlers.app import wired_parts
from storage import db
from tests.commands import REPO, child, command
from tests.harness import Harness
from tests.people import COUNTY, FIRM
from tests.stories.test_sms import LI, OTHER, THIRD, begun, by_sms, only_a_number, sms

OPERATOR = "ops@bureau.example"


def after_the_lease() -> datetime:
    """Real time once the lease of whoever died has run out."""
    return datetime.now(UTC) + timedelta(minutes=10)


def sender_env(s: Harness) -> dict[str, str]:
    """The environment of a process that sends by the gateway of `s`."""
    own = s.settings
    return s.environment(
        SMS_PROVIDER=own.sms_provider,
        SMS_API_BASE=own.sms_api_base,
        SMS_KEY_ID=own.sms_key_id,
        SMS_KEY_SECRET=own.sms_key_secret,
        SMS_REPORT_SECRET=own.sms_report_secret,
        SMS_TEMPLATES=",".join(f"{name}={code}" for name, code in own.sms_templates),
        SMS_SIGN_NAME="清审",
    )


async def test_what_a_dead_sender_left_with_aliyun_is_asked_for(sqlite_url: str) -> None:
    async with by_sms(sqlite_url, sms_provider="aliyun") as s:
        twin = await begun(s)
        known = len(await sms(s))
        twin.fail_next.append("hold")
        with child(command, sender_env(s), ("tick", "--at", "2025-02-21T09:00"), REPO) as sender:
            await twin.held.wait()
            sender.kill()
            assert await sender.ended() < 0
        twin.release.set()
        s.at("2025-02-21T09:10")
        async with wired_parts(s.settings, s.clock, after_the_lease) as again:
            for _ in range(3):
                await again.engine.tick()
        assert [state for state, _ in (await sms(s))[known:]] == ["sent"] and len(twin.taken) == 1
        s.also()


@pytest.mark.parametrize("boundary", ["send", "settle"])
async def test_what_a_dead_sender_left_is_never_sent_again(sqlite_url: str, boundary: str) -> None:
    async with by_sms(sqlite_url) as s:
        twin = await begun(s)
        known = len(await sms(s))
        twin.fail_next.append("hold")
        file = db.sqlite_path(sqlite_url)
        with child(command, sender_env(s), ("tick", "--at", "2025-02-21T09:00"), REPO) as sender:
            await twin.held.wait()
            with closing(sqlite3.connect(str(file))) as other:
                if boundary == "settle":  # the answer comes, and nothing can be stored
                    other.execute("BEGIN IMMEDIATE")
                    twin.release.set()
                sender.kill()
                assert await sender.ended() < 0
        twin.release.set()
        (one,) = twin.taken
        assert one.text.startswith("【清审】")
        s.at("2025-02-21T09:10")
        async with wired_parts(s.settings, s.clock, after_the_lease) as again:
            await again.engine.tick()
            await again.engine.tick()
        assert len(twin.taken) == 1
        assert [state for state, _ in (await sms(s))[known:]] == ["unknown"]
        if boundary == "settle":  # no report has come
            await s.tick("2025-02-21T09:41")
            await s.expect(COUNTY, FIRM, "不能确定是否送达", f"请致电{LI}")
        assert (await twin.report(s.url, {"id": one.own_id, "phone": LI, "ok": True}))[0] == 200
        assert [state for state, _ in (await sms(s))[known:]] == ["sent"]
        await s.tick("2025-02-21T10:00")
        assert len(twin.taken) == 1
        s.also()


async def test_what_was_not_handed_over_waits_again(database_url: str) -> None:
    """Of the three that a dead sender had in hand one had left: the others are sent."""
    firms = [
        only_a_number(n, name, 联系电话=f"1380000100{n}") for n, name in enumerate((FIRM, OTHER, THIRD), 1)
    ]
    async with by_sms(database_url) as s:
        twin = await begun(s, *firms)
        known = len(await sms(s))
        twin.fail_next.append("hold")
        with child(command, sender_env(s), ("tick", "--at", "2025-02-21T09:00"), REPO) as sender:
            await twin.held.wait()
            sender.kill()
            assert await sender.ended() < 0
        twin.release.set()
        assert len(twin.taken) == 1
        s.at("2025-02-21T09:10")
        async with wired_parts(s.settings, s.clock, after_the_lease) as again:
            await again.engine.tick()
            await again.engine.tick()
        assert sorted(state for state, _ in (await sms(s))[known:]) == ["sent", "sent", "unknown"]
        assert len({one.phone for one in twin.taken}) == len(twin.taken) == 3
        s.also()


async def test_what_aliyun_does_not_know_stays_for_a_person(sqlite_url: str) -> None:
    async with by_sms(sqlite_url, sms_provider="aliyun", alarm_mail=(OPERATOR,)) as s:
        twin = await begun(s)
        known = len(await sms(s))
        twin.fail_next.append("drop")
        for minute in range(0, 50, 10):
            await s.tick(f"2025-02-21T09:{minute:02}")
            await s.wired.alarms.look()
        assert (await sms(s))[known][0] == "unknown" and not twin.taken
        await s.expect(COUNTY, FIRM, "不能确定是否送达")
        await s.expect_mail(OPERATOR, "不能确定是否送达", "共1条", "--status unknown")
        s.also()
