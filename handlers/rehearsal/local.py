"""The sandbox beside the service: in place of whichever peer is not configured."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from msgspec import Struct

from bot.words import CHANNELS, Channel
from handlers.app import Parts, wired_parts
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.settings import Settings
from handlers.sandbox.customer_service import KF_ID
from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.wecom import WeComTwin
from messages.channels import Twin, open_twin
from storage import addresses, holders, leases

_SERVING = "sandbox:serving"  # where the sandbox of a running service listens
_LIVES = timedelta(days=3650)
_CHAIN_ID = "chainsandbox"
_BELOW = "wwsandboxbelow00001"  # the corp below, with which the app is shared
#: With these a sandbox also has people outside: those who scan a letter with personal WeChat, members of a corp below.
WITH_OUTSIDE = {"wecom_kf_id": KF_ID, "wecom_chain_id": _CHAIN_ID}


class Sandbox(Struct):
    """The twins of all channels that have one. WeCom's is served by the caller, who mounts `twin.app()`."""

    twins: Mapping[Channel, Twin]

    @property
    def twin(self) -> WeComTwin:
        """The sandbox's corp; its page writes in the name of the corp's members."""
        twin = self.twins[Channel.WECOM]
        assert isinstance(twin, WeComTwin)
        return twin

    @property
    def mailbox(self) -> Mailbox:
        """All mailboxes, as the sandbox's page shows them."""
        twin = self.twins[Channel.EMAIL]
        assert isinstance(twin, Mailbox)
        return twin

    @property
    def settings(self) -> dict[str, Any]:
        """The settings by which the product reaches all sandbox twins, for `Settings.with_sandbox`."""
        return {name: value for twin in self.twins.values() for name, value in twin.settings.items()}

    async def let_in(self) -> None:
        """Make everybody of the roster a member of the sandbox's corp."""
        for account in await self.accounts():
            self.twin.directory.join(account)

    async def accounts(self) -> list[str]:
        """Return the WeCom accounts that are registered in the database now."""
        return await holders.accounts()

    def share_below(self) -> None:
        """Share the app with a corp below, whose members are those who are registered."""

        async def members() -> list[str]:
            known = await addresses.everybodys_addresses()
            below = (address.partition("/") for _, channel, address, _ in known if channel == Channel.CHAIN)
            return [user for corp, _, user in below if corp == _BELOW]

        self.twin.share_with(_BELOW).directory.roster = members


@asynccontextmanager
async def sandbox(callback_url: str, clock: Callable[[], datetime]) -> AsyncIterator[Sandbox]:
    """Open the twins of the channels that are known now."""
    async with AsyncExitStack() as stack:
        opened = {
            spec.channel: await stack.enter_async_context(open_twin(spec.channel, clock))
            for spec in CHANNELS.values()
            if spec.twin
        }
        found = Sandbox(opened)
        found.twin.callback_url = callback_url
        yield found


async def announce_sandbox(own: Mapping[str, Any]) -> None:
    """Tell other commands on this database where the running sandbox listens, and by which settings it is reached."""
    await leases.share(_SERVING, json.dumps(own), wall() + _LIVES)


async def _announced() -> dict[str, Any] | None:
    """What the sandbox of a running service says, if it answers."""
    found = await leases.value(_SERVING, wall())
    if found is None:
        return None
    given: dict[str, Any] = json.loads(found[0])
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session,
            session.get(f"{given.get('wecom_api_base', '')}/cgi-bin/getcallbackip"),
        ):
            return given
    except (aiohttp.ClientError, TimeoutError):
        return None


@asynccontextmanager
async def running_service(settings: Settings, clock: Clock) -> AsyncIterator[Parts]:
    """Yield the wired service for one command, with the sandbox that runs or one of its own."""
    if not settings.sandbox:
        async with wired_parts(settings, clock) as wired:
            yield wired
        return
    given = await _announced()
    if given:
        async with wired_parts(settings.with_sandbox(given), clock) as wired:
            yield wired
        return
    async with rehearsal(settings, clock) as (wired, twins):
        await twins.let_in()
        yield wired


@asynccontextmanager
async def rehearsal(settings: Settings, clock: Clock) -> AsyncIterator[tuple[Parts, Sandbox]]:
    """Yield the wired service with a sandbox of its own, in which there are no members yet."""
    async with sandbox("", clock.now) as own:
        runner = web.AppRunner(own.twin.app())
        await runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        own.twin.api_base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            async with wired_parts(settings.with_sandbox(own.settings), clock) as wired:
                yield wired, own
        finally:
            await runner.cleanup()
