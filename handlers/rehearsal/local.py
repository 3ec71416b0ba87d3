"""The sandbox beside the service: in place of whichever peer is not configured."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web

from handlers import app
from handlers.app import Parts, parts, with_sandbox
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.settings import Settings
from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.wecom import WeComTwin
from storage import holders, leases

SERVING = "sandbox:serving"  # where the sandbox of a running service listens
LIVES = timedelta(days=3650)


@dataclass(slots=True)
class Sandbox:
    """Both twins. The WeCom one is served by whoever mounts `twin.app()`."""

    twin: WeComTwin
    mailbox: Mailbox

    async def let_in(self) -> None:
        """Everybody of the roster is a member of the corp."""
        for account in await self.accounts():
            self.twin.directory.join(account)

    async def accounts(self) -> list[str]:
        """Those of the roster, as it stands."""
        return await holders.accounts()


@asynccontextmanager
async def sandbox(callback_url: str, clock: Callable[[], datetime]) -> AsyncIterator[Sandbox]:
    """The twins, the mailbox listening on a free port of this machine."""
    twin = WeComTwin(app.CORP_ID, app.AGENT_ID, app.SECRET, app.TOKEN, app.AES_KEY, callback_url, (), clock)
    mailbox = Mailbox(clock)
    await mailbox.start("127.0.0.1", 0)
    try:
        yield Sandbox(twin, mailbox)
    finally:
        await mailbox.stop()
        await twin.close()


async def announce(api_base: str, smtp_port: int) -> None:
    """Tell other commands on this database where the running sandbox listens."""
    place = json.dumps({"api": api_base, "smtp": smtp_port})
    await leases.share(SERVING, place, wall() + LIVES)


async def _announced() -> tuple[str, int] | None:
    """The sandbox of a running service, if it answers."""
    found = await leases.value(SERVING, wall())
    if found is None:
        return None
    place = json.loads(found[0])
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session,
            session.get(f"{place['api']}/cgi-bin/getcallbackip"),
        ):
            return place["api"], int(place["smtp"])
    except (aiohttp.ClientError, TimeoutError):
        return None


@asynccontextmanager
async def running(settings: Settings, clock: Clock) -> AsyncIterator[Parts]:
    """The wired service for one command, with the running sandbox or one of its own."""
    if not settings.sandbox:
        async with parts(settings, clock) as wired:
            yield wired
        return
    place = await _announced()
    if place:
        async with parts(with_sandbox(settings, *place), clock) as wired:
            yield wired
        return
    async with rehearsal(settings, clock) as (wired, twins):
        await twins.let_in()
        yield wired


@asynccontextmanager
async def rehearsal(settings: Settings, clock: Clock) -> AsyncIterator[tuple[Parts, Sandbox]]:
    """The wired service with a sandbox of its own, into which nobody has been let yet."""
    async with sandbox("", clock.now) as own:
        runner = web.AppRunner(own.twin.app())
        await runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        api = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            async with parts(with_sandbox(settings, api, own.mailbox.port), clock) as wired:
                yield wired, own
        finally:
            await runner.cleanup()
