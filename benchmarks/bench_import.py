"""Importing 10,000 enterprises: reading beside calamine alone, merging beside the same INSERTs."""

from __future__ import annotations

import io
from collections.abc import Sequence

import python_calamine

from benchmarks import roster
from benchmarks.databases import Engine, Record, columns, connected, insert
from benchmarks.measure import Figure, timed
from handlers.services.rosters.intake import Intake, read_workbook
from handlers.services.rosters.merge import merge_roster
from tests.places import HEBEI

ROWS = 10_000
RUNS = 3
# In the order of their foreign keys: all that an import writes.
TABLES = ("rounds", "enterprises", "cases", "duties", "people", "addresses", "hats", "events", "chain_head")


async def _reading(book: bytes) -> Figure:
    ours, bare = [], []
    for _ in range(RUNS):
        ours.append(await timed(lambda: _read(book)))
        bare.append(await timed(lambda: _calamine(book)))
    return Figure(f"read a workbook of {ROWS:,} rows", ours, "calamine alone", bare, ROWS)


async def _read(book: bytes) -> Intake:
    return read_workbook("benchmark.xlsx", book, HEBEI)


async def _calamine(book: bytes) -> None:
    opened = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    for name in opened.sheet_names:
        opened.get_sheet_by_name(name).to_python()


async def _merging(engine: Engine, intake: Intake) -> list[Figure]:
    ctx = roster.ctx("2024-07-09T09:00")
    ours, again, bare = [], [], []
    for _ in range(RUNS):
        url = await engine.empty()
        async with connected(url):
            ours.append(await timed(lambda: merge_roster([intake], ctx, roster.PLAN_TEXT)))
            again.append(await timed(lambda: merge_roster([intake], ctx, roster.PLAN_TEXT)))
        bare.append(await _same_rows(engine, url))
    limit = "the same INSERTs, raw driver"
    return [
        Figure(f"merge {ROWS:,} new rows, {engine.name}", ours, limit, bare, ROWS),
        Figure(f"merge them again, unchanged, {engine.name}", again, limit, bare, ROWS),
    ]


async def _same_rows(engine: Engine, url: str) -> float:
    """Seconds in which the raw driver writes all rows of `url` into another database."""
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

    seconds = await timed(write)
    await target.close()
    return seconds


async def run(engines: Sequence[Engine]) -> list[Figure]:
    book = roster.workbook(ROWS)
    intake = await _read(book)
    figures = [await _reading(book)]
    for engine in engines:
        figures += await _merging(engine, intake)
    return figures
