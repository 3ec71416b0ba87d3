"""`serve` as a process of its own: it answers, walks through the days, and stops when told."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.commands import child, command
from tests.harness import PATIENCE, Harness, Heard, qingshen
from tests.people import CITY, CLERK, FIRM, mail, workbook

BY_CHAT = ("还有7天", "还有3天", "督促")
BY_MAIL = (
    "明日截止",
    "今日截止",
    "逾期提醒",
)  # between them: the chat had left three reminders without a word


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def serving(s: Harness, *options: str, **settings: str) -> AsyncIterator[int]:
    """A running service, its callback known to the twin; stopped by SIGTERM in the end."""
    port = free_port()
    words = ("serve", "--port", str(port), *options)
    with child(command, s.environment(**settings), words) as service:
        line = await asyncio.wait_for(service.first_line(), PATIENCE)
        assert "清审已启动" in line, service.err.read_text("utf-8")
        s.twin.callback_url = f"http://127.0.0.1:{port}/wecom/callback"
        yield port
        service.stop()
        assert await asyncio.wait_for(service.ended(), PATIENCE) == 0
        assert service.err.read_text("utf-8") == ""


async def until(true: Callable[[], bool]) -> None:
    """Look again and again: the other process gives no other sign."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.05)


async def ready(s: Harness, port: int) -> None:
    """It is ready as soon as its database answers, whatever its first look still has to plan."""
    end = time.monotonic() + PATIENCE
    while True:
        async with s.http.get(f"http://127.0.0.1:{port}/readyz") as response:
            if response.status == 200:
                return
        assert time.monotonic() < end, "never ready"
        await asyncio.sleep(0.05)


async def refused(s: Harness, *options: str, **settings: str) -> str:
    """The one plain line with which `serve` declines."""
    ran = await qingshen(s.environment(**settings), "serve", *options)
    assert not ran.out
    return ran.refusal


async def test_it_answers_stops_and_goes_on(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        s.at("2025-02-21T09:00")
        async with serving(s, "--clock", "2025-02-21T09:00") as port:
            await s.twin.verify_url()
            await until(lambda: s.received() > 0)
            await s.expect(CLERK, "还有7天")
            answer = await s.says(CLERK, "已提交评估申请")
            assert "已登记" in answer and FIRM in answer
            async with s.http.get(f"http://127.0.0.1:{port}/healthz") as response:
                assert response.status == 200
            await ready(s, port)
        # What it had not come to is done by the next one, and nothing is done twice.
        s.at("2025-02-21T10:00")
        async with serving(s, "--clock", "2025-02-21T10:00"):
            await until(lambda: s.received() > 0)
            await s.expect(CITY, "请确认", FIRM)
            assert "已确认" in await s.says(CITY, "确认 1")
            await until(lambda: s.received() > 1)
            await s.expect(CLERK, "已确认")
            await s.expect(CITY, "完成评估")
        s.quiet()


async def test_a_fast_clock_walks_through_the_days_in_order(database_url: str) -> None:
    """Two weeks in a few seconds: every rung is heard on its day, none folded into another."""
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        await s.begin(workbook())
        heard: list[Heard] = []
        options = ("--clock", "2025-02-20T12:00", "--speed", "300000")
        async with serving(s, *options):

            def enough() -> bool:
                heard.extend(h for h in s.read_all() if h.to in (CLERK, mail(CLERK)))
                return len(heard) >= len(BY_CHAT + BY_MAIL)

            await until(enough)
        s.read_all()
        for rungs, to in ((BY_CHAT, CLERK), (BY_MAIL, mail(CLERK))):
            told = [h.subject + h.text for h in heard if h.to == to]
            assert [rung in words for rung, words in zip(rungs, told, strict=False)] == [True] * 3, told


@pytest.mark.parametrize(
    ("option", "real"),
    [
        ("--clock=2025-02-21", {"WECOM_API_BASE": "https://qyapi.weixin.qq.com"}),
        ("--speed=10", {"SMTP_HOST": "smtp.example.com"}),
    ],
)
async def test_a_bent_clock_is_refused_before_real_addresses(
    sqlite_url: str, option: str, real: dict[str, str]
) -> None:
    async with Harness(sqlite_url) as s:
        assert "--clock" in await refused(s, option, **real)


async def test_a_port_in_use_is_one_plain_line(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            line = await refused(s, "--port", str(taken.getsockname()[1]))
        assert "监听" in line and "--port" in line


async def test_half_a_wecom_app_is_named(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        line = await refused(s, WECOM_TOKEN="", WECOM_AES_KEY="")
        assert "WECOM_TOKEN、WECOM_AES_KEY" in line
        assert line.count("WECOM_") == 2


async def test_real_use_needs_a_secret_key(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s:
        assert "SECRET_KEY" in await refused(s, SECRET_KEY="")


async def test_beside_a_real_peer_nobody_plays_other_people(sqlite_url: str) -> None:
    """With one peer real there are real people: no page to speak in their name, no sample."""
    async with Harness(sqlite_url) as s, serving(s, SMTP_HOST="", SMTP_FROM="") as port:
        for path in ("/sandbox", "/sandbox/api/people", "/sandbox/api/mail"):
            async with s.http.get(f"http://127.0.0.1:{port}{path}") as response:
                assert response.status == 404, path
        assert not (await s.rows("cases"))["cases"]


async def test_what_is_no_request_is_refused_and_leaves_no_line(sqlite_url: str) -> None:
    """`serving` ends with an empty stderr. A packed body is not unpacked: it would be a bomb first."""
    packed = gzip.compress(b"0" * (16 << 20))
    head = (
        f"POST /signin HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    )
    async with Harness(sqlite_url, at="2025-02-20T08:00") as s, serving(s) as port:
        for raw in (
            b"NONSENSE\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            head.encode() + packed,
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(raw)
            assert (await asyncio.wait_for(reader.readline(), PATIENCE)).split()[1].startswith(b"4"), raw[:40]
            writer.close()
