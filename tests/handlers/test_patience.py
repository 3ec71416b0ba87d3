"""Doors that cost something to hold open: half requests, many tries, much sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from handlers.entry.web.clients import client_of, is_this_machine
from handlers.entry.web.patience import LINGER_SECONDS, Patience, patient
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, mail, workbook

AT = "2025-02-20T10:00"


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    """A server that waits half a second for a request's body and takes 1.2 to answer; yields its port."""

    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(1.2)  # handling has no such limit
        return web.Response(text=f"{len(await request.read())}")

    app = web.Application(middlewares=[patient(0.5)])
    app.router.add_post("/", slow)
    runner = web.AppRunner(app, lingering_time=LINGER_SECONDS)
    await runner.setup()
    assert runner.server
    handlers = runner.server
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Patience(handlers(), 0.5), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await runner.cleanup()


HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"", b""),
        (b"POST / HTTP/1.1\r\nHost:", b""),
        (HEAD, b""),
        (HEAD + b"\r\nab", b"408"),
        (CHUNKED + b"7FFFFFFFFFFFFFFF\r\nab", b"408"),  # a piece that never ends
        (CHUNKED + b"FFFFFFFFFFFFFFFFFF\r\nab", b"400"),  # no number of bytes
        (HEAD.replace(b": 3", b": 99999999999") + b"\r\nab", b"413"),  # said at once
    ],
    ids=["nothing", "half-a-line", "half-a-head", "half-a-body", "endless", "no-number", "huge"],
)
async def test_half_a_request_is_not_waited_for(said: bytes, status: bytes) -> None:
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        begun = time.monotonic()
        try:
            answer = await asyncio.wait_for(reader.read(12), 5)
        except ConnectionResetError:
            answer = b""
        assert status in answer and bool(status) == bool(answer)
        assert time.monotonic() - begun < 3
        try:
            while await asyncio.wait_for(reader.read(1000), 3):  # and closed
                pass
        except ConnectionResetError:
            pass
        writer.close()


async def test_whole_requests_are_answered_however_long_they_take() -> None:
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):  # on one connection
            writer.write(HEAD + b"\r\nabc")
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n3"), 5)
            assert b"200 OK" in answer
        writer.close()


class Asked:
    """A request from this address with these headers."""

    def __init__(self, remote: str, **headers: str) -> None:
        from multidict import CIMultiDict

        self.remote = remote
        self.headers = CIMultiDict({k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # nobody's proxy: not believed
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),  # what the client made up
        ("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.9.8.7", "198.51.100.1"),  # two of ours, one after the other
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
    ],
)
def test_who_is_counted(remote: str, forwarded: str, client: str) -> None:
    asked = Asked(remote, **({"X_Forwarded_For": forwarded} if forwarded else {}))
    proxies = [ip_network(part) for part in ("127.0.0.1", "::1", "10.0.0.0/8")]
    assert client_of(asked, proxies) == client  # type: ignore[arg-type]


def test_what_is_this_machine() -> None:
    assert is_this_machine(Asked("127.0.0.1")) and is_this_machine(Asked("::1"))  # type: ignore[arg-type]
    assert is_this_machine(Asked("::ffff:127.0.0.1"))  # type: ignore[arg-type]
    assert not is_this_machine(Asked("192.0.2.1"))  # type: ignore[arg-type]
    for name in ("X_Forwarded_For", "Forwarded", "X_Real_IP", "Via"):
        assert not is_this_machine(Asked("127.0.0.1", **{name: "x"}))  # type: ignore[arg-type]


async def test_junk_addresses_lock_nobody_else_out(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as junk, browser(s) as b:
            junk.http.headers["X-Forwarded-For"] = "203.0.113.5"
            b.http.headers["X-Forwarded-For"] = "203.0.113.6"
            seen = [
                (await junk.post("/signin/mail", {"address": f"junk{n}@x.example"})).status for n in range(70)
            ]
            assert seen == [200] * 60 + [429] * 10
            assert (await b.post("/signin/mail", {"address": mail(CITY)})).status == 200
        await s.wired.context.close()  # the mail is written behind the answer
        await s.tick()
        await s.expect_mail(mail(CITY), "/signin/link?t=")


async def test_strangers_fill_neither_the_log_nor_the_chain(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        before = len((await s.rows("events"))["events"])
        async with browser(s) as b:
            with capture_logs() as lines:
                for n in range(40):
                    assert (await b.post("/signin/link", {"t": f"forged{n}.x"})).status == 400
                    key = {"Authorization": f"Bearer qs_forged{n}"}
                    assert (await b.get("/api/v1/me", headers=key)).status == 401
            assert (await b.post("/signin/link", {"t": "A" * 20_000})).status == 413
        refused = [(line["cause"], line["times"]) for line in lines if line["event"] == "sign-in refused"]
        assert refused == [("link", 1), ("token", 1)]
        assert s.wired.context.strangers.counts == {"link": 40, "token": 40}
        assert len((await s.rows("events"))["events"]) == before
        await s.tick()
        s.read_all()


async def test_one_state_is_good_for_one_question_to_wecom(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        async with browser(s) as b:
            away = await b.get("/signin/wecom")
            state = away.location.partition("state=")[2].partition("&")[0]
            back = f"/signin/wecom/back?state={state}&code="
            assert (await b.get(back)).status == 400  # nothing to ask WeCom for
            assert (await b.get(back + "junk")).status == 400
            good = s.twin.sign_in_code(CLERK)
            assert (await b.get(back + good)).status == 400, "the state was spent"
            assert (await b.get("/cases")).status != 200


async def test_one_person_does_not_fill_the_desk(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        answers = [await s.says(CLERK, f"提问 第{n}个系统问题怎么办理") for n in range(25)]
        assert "没有登记" in answers[-1] and "明天" in answers[-1]
        assert len((await s.rows("tickets"))["tickets"]) == 20
        assert "没有登记" in await s.says(CLERK, "追问 1 再补充一点")
        s.later(hours=24, minutes=1)
        assert "工单" in await s.says(CLERK, "提问 第二天的系统问题")
        s.read_all()


async def test_one_person_does_not_fill_the_disk(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook())
        said = ""
        for n in range(60):
            sent = await s.twin.send_media(CLERK, "image", (b"\xff\xd8\xff%d" % n).ljust(99), "a.jpg")
            assert sent.reply
            said = str(sent.reply.content["content"])
        assert "没有保存" in said and "明天" in said
        assert len((await s.rows("files"))["files"]) == 30
