"""The operator hears when the service itself is in trouble: once, by whatever path is left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from aiohttp import web

from handlers.entry.clock.alarms import OperatorAlarms
from handlers.entry.clock.heartbeat import Heartbeat
from storage import breakers, db, leases
from tests.harness import Harness
from tests.people import CLERK, workbook

OPERATOR, ADMIN = "ops@bureau.example", "caoguanli"
ONE = workbook(staff=[])


async def minutes(s: Harness, n: int) -> None:
    """Look for troubles once a minute, as the running service does."""
    for _ in range(n):
        s.later(minutes=1)
        s.engine.looks()
        s.engine.sends()
        await s.wired.alarms.look()


async def begun(s: Harness) -> None:
    """One look was made, everything is well, and the administrator is a member of the corp."""
    await s.imports(ONE)
    s.twin.directory.join(ADMIN)
    await s.tick()
    s.read_all()
    await minutes(s, 20)
    s.quiet()


async def wecom_fails(s: Harness) -> None:
    """The app's secret was changed: every send fails until it is put right."""
    s.twin.knobs.fail("60020", times=50)
    await s.tick("2025-02-25T09:00")
    assert await breakers.failing()


async def test_a_channel_that_fails_is_told_once_and_its_end_once(sqlite_url: str) -> None:
    async with Harness(
        sqlite_url, at="2025-02-21T09:00", digests=False, alarm_mail=(OPERATOR,), admins=(ADMIN,)
    ) as s:
        await begun(s)
        await wecom_fails(s)
        await minutes(s, 5)
        s.quiet()
        await minutes(s, 1)
        heard = await s.expect_mail(OPERATOR, "告警", "企业微信通道发送失败", "60020", "qingshen doctor")
        assert CLERK not in heard.text
        await minutes(s, 60)
        s.quiet()
        s.twin.knobs.calm()
        await breakers.try_now()
        await s.tick("2025-02-25T11:00")
        await s.expect(CLERK, "还有3天")
        await minutes(s, 20)
        await s.expect_mail(OPERATOR, "恢复", "企业微信通道发送失败")
        await minutes(s, 60)
        s.quiet()


async def test_where_no_mail_goes_the_administrators_hear_by_wecom(sqlite_url: str) -> None:
    async with Harness(
        sqlite_url, at="2025-02-21T09:00", digests=False, alarm_mail=(OPERATOR,), admins=(ADMIN,)
    ) as s:
        await begun(s)
        s.mailbox.knobs.refuse_address(OPERATOR)
        s.engine.watchdog.problems = ["案件没有下一步"]
        await minutes(s, 6)
        await s.expect(ADMIN, "数据不变式被破坏", "案件没有下一步")
        await minutes(s, 30)
        s.quiet()


async def test_where_nobody_can_be_told_the_heartbeat_stops_and_the_alarm_is_kept(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False, alarm_mail=(OPERATOR,)) as s:
        await begun(s)
        s.mailbox.knobs.refuse_address(OPERATOR)
        s.engine.watchdog.problems = ["案件没有下一步"]
        await minutes(s, 6)
        assert s.wired.alarms.unheard
        assert "nobody could be alarmed" in s.logged.pop()
        s.mailbox.knobs.calm()
        await minutes(s, 1)
        assert not s.wired.alarms.unheard
        await s.expect_mail(OPERATOR, "数据不变式被破坏")


async def test_two_processes_tell_once_and_a_restart_tells_nothing_anew(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00", digests=False, alarm_mail=(OPERATOR,)) as s:
        await begun(s)
        other = OperatorAlarms(s.wired.context, s.engine, s.wired.transports)
        s.engine.watchdog.problems = ["案件没有下一步"]
        for _ in range(10):
            await minutes(s, 1)
            await other.look()
        await s.expect_mail(OPERATOR, "数据不变式被破坏")
        s.quiet()
        await leases.end_lease("alarms:teller")  # the process that told has ended
        await other.look()
        s.quiet()


async def test_a_process_killed_between_the_mail_and_its_note_repeats_the_same_mail(sqlite_url: str) -> None:
    """The mail's id tells the reader's program that it is the same."""
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False, alarm_mail=(OPERATOR,)) as s:
        await begun(s)
        s.engine.watchdog.problems = ["案件没有下一步"]
        await minutes(s, 5)
        before = await leases.shared_value("alarms:known")
        await minutes(s, 1)
        await s.expect_mail(OPERATOR, "数据不变式被破坏")
        await leases.share("alarms:known", before, leases.FOREVER)
        await minutes(s, 1)
        ((at, letter),) = [(n, one) for n, one in enumerate(s.mailbox.letters) if one.to == OPERATOR]
        assert letter.copies == 2
        s.mailbox.letters[at] = replace(letter, copies=1)  # which is what this is about


async def test_a_database_that_does_not_answer_is_told_by_mail(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False, alarm_mail=(OPERATOR,)) as s:
        await begun(s)
        with closing(sqlite3.connect(db.sqlite_path(sqlite_url) or "", isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            await minutes(s, 7)
            await s.expect_mail(OPERATOR, "数据库没有应答", "OperationalError")
            holder.execute("ROLLBACK")
        await minutes(s, 20)
        await s.expect_mail(OPERATOR, "恢复", "数据库没有应答")
        s.quiet()


@pytest.mark.parametrize("member", [True, False])
async def test_a_silent_database_keeps_no_path_from_being_tried(sqlite_url: str, member: bool) -> None:
    """No mail goes, and the token by which WeCom is written to has run out: it cannot be stored, but it can be used.
    Where that reaches nobody either, the heartbeat stops."""
    told = {"alarm_mail": (OPERATOR,), "admins": (ADMIN,)}
    impatient = f"{sqlite_url}?busy_timeout=300"  # milliseconds: each try waits so long
    async with Harness(impatient, at="2025-02-21T09:00", digests=False, **told) as s:
        await begun(s)
        s.mailbox.knobs.refuse_address(OPERATOR)
        if not member:
            s.twin.knobs.fail("60020", times=50)
        s.later(hours=3)
        with closing(sqlite3.connect(db.sqlite_path(sqlite_url) or "", isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            await minutes(s, 6)
            holder.execute("ROLLBACK")
        assert s.wired.alarms.unheard is not member
        if member:
            await s.expect(ADMIN, "数据库没有应答")
        else:
            assert "nobody could be alarmed" in s.logged.pop()


async def test_without_alarm_mail_nobody_is_told(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False, admins=(ADMIN,)) as s:
        await begun(s)
        s.engine.watchdog.problems = ["案件没有下一步"]
        await minutes(s, 30)
        s.quiet()


async def test_the_heartbeat_asks_once_a_good_look_and_its_failure_is_nobodys_trouble(
    sqlite_url: str,
) -> None:
    asked: list[str] = []

    async def heard(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        return web.Response(status=200 if len(asked) < 3 else 500)

    async with Harness(sqlite_url, at="2025-02-21T09:00", digests=False) as s:
        app = web.Application()
        app.router.add_get("/ping/{id}", heard)
        beat = Heartbeat(f"{await s._serve(app)}/ping/1?status=up", s.clock.now)
        await beat.beat()
        await beat.beat()
        assert asked == ["/ping/1?status=up"]
        for _ in range(3):
            s.later(seconds=15)
            await beat.beat()
        assert len(asked) == 4
        await Heartbeat("http://127.0.0.1:9/", s.clock.now).beat()  # nobody listens there
