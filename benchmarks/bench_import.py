"""Importing 10,000 enterprises: reading beside calamine alone, merging beside the same INSERTs."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Sequence

import python_calamine

from benchmarks import roster
from benchmarks.databases import Engine, Record, columns, connected, insert, spent
from benchmarks.measure import USUAL, Figure, Scale, timed
from handlers.services.rosters.intake import Intake, read_workbook
from handlers.services.rosters.merge import merge_roster
from tests.places import HEBEI

ROWS = 10_000
RUNS = 3
# In the order of their foreign keys: all that an import writes.
TABLES = ("rounds", "enterprises", "cases", "duties", "people", "addresses", "hats", "events", "chain_head")


async def _reading(book: bytes, rows: int, runs: int) -> Figure:
    ours, bare = [], []
    for _ in range(runs):
        ours.append(await timed(lambda: _read(book)))
        bare.append(await timed(lambda: _calamine(book)))
    return Figure(f"read a workbook of {rows:,} rows", ours, "calamine alone", bare, rows)


async def _read(book: bytes) -> Intake:
    return read_workbook("benchmark.xlsx", book, HEBEI)


async def _calamine(book: bytes) -> None:
    opened = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    for name in opened.sheet_names:
        opened.get_sheet_by_name(name).to_python()


async def _merging(engine: Engine, intake: Intake, rows: int, runs: int) -> list[Figure]:
    ctx = roster.ctx("2024-07-09T09:00")
    ours, again, bare = [], [], []
    for _ in range(runs):
        url = await engine.empty()
        async with connected(url):
            ours.append(await timed(lambda: merge_roster([intake], ctx, roster.PLAN_TEXT)))
            again.append(await timed(lambda: merge_roster([intake], ctx, roster.PLAN_TEXT)))
        write = await _same_rows(engine, url)
        bare.append(await timed(write))
    limit = "the same INSERTs, raw driver"
    return [
        Figure(f"merge {rows:,} new rows, {engine.name}", ours, limit, bare, rows),
        Figure(f"merge them again, unchanged, {engine.name}", again, limit, bare, rows),
    ]


async def _whole(engine: Engine, book: bytes, rows: int, runs: int) -> Figure:
    """From the file to the committed rows, in processor seconds."""
    ctx = roster.ctx("2024-07-09T09:00")

    async def imported() -> None:
        await merge_roster([await _read(book)], ctx, roster.PLAN_TEXT)

    ours, bare = [], []
    for _ in range(runs):
        url = await engine.empty()
        async with connected(url):
            ours.append(await spent(engine, imported))
        write = await _same_rows(engine, url)

        async def same(write: Callable[[], Awaitable[None]] = write) -> None:
            await _calamine(book)
            await write()

        bare.append(await spent(engine, same))
    return Figure(f"import {rows:,} rows, {engine.name}, CPU", ours, "calamine and raw INSERTs", bare, rows)


async def _same_rows(engine: Engine, url: str) -> Callable[[], Awaitable[None]]:
    """What writes all rows of `url` into another database by the raw driver."""
    source = await engine.raw(url)
    tables: list[tuple[str, list[Record]]] = []
    for table in TABLES:
        names = await columns(source, engine, table)
        quoted = ", ".join(f'"{name}"' for name in names)
        records = await source.fetch(f"SELECT {quoted} FROM {table} ORDER BY 1")
        tables.append((insert(table, names), records))
    await source.close()
    target = await engine.raw(await engine.empty())

    async def write() -> None:
        await target.begin()
        for statement, records in tables:
            await target.many(statement, records)
        await target.commit()
        await target.close()

    return write


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """Measure the import of a whole roster."""
    rows, runs = scale.size(ROWS), scale.times(RUNS)
    book = roster.workbook(rows)
    intake = await _read(book)
    figures = [await _reading(book, rows, runs)]
    for engine in engines:
        figures += await _merging(engine, intake, rows, runs)
        figures.append(await _whole(engine, book, rows, runs))
    return figures
