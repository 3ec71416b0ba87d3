"""A platform's token that all processes share."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field

from messages.tokens import Token
from storage import leases, trouble

log = structlog.get_logger()
_RENEWAL = timedelta(seconds=30)  # longer than one request for a token with its time-out


class SharedTokens(Struct):
    """A token in the database: one for all processes, renewed by one at a time. While the database does not answer each
    process has its own, so that this can be told; the platform gives the same one to all."""

    name: str
    wall: Callable[[], datetime]
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    _local: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, now: datetime) -> Token | None:
        try:
            found = await leases.value(self.name, now)
        except trouble.errors():
            return None
        if found is None:
            return None
        kept = json.loads(found[0])
        return Token(kept["value"], found[1], datetime.fromisoformat(kept["refresh_at"]))

    async def put(self, token: Token, now: datetime) -> None:
        kept = json.dumps({"value": token.value, "refresh_at": token.refresh_at.isoformat()})
        with suppress(*trouble.errors()):
            await leases.share(self.name, kept, token.expires_at)

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        async with self._local:
            right = f"{self.name}:renewal"
            try:
                while not await leases.take_lease(right, self.holder, self.wall(), self.wall() + _RENEWAL):
                    await asyncio.sleep(0.2)
            except trouble.errors() as error:
                log.warning("token not shared", error=type(error).__name__)
            try:
                yield
            finally:
                with suppress(*trouble.errors()):
                    await leases.release_lease(right, self.holder)
