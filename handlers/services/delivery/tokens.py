"""A platform's token that all processes share."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from msgspec import Struct, field

from messages.tokens import Token
from storage import leases

_RENEWAL = timedelta(seconds=30)  # longer than one request for a token with its time-out


class SharedTokens(Struct):
    """A token in the database: one for all processes, renewed by one at a time."""

    name: str
    wall: Callable[[], datetime]
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    _local: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, now: datetime) -> Token | None:
        found = await leases.value(self.name, now)
        if found is None:
            return None
        kept = json.loads(found[0])
        return Token(kept["value"], found[1], datetime.fromisoformat(kept["refresh_at"]))

    async def put(self, token: Token, now: datetime) -> None:
        kept = json.dumps({"value": token.value, "refresh_at": token.refresh_at.isoformat()})
        await leases.share(self.name, kept, token.expires_at)

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        async with self._local:
            while not await leases.take_lease(
                f"{self.name}:renewal", self.holder, self.wall(), self.wall() + _RENEWAL
            ):
                await asyncio.sleep(0.2)
            try:
                yield
            finally:
                await leases.release_lease(f"{self.name}:renewal", self.holder)
