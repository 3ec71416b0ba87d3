"""Work that goes on beside the looks: begun once for each key, waited for by whoever must, cut off at a stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

from msgspec import Struct, field

_PATIENCE = 3.0  # seconds that a stop gives to what is under way


class Beside(Struct):
    """The tasks of one kind of work. What a task raises is its own to catch."""

    _tasks: dict[Hashable, asyncio.Task[None]] = field(default_factory=dict)

    def begin(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Begin the work, unless that of the same key is under way; whether it was begun."""
        self._tasks = {known: task for known, task in self._tasks.items() if not task.done()}
        if key in self._tasks:
            return False
        self._tasks[key] = asyncio.create_task(work())
        return True

    async def finished(self) -> None:
        """Wait until what is under way is done or has failed."""
        await asyncio.gather(*self._tasks.values())

    async def stop(self) -> None:
        """Give a moment to what is under way, and cut it off then."""
        if self._tasks:
            _, left = await asyncio.wait(self._tasks.values(), timeout=_PATIENCE)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
