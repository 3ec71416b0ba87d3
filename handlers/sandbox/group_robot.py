"""The other side of group robots: keeps what it gets, and refuses as the documents say.

It shares nothing with what it tests: `POST …/cgi-bin/webhook/send?key=KEY`, markdown of at most 4,096 bytes, twenty
in any minute for each key (path 99110), codes with HTTP 200 (path 90313).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from msgspec import Struct

_MOST_BYTES, _PER_MINUTE = 4096, 20


class _GroupMessage(Struct, frozen=True):
    """One message that a group has seen."""

    at: datetime
    key: str
    content: str


class GroupRobotTwin:
    """Any key is a robot until it is in `removed`. `taken` are the messages in their order; `fail_next` are the codes,
    HTTP statuses ("HTTP 502") or "drop", "accept_then_drop", "hold" (answered after `release`) of the next ones."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.taken: list[_GroupMessage] = []
        self.removed: set[str] = set()
        self.fail_next: list[int | str] = []
        self.port = 0
        self.held, self.release = asyncio.Event(), asyncio.Event()

    def address(self, key: str) -> str:
        """Return what a bureau would copy from its group."""
        return f"http://127.0.0.1:{self.port}/cgi-bin/webhook/send?key={key}"

    def app(self) -> web.Application:
        """Return what serves all robots."""
        app = web.Application()
        app.router.add_post("/cgi-bin/webhook/send", self.take)
        return app

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one message, or do what is next in `fail_next`."""
        key, mode = request.query.get("key", ""), self.fail_next.pop(0) if self.fail_next else 0
        said = await request.json()
        if isinstance(mode, str) and mode.startswith("HTTP "):
            return web.Response(status=int(mode.removeprefix("HTTP ")))
        code = mode if isinstance(mode, int) and mode else self._code(key, said)
        if not code and mode != "drop":
            self.taken.append(_GroupMessage(self._clock(), key, said["markdown"]["content"]))
        if mode == "hold":
            self.held.set()
            await self.release.wait()
        elif isinstance(mode, str):
            assert request.transport
            request.transport.close()
        return web.json_response({"errcode": code, "errmsg": "ok" if not code else f"refused with {code}"})

    def _code(self, key: str, said: dict[str, Any]) -> int:
        if not key or key in self.removed:
            return 93000
        if said.get("msgtype") != "markdown" or not isinstance(said.get("markdown"), dict):
            return 40008
        content = said["markdown"].get("content")
        if not isinstance(content, str) or not content:
            return 93017
        if len(content.encode()) > _MOST_BYTES:
            return 40058
        since = self._clock() - timedelta(minutes=1)
        return 45009 if sum(m.key == key and m.at > since for m in self.taken) >= _PER_MINUTE else 0


@asynccontextmanager
async def twin(clock: Callable[[], datetime]) -> AsyncIterator[GroupRobotTwin]:
    """Open the groups of a test or a rehearsal."""
    found = GroupRobotTwin(clock)
    runner = web.AppRunner(found.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.port = runner.addresses[0][1]
    try:
        yield found
    finally:
        await runner.cleanup()
