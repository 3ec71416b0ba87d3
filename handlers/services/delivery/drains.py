"""The drains of each channel, tasks of their own: what a slow channel does holds up no other, what
arises while a drain is under way is seen by it, and an answer does not wait for what is in the air."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import structlog

from bot.words import Channel

log = structlog.get_logger()
_Lane = tuple[Channel, bool]


@dataclass(slots=True)
class Drains:
    """`drain(channel, answers)` sends until nothing is due, or nothing may go. A channel has one drain
    that sends everything; what is asked for while it is under way, one beside it that sends `answers`."""

    channels: Iterable[Channel]
    drain: Callable[[Channel, bool], Awaitable[None]]
    _tasks: dict[_Lane, asyncio.Task[None]] = field(default_factory=dict)
    _asked: set[_Lane] = field(default_factory=set)
    _alarms: dict[Channel, asyncio.TimerHandle] = field(default_factory=dict)

    def wake(self, *, but: Channel | None = None) -> None:
        """There may be something to send, by any channel save `but`. A drain under way asks once more
        before it ends."""
        for channel in self.channels:
            if channel is not but and not self._start((channel, False)):
                self._start((channel, True))

    def _start(self, lane: _Lane) -> bool:
        """False when it is under way already."""
        self._asked.add(lane)
        task = self._tasks.get(lane)
        if task and not task.done():
            return False
        self._tasks[lane] = asyncio.create_task(self._run(lane))
        self._tasks[lane].add_done_callback(_heard)
        return True

    async def _run(self, lane: _Lane) -> None:
        while lane in self._asked:
            self._asked.discard(lane)
            await self.drain(*lane)

    def wake_in(self, channel: Channel, seconds: float) -> None:
        """The same by this channel, so many seconds of real time from now."""
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
        """Cut off what is under way; its leases run out, as after a kill."""
        self._asked.clear()
        for alarm in self._alarms.values():
            alarm.cancel()
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())


def _heard(task: asyncio.Task[None]) -> None:
    """What a drain on its own fails with is logged; who waits for it gets it too."""
    if not task.cancelled() and task.exception():
        log.error("drain failed", exc_info=task.exception())
