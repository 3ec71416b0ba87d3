"""A sign of life that somebody else watches: it stops when nothing here can tell any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import structlog
from msgspec import Struct

log = structlog.get_logger()
_PATIENCE = aiohttp.ClientTimeout(total=10)
_EVERY = timedelta(seconds=10)  # a rehearsal looks twice a second, which nobody needs to be told


async def ask_for(url: str) -> str:
    """Ask for the address once; returns why that was not heard, "" if it was."""
    try:
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session, session.get(url) as response:
            return "" if response.ok else str(response.status)
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__


class Heartbeat(Struct):
    """Asks for `url` after a good look; empty: never. `wall` is real time."""

    url: str
    wall: Callable[[], datetime]
    _last: datetime | None = None

    async def beat(self) -> None:
        """Ask once, unless that was done a moment ago. A ping that is not heard is no fault of the service:
        whoever watches notices by itself. The address is a secret of its own and is not logged."""
        now = self.wall()
        if not self.url or (self._last and timedelta(0) <= now - self._last < _EVERY):
            return
        self._last = now
        said = await ask_for(self.url)
        if said:
            log.warning("heartbeat not heard", said=said)
