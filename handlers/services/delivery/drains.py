"""Runs the drains of each channel as tasks: a slow channel does not hold up the others, a drain sees what
becomes due while it runs, and answers do not wait for a batch that is being sent. The leases of what a drain
has in hand are kept alive, so that a slow peer is not taken for a dead sender."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from msgspec import Struct, field

from bot.words import Channel
from storage import causes, sending

log = structlog.get_logger()
_Lane = tuple[Channel, bool]


class Drains(Struct):
    """`drain(channel, answers)` sends until nothing is due, or nothing may go. Each channel has one drain
    that sends everything; if more is asked for while it runs, a second one beside it sends `answers`."""

    channels: Iterable[Channel]
    drain: Callable[[Channel, bool], Awaitable[None]]
    _tasks: dict[_Lane, asyncio.Task[None]] = field(default_factory=dict)
    _asked: set[_Lane] = field(default_factory=set)
    _alarms: dict[Channel, asyncio.TimerHandle] = field(default_factory=dict)

    def wake(self, *, but: Channel | None = None) -> None:
        """Start a drain for each channel except `but`, because there may be something to send. A running
        one looks once more."""
        for channel in self.channels:
            if channel is not but and not self._start((channel, False)):
                self._start((channel, True))

    def _start(self, lane: _Lane) -> bool:
        """Start the drain; False if it is under way already."""
        self._asked.add(lane)
        task = self._tasks.get(lane)
        if task and not task.done():
            return False
        self._tasks[lane] = asyncio.create_task(self._run(lane))
        self._tasks[lane].add_done_callback(_heard)
        return True

    async def _run(self, lane: _Lane) -> None:
        causes.follow("")  # it sends what many have brought about
        while lane in self._asked:
            self._asked.discard(lane)
            await self.drain(*lane)

    def wake_in(self, channel: Channel, seconds: float) -> None:
        """Wake the channel after so many seconds of real time."""
        if known := self._alarms.get(channel):
            known.cancel()
        later = asyncio.get_running_loop().call_later(max(seconds, 0.0), self._start, (channel, False))
        self._alarms[channel] = later

    async def finished(self) -> None:
        """Wait until all drains have ended; raises what they failed with meanwhile."""
        while running := {task for task in self._tasks.values() if not task.done()}:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def stop(self) -> None:
        """Cancel the drains that run; their leases run out, as after a kill."""
        self._asked.clear()
        for alarm in self._alarms.values():
            alarm.cancel()
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())


def _heard(task: asyncio.Task[None]) -> None:
    """Log what a drain failed with; whoever waits for it gets the error too."""
    if not task.cancelled() and task.exception():
        log.error("drain failed", exc_info=task.exception())


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
