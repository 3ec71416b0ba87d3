"""The service with nobody at the other end: every message is planned, worded and settled, but none is
sent, and no workbooks are made for letters to carry.

For what is to be known without being done: a preview of the coming days, or a whole round in seconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from msgspec import Struct

from bot.words import Limit, Rendered, SendOutcome, SendStatus
from handlers.app import Parts, wired_parts
from handlers.rehearsal.local import sandbox
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from messages.channels import CheckResult, Transport


class _Unsent(Struct, frozen=True):
    """A channel that words and addresses a message as the real one does, and keeps it."""

    real: Transport

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return self.real.build(message_id, address, rendered, at)

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return SendOutcome(SendStatus.DELIVERED)

    def limits(self, address: str) -> Sequence[Limit]:
        return ()  # they count real time, in which weeks take seconds here

    async def check(self) -> Sequence[CheckResult]:
        return ()


@asynccontextmanager
async def unsent(settings: Settings, clock: Clock) -> AsyncIterator[Parts]:
    """Yield the wired service on its database, with every channel kept from sending, and without chores,
    which would call WeCom."""
    async with (
        sandbox("", clock.now) as twins,  # to which nothing is ever sent either
        wired_parts(settings.with_sandbox(twins.settings), clock, through=_Unsent, attaches=False) as wired,
    ):
        wired.engine.also = ()
        yield wired
