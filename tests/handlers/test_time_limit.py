"""A stretch of work that never ends is ended; what waits, and what runs beside it, is not."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from handlers.runtime.time_limit import Limited, TakesTooLong, limited, write_limited
from storage import db


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


async def test_what_was_foreseen_is_read_once_where_the_job_runs_on_the_loop(tmp_path: Path) -> None:
    read: list[str] = []

    def reading(text: str) -> int:
        read.append(text)
        return len(text)

    async def job() -> int:
        return limited(reading, "foreseen") + limited(reading, "other")

    await db.connect(f"sqlite://{tmp_path / 'alone.db'}", alone=True)
    try:
        assert await write_limited(job, (reading, ("foreseen",))) == 13
    finally:
        await db.disconnect()
    assert read == ["foreseen", "other"]


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
