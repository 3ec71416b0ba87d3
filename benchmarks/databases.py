"""Both engines: empty, copied and filled databases, and the raw drivers beside the product's."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from storage import db, schema

Record = tuple[Any, ...]


class Raw(Protocol):
    """A driver without anything of ours above it. Statements hold `?`; all run in one transaction
    between `begin` and `commit`."""

    async def begin(self) -> None: ...
    async def commit(self) -> None: ...
    async def fetch(self, sql: str) -> list[Record]: ...
    async def ask(self, sql: str, values: Sequence[Any]) -> None: ...
    async def many(self, sql: str, records: Sequence[Record]) -> None: ...
    async def close(self) -> None: ...


class RawSqlite:
    """The bare driver of SQLite, to measure against."""

    def __init__(self, path: Path) -> None:
        self._c = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-20000"):
            self._c.execute(f"PRAGMA {pragma}")
        self._c.execute("PRAGMA foreign_keys=ON")

    async def begin(self) -> None:
        self._c.execute("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        self._c.execute("COMMIT")

    async def fetch(self, sql: str) -> list[Record]:
        return self._c.execute(sql).fetchall()

    async def ask(self, sql: str, values: Sequence[Any]) -> None:
        self._c.execute(sql, values).fetchall()

    async def many(self, sql: str, records: Sequence[Record]) -> None:
        self._c.executemany(sql, records)

    async def close(self) -> None:
        self._c.close()


class RawPostgres:
    """The bare driver of PostgreSQL, to measure against."""

    def __init__(self, connection: Any) -> None:
        self._c = connection

    async def begin(self) -> None:
        await self._c.execute("BEGIN")

    async def commit(self) -> None:
        await self._c.execute("COMMIT")

    async def fetch(self, sql: str) -> list[Record]:
        return [tuple(row) for row in await self._c.fetch(sql)]

    async def ask(self, sql: str, values: Sequence[Any]) -> None:
        await self._c.fetch(sql, *values)

    async def many(self, sql: str, records: Sequence[Record]) -> None:
        pieces = sql.split("?")
        numbered = "".join(f"${n}{piece}" for n, piece in enumerate(pieces[1:], 1))
        await self._c.executemany(pieces[0] + numbered, records)

    async def close(self) -> None:
        await self._c.close()


class Engine(Protocol):
    """Where benchmark databases come from."""

    name: str

    async def empty(self) -> str: ...
    async def copy(self, url: str) -> str: ...
    async def raw(self, url: str) -> Raw: ...
    def cpu(self) -> float: ...


class Sqlite:
    """Databases of a benchmark as files."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._migrated = ""

    async def empty(self) -> str:
        """The URL of a new database with the product's schema and no rows."""
        if not self._migrated:
            url = f"sqlite://{self._folder / 'migrated.db'}"
            await _migrate(url)
            self._migrated = url
        return await self.copy(self._migrated)

    async def copy(self, url: str) -> str:
        source, target = _path(url), self._folder / f"{next(self._numbers)}.db"
        with sqlite3.connect(source) as c:
            c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await asyncio.to_thread(shutil.copyfile, source, target)
        return f"sqlite://{target}"

    async def raw(self, url: str) -> Raw:
        return RawSqlite(_path(url))

    def cpu(self) -> float:
        """Processor seconds that this process has used, with those of its children and the server."""
        return time.process_time() + _of_children()


class Postgres:
    """`server` is the URL of a running server's maintenance database."""

    name = "PostgreSQL"

    def __init__(self, server: str) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._migrated = ""

    async def _create(self, template: str = "template1") -> str:
        name = f"bench{next(self._numbers)}"
        c = await asyncpg.connect(self._server)
        try:
            await c.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        finally:
            await c.close()
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    async def empty(self) -> str:
        if not self._migrated:
            url = await self._create()
            await _migrate(url)
            self._migrated = url
        return await self.copy(self._migrated)

    async def copy(self, url: str) -> str:
        return await self._create(urlsplit(url).path.removeprefix("/"))

    async def raw(self, url: str) -> Raw:
        return RawPostgres(await asyncpg.connect(url))

    def cpu(self) -> float:
        return time.process_time() + _of_children() + of_server()


def _of_children() -> float:
    """Of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_server() -> float:
    """The processor seconds of the PostgreSQL that this process started, its ended backends included; not those
    of any other on the machine."""
    found: dict[int, tuple[int, int]] = {}  # process: its parent, and ticks
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            if name.startswith("postgres"):
                parts = rest.split()
                found[int(stat.parent.name)] = int(parts[1]), sum(int(n) for n in parts[11:15])
    ours = {process for process, (parent, _) in found.items() if parent == os.getpid()}
    ticks = sum(n for process, (parent, n) in found.items() if process in ours or parent in ours)
    return ticks / os.sysconf("SC_CLK_TCK")


async def _migrate(url: str) -> None:
    async with connected(url):
        await schema.migrate(url)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """The product's own connection, for as long as something of ours is measured."""
    await db.connect(url)
    try:
        yield
    finally:
        await db.disconnect()


async def spent(engine: Engine, work: Callable[[], Awaitable[object]]) -> float:
    """Processor seconds of one run, those of the database's server included. What was there before is no longer
    looked through for garbage, as in the service and its commands (decision 62)."""
    gc.collect()
    gc.freeze()
    before = engine.cpu()
    await work()
    return engine.cpu() - before


def _path(url: str) -> Path:
    path = db.sqlite_path(url)
    assert path is not None
    return path


async def columns(raw: Raw, engine: Engine, table: str) -> list[str]:
    """A table's columns in their order."""
    if engine.name == "SQLite":
        return [str(row[1]) for row in await raw.fetch(f"PRAGMA table_info({table})")]
    found = await raw.fetch(
        "SELECT column_name FROM information_schema.columns "
        f"WHERE table_name = '{table}' AND table_schema = 'public' ORDER BY ordinal_position"
    )
    return [str(row[0]) for row in found]


def insert(table: str, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"


async def settle_sequences(raw: Raw, engine: Engine, tables: Iterable[str]) -> None:
    """After rows with keys of our choosing, PostgreSQL must count on from them."""
    if engine.name == "SQLite":
        return
    for table in tables:
        await raw.fetch(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
            f"(SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
        )
