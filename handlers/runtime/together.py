"""One round for all who ask meanwhile: many small changes share a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

from storage import trouble

T = TypeVar("T")


async def gathered(works: Iterable[Awaitable[T]]) -> list[T]:
    """Return the results of all, run at once and each to its end; then raises what the first failed with."""
    results = []
    for done in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(done, BaseException):
            raise done
        results.append(done)
    return results


class Together(Generic[T]):
    """`work` does all that it is given, or raises and has done nothing of it. What is asked for while a
    round is under way is the next round."""

    def __init__(self, work: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def do(self, what: T) -> None:
        """Return once it is done; raise what it failed with by itself."""
        await self.do_all([what])

    async def do_all(self, whats: Iterable[T]) -> None:
        """Return once each is done; then raise what the first failed with by itself."""
        loop = asyncio.get_running_loop()
        asked: list[tuple[T, asyncio.Future[None]]] = [(what, loop.create_future()) for what in whats]
        self._waiting += asked
        if asked and (self._rounds is None or self._rounds.done()):
            self._rounds = asyncio.create_task(self._run())
        await gathered(done for _, done in asked)

    async def finished(self) -> None:
        """Wait until the rounds under way are over."""
        if self._rounds:
            await asyncio.wait([self._rounds])

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # those who are about to ask come along
            taken, self._waiting = self._waiting, []
            await self._round(taken)

    async def _round(self, taken: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._work([what for what, _ in taken])
        except Exception as error:  # noqa: BLE001  told to those whose it is
            if len(taken) > 1 and not trouble.of_the_database(error):
                for one in taken:  # one of them is to blame, and fails by itself (law 9)
                    await self._round([one])
                return
            _tell(taken, error)
        else:
            _tell(taken, None)


def _tell(taken: Sequence[tuple[T, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in taken:
        if done.done():  # nobody waits for it any more
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
