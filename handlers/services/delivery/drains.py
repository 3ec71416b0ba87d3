"""One drain a channel, a task of its own: what a slow channel does holds up no other, and what
arises while a drain is under way is seen by it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import structlog

from bot.words import Channel

log = structlog.get_logger()


@dataclass(slots=True)
class Drains:
    """`step(channel, first)` sends one batch; False when nothing is due, or nothing may go."""

    channels: Iterable[Channel]
    step: Callable[[Channel, bool], Awaitable[bool]]
    _tasks: dict[Channel, asyncio.Task[None]] = field(default_factory=dict)
    _asked: set[Channel] = field(default_factory=set)

    def wake(self) -> None:
        """There may be something to send. A drain under way asks once more before it ends."""
        for channel in self.channels:
            self._wake(channel)

    def _wake(self, channel: Channel) -> None:
        self._asked.add(channel)
        task = self._tasks.get(channel)
        if task is None or task.done():
            task = asyncio.create_task(self._run(channel))
            task.add_done_callback(_heard)
            self._tasks[channel] = task

    async def _run(self, channel: Channel) -> None:
        first = True
        while channel in self._asked:
            self._asked.discard(channel)
            while await self.step(channel, first):
                first = False
                for other in self.channels:  # what this one gives up, another may have to send
                    if other is not channel:
                        self._wake(other)

    async def settled(self, patience: float | None = None) -> None:
        """Wait until all drains have ended, for `patience` seconds at most; raises what they
        failed with meanwhile."""
        deadline = None if patience is None else asyncio.get_running_loop().time() + patience
        while running := {task for task in self._tasks.values() if not task.done()}:
            left = None if deadline is None else deadline - asyncio.get_running_loop().time()
            if left is not None and left <= 0:
                return
            done, _ = await asyncio.wait(running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def stop(self) -> None:
        """Cut off what is under way; its leases run out, as after a kill."""
        self._asked.clear()
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())


def _heard(task: asyncio.Task[None]) -> None:
    """What a drain on its own fails with is logged; who waits for it gets it too."""
    if not task.cancelled() and task.exception():
        log.error("drain failed", exc_info=task.exception())
