"""A stretch of work that never ends is ended; what waits, and what runs beside it, is not."""

from __future__ import annotations

import asyncio
import re
import time

import pytest

from handlers.runtime.time_limit import Limited, TakesTooLong


async def backtracks() -> str:
    """Match a pattern in a way that would take years."""
    await asyncio.sleep(0)
    re.fullmatch("(?:a|b|ab)*c", "ab" * 60)
    return "never"


async def spins() -> str:
    """Loop for ever, without waiting for anything."""
    while True:
        pass


@pytest.mark.parametrize("work", [backtracks, spins])
async def test_what_never_ends_is_ended(work) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TakesTooLong):
        await Limited(work(), 0.2)


async def test_waiting_costs_nothing_and_other_tasks_are_not_touched() -> None:
    async def waits() -> str:
        await asyncio.sleep(0.5)
        return "done"

    async def works() -> int:
        begun = time.process_time()
        while time.process_time() - begun < 0.6:
            pass
        return 1

    limited, other = await asyncio.gather(Limited(waits(), 0.2), works())
    assert (limited, other) == ("done", 1)


async def test_errors_and_cancellation_pass_through() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await Limited(fails(), 1.0)
    cleaned = []

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            cleaned.append(True)

    async def held() -> None:
        await Limited(long(), 1.0)

    task = asyncio.create_task(held())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned == [True]
