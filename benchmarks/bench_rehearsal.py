"""A whole round on a virtual clock: `simulate` in a process of its own, beside the planner alone over the
same moments, with what it planned marked as sent by one bare statement."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import roster
from benchmarks.databases import Engine, connected, spent
from benchmarks.measure import USUAL, Figure, Scale
from bot.acts.context import DecisionContext
from bot.words import SHANGHAI
from handlers.services.reminders import planner
from storage import cases

CASES = (24,)
_SENT = "UPDATE messages SET status = ?, text = '-' WHERE status = 'waiting'"
_LONGEST = timedelta(days=600)


async def _simulated(book: Path) -> int:
    """How many messages a whole round sent."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "simulate", str(book), "--json"),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "LOG_LEVEL": "error"},
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("simulate failed")
    return int(json.loads(said)["sent"])


async def _planned(engine: Engine, url: str) -> None:
    """All moments at which something falls due, in order."""
    first = roster.ctx("2024-07-09T09:00")
    at, last = first.now, first.now + _LONGEST
    raw = await engine.raw(url)
    async with connected(url):
        moment: datetime | None = at
        while moment is not None and moment < last:
            at = moment.astimezone(SHANGHAI)
            await planner.plan([DecisionContext(first.plan, first.calendar, at)], 0)
            await raw.many(_SENT, [("sent",)])
            moment = await cases.next_moment(at)
    await raw.close()


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    figures, engine = [], engines[0]
    for size in scale.sizes(*CASES):
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "roster.xlsx"
            book.write_bytes(roster.workbook(size))
            ours, bare = [], []
            for _ in range(scale.times(1)):
                ours.append(await spent(engine, lambda book=book: _simulated(book)))  # type: ignore[misc]
                url = await roster.imported(engine, size)
                bare.append(await spent(engine, lambda url=url: _planned(engine, url)))  # type: ignore[misc]
        what = f"a whole round, {size:,} cases, SQLite, CPU"
        figures.append(Figure(what, ours, "the planner alone, the same days", bare, size))
    return figures
