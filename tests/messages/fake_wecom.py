"""WeCom with scripted answers, and the calls its tests share. Nothing of the sandbox is used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bot.words import SendOutcome
from messages.wecom.client import WeComClient
from messages.wecom.tokens import MemoryTokens

SECRET = "s3cr3t-of-the-app"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Script = Callable[[web.Request], Any]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Move it on: seconds, hours, days."""
        self.now += timedelta(**span)


class Fake:
    """WeCom with scripted answers: a dict is JSON, anything else a Response; lists run out."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.bodies: list[bytes] = []
        self.answers: dict[str, list[Any]] = {}
        self.tokens = 0
        self.expires_in = 7200

    def count(self, path: str) -> int:
        """How often this address was called."""
        return self.calls.count(path)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Keep the request and answer it as scripted."""
        path = request.path.removeprefix("/cgi-bin/")
        self.calls.append(path)
        self.bodies.append(await request.read())
        queue = self.answers.get(path, [])
        answer = (queue.pop(0) if len(queue) > 1 else queue[0]) if queue else None
        if callable(answer):
            answer = await answer(request)
        if answer is None:
            answer = self.default(path)
        return web.json_response(answer) if isinstance(answer, (dict, list)) else answer

    def default(self, path: str) -> dict[str, Any]:
        """What WeCom answers when all is well."""
        if path == "gettoken":
            self.tokens += 1
            return {"errcode": 0, "access_token": f"token-{self.tokens}", "expires_in": self.expires_in}
        return {"errcode": 0, "errmsg": "ok", "msgid": "m-1"}


@asynccontextmanager
async def serving(fake: Fake) -> AsyncIterator[str]:
    """The fake on a port of its own; gives the base URL."""
    app = web.Application()
    app.router.add_route("*", "/cgi-bin/{path:.*}", fake.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


HASTY = 0.5  # seconds after which a client gives up that is to find out that nobody answers


def make(
    session: aiohttp.ClientSession,
    base: str,
    clock: Clock,
    tokens: MemoryTokens | None = None,
    timeout: float = 60.0,
) -> WeComClient:
    """The client under test. It waits longer than a busy machine takes for an answer."""
    store = tokens or MemoryTokens()
    return WeComClient(session, base, "ww1", 1000002, SECRET, store, timeout=timeout, clock=clock)


async def send(client: WeComClient, user: str = "Li.Na", text: str = "请于 3 月 31 日前办理") -> SendOutcome:
    """Send one text, and what came of it."""
    return await client.send(client.build_text(user, text), user)


def response(status: int, text: str, location: str = "/") -> Script:
    """Answers with this status and text."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers={"Location": location})

    return answer


async def stall(_: web.Request) -> web.Response:
    """Does not answer in time."""
    await asyncio.sleep(60)
    return web.Response()


async def trickle(request: web.Request) -> web.StreamResponse:
    """Answers byte by byte, without end."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    for _ in range(100):
        await answer.write(b" ")
        await asyncio.sleep(0.1)
    return answer


async def hang_up(request: web.Request) -> web.Response:
    """Closes the connection without an answer."""
    assert request.transport
    request.transport.abort()
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """Closes the connection in the middle of its answer."""
    answer = web.StreamResponse(headers={"Content-Length": "500"})
    await answer.prepare(request)
    await answer.write(b'{"errcode":')
    assert request.transport
    request.transport.close()
    return answer


@asynccontextmanager
async def raw_server(talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]) -> AsyncIterator[str]:
    """The address of a server that talks as told, HTTP or not."""
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
