"""Planning beside the SQL that leaves the same rows, in processor seconds: the first look after an
import (missed rungs merged, duties opened by date), the morning of the next rung, a look with nothing due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import roster
from benchmarks.databases import Engine, Record, columns, connected, insert, spent
from benchmarks.measure import USUAL, Figure, Scale
from handlers.services.reminders import look

# Cases: runs. `--cases 1000000` measures another size, once.
SIZES = {779: 5, 10_000: 3, 100_000: 1}
FIRST = "2025-02-20T09:00"  # eight days before the assessment's applications are due
NEXT = "2025-02-21T09:00"  # seven: everybody is told
IDLE_SMALL = 1000
IDLE_LOOKS = 15
# What a look writes, in an order in which rows may refer to each other.
MADE = ("messages", "notices", "events", "digest_rhythms")
MOVED = ("state", "opened_on", "due", "legal_due", "planned_to", "next_action_at")
STANDING = f"SELECT {', '.join(MOVED)}, id FROM duties ORDER BY id"
MOVE = f"UPDATE duties SET {', '.join(f'{name} = ?' for name in MOVED)} WHERE id = ?"


@dataclass(frozen=True)
class Stage:
    """A database before a look, and when it is looked at."""

    url: str
    at: str


async def _look(engine: Engine, url: str, at: str, least: int = 0) -> float:
    """What a look costs that plans at least so many messages."""
    async with connected(url):

        async def plan() -> None:
            done = await look.plan_look([roster.ctx(at)], 0)
            if done.planned < least:
                raise RuntimeError(f"only {done.planned} of {least} were told")

        return await spent(engine, plan)


async def _read(engine: Engine, url: str) -> tuple[dict[str, tuple[list[str], list[Record]]], list[Record]]:
    raw = await engine.raw(url)
    made = {}
    for table in MADE:
        names = await columns(raw, engine, table)
        quoted = ", ".join(f'"{name}"' for name in names)
        made[table] = names, await raw.fetch(f"SELECT {quoted} FROM {table} ORDER BY 1")
    moved = await raw.fetch(STANDING)
    await raw.close()
    return made, moved


async def _bare(engine: Engine, stage: Stage, planned: str) -> float:
    """The rows that a look left in `planned`, written to a copy of what stood before it."""
    url = await engine.copy(stage.url)
    before, stood = await _read(engine, url)
    after, stands = await _read(engine, planned)
    fresh = []
    for table, (names, records) in after.items():
        known = {row[0] for row in before[table][1]}
        fresh.append((insert(table, names), [row for row in records if row[0] not in known]))
    moved = list(set(stands) - set(stood))
    raw = await engine.raw(url)

    async def same() -> None:
        await raw.begin()
        for statement, records in [*fresh, (MOVE, moved)]:
            await raw.many(statement, records)
        await raw.commit()

    seconds = await spent(engine, same)
    await raw.close()
    return seconds


async def _sent(engine: Engine, url: str) -> None:
    """All that was planned has gone out."""
    raw = await engine.raw(url)
    await raw.begin()
    await raw.many("UPDATE messages SET status = ?, text = '-'", [("sent",)])
    await raw.commit()
    if engine.name == "PostgreSQL":
        await raw.fetch("ANALYZE")
    await raw.close()


async def _idle(engine: Engine, url: str) -> list[float]:
    """Looks at a moment at which everything has been looked at."""
    looks = [await _look(engine, url, NEXT) for _ in range(IDLE_LOOKS)]
    return looks[1:]  # the first one opens the connection


async def _measured(engine: Engine, cases: int, runs: int) -> tuple[list[Figure], str]:
    """The figures of one size, and a database that was looked at to the end."""
    imported = Stage(await roster.filled(engine, cases), FIRST)
    figures = []
    stage = imported
    for what, least in ("first look after an import", cases), ("next morning", cases):
        ours, bare, planned = [], [], ""
        for _ in range(runs):
            planned = await engine.copy(stage.url)
            ours.append(await _look(engine, planned, stage.at, least))
            bare.append(await _bare(engine, stage, planned))
        limit = "the same rows by the raw driver"
        figures.append(Figure(f"{what}, {cases:,} cases, {engine.name}, CPU", ours, limit, bare, cases))
        await _sent(engine, planned)
        stage = Stage(planned, NEXT)
    return figures, stage.url


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure looks at a whole round, and looks with nothing due."""
    figures, small = [], min(IDLE_SMALL, *scale.sizes(IDLE_SMALL))
    for engine in engines:
        _, little = await _measured(engine, small, 1)
        beside = await _idle(engine, little)
        for cases in scale.sizes(*SIZES):
            found, looked_at = await _measured(engine, cases, scale.times(SIZES.get(cases, 1)))
            what = f"look with nothing due, {cases:,} cases, {engine.name}, CPU"
            idle = await _idle(engine, looked_at)
            figures += [*found, Figure(what, idle, f"the same with {small:,}", beside)]
    return figures
