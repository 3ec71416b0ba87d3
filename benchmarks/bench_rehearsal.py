"""A whole round on a virtual clock: `simulate` in a process of its own, beside the planner's statements of
the same days, run again by the raw driver.

The planner looks at every moment at which something falls due; what it planned is marked as sent by one
statement. What it asked and stored meanwhile is written down, and run again on a copy of the database.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import roster
from benchmarks.databases import Engine, connected, spent
from benchmarks.measure import USUAL, Figure, Scale
from bot.acts.context import DecisionContext
from bot.words import SHANGHAI
from handlers.services.reminders import look
from storage import cases, db
from storage.sqlite_client import Inside

CASES = 779
_SENT = "UPDATE messages SET status = 'sent', text = '-' WHERE status = 'waiting'"
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


_Statements = list[tuple[str, Any, bool]]  # with its values; whether these are many rows


@contextmanager
def _written_down() -> Iterator[_Statements]:
    """Every statement that runs meanwhile, in order."""
    said: _Statements = []
    one, many = Inside._all, Inside.execute_many

    def heard(self: Inside, query: str, values: Any) -> Any:
        said.append((query, values or (), False))
        return one(self, query, values)

    async def heard_many(self: Inside, query: str, values: Any) -> None:
        said.append((query, values, True))
        await many(self, query, values)

    with patch.object(Inside, "_all", heard), patch.object(Inside, "execute_many", heard_many):
        yield said


async def _planned(url: str) -> list[_Statements]:
    """What the planner says at each moment at which something falls due, in order."""
    first = roster.ctx("2024-07-09T09:00")
    at, last, days = first.now, first.now + _LONGEST, []
    async with connected(url):
        moment: datetime | None = at
        while moment is not None and moment < last:
            at = moment.astimezone(SHANGHAI)
            with _written_down() as said:
                await look.plan_look([DecisionContext(first.plan, first.calendar, at)], 0)
                await db.rows(_SENT)
            days.append(said)
            moment = await cases.next_moment(at)
    return days


async def _again(url: str, days: Sequence[_Statements]) -> None:
    """The same by the raw driver, each look in one transaction."""
    path = db.sqlite_path(url)
    assert path
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA synchronous = OFF")
        for said in days:
            plain.execute("BEGIN")
            for query, values, many in said:
                if many:
                    plain.executemany(query, values)
                else:
                    plain.execute(query, values).fetchall()
            plain.execute("COMMIT")


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure a preview and a simulation, beside the planner's bare statements."""
    engine, size = engines[0], scale.size(CASES)
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "roster.xlsx"
        book.write_bytes(roster.workbook(size))
        fresh = await roster.imported(engine, size)
        days = await _planned(await engine.copy(fresh))
        for _ in range(scale.times(1)):
            ours.append(await spent(engine, partial(_simulated, book)))
            again = await engine.copy(fresh)
            bare.append(await spent(engine, partial(_again, again, days)))
    what = f"a whole round, {size:,} cases, SQLite, CPU"
    return [Figure(what, ours, "the planner's bare statements of the same days", bare, size)]
