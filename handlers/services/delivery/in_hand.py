"""Keeps the leases of a drain's messages alive while it runs, so that a slow peer is not taken for a dead
sender."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from msgspec import Struct, field

from storage import sending

log = structlog.get_logger()


class InHand(Struct):
    """Message ids, leased by `holder` for `lease` at a time; `wall` is real time. What a drain leaves in
    its hand when it ends is given up: its leases run out, as after a kill."""

    holder: str
    lease: timedelta
    wall: Callable[[], datetime]
    _ids: set[int] = field(default_factory=set)
    _keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> InHand:
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper:
            self._keeper.cancel()

    @property
    def until(self) -> datetime:
        """The end of a lease that is taken now."""
        return self.wall() + self.lease

    def take(self, ids: Collection[int]) -> None:
        self._ids.update(ids)

    def let_go(self, ids: Collection[int]) -> None:
        self._ids.difference_update(ids)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            try:
                await sending.renew_messages(sorted(self._ids), self.holder, self.until)
            except Exception:
                log.exception("leases not renewed")  # the next time may still be in time
