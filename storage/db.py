"""Connecting, and jobs: `write` and `read`.

The libraries' faults are closed in `tortoise_patches.py` and, where a call differs, here; each names its
fault, and `tests/storage/test_db.py` has a test for each that fails without it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from storage import tortoise_patches, trouble
from storage.sqlite_client import Inside, Outside
from storage.writer import Work

T = TypeVar("T")
MIGRATIONS = "storage.migrations"
IMPORT_LOCK = 7_241_185  # one number for all processes of this product

# WAL keeps readers and the writer apart; NORMAL loses no committed row on a process kill.
# The busy time-out outlasts an import of 10,000 rows in another process.
_SQLITE_DEFAULTS = {"busy_timeout": "30000", "synchronous": "NORMAL", "cache_size": "-20000"}
POSTGRES_DEFAULTS = {"minsize": "1", "maxsize": "8", "application_name": "qingshen"}
_ROW_LOCK = re.compile(r" FOR UPDATE( OF \w+)?( SKIP LOCKED)?")


def _with_defaults(url: str) -> str:
    parts = urlsplit(url)
    defaults = _SQLITE_DEFAULTS if parts.scheme == "sqlite" else POSTGRES_DEFAULTS
    query = urlencode({**defaults, **dict(parse_qsl(parts.query))})
    if parts.scheme == "sqlite":
        # urlunsplit would drop the empty host of sqlite:///abs/path
        return f"{url.split('?', 1)[0]}?{query}"
    return urlunsplit(parts._replace(query=query))


def sqlite_path(url: str) -> Path | None:
    """Return the file behind a sqlite:// URL; None for PostgreSQL."""
    if not url.startswith("sqlite://"):
        return None
    return Path(url.removeprefix("sqlite://").split("?", 1)[0])


def config(url: str, migrations: str = MIGRATIONS, *, alone: bool = False) -> dict[str, Any]:
    """Return the library's configuration; `migrations` is the package that holds them."""
    own = expand_db_url(_with_defaults(url))
    sqlite = "storage.sqlite_alone" if alone else "storage.sqlite_client"
    own["engine"] = sqlite if sqlite_path(url) else "storage.postgres_client"
    return {
        "connections": {"default": own},
        "apps": {
            "models": {
                "models": ["storage.models"],
                "migrations": migrations,
                "default_connection": "default",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, *, alone: bool = False) -> None:
    """Open the one pool of this process. May be closed from any task. `alone`: nobody else uses this SQLite
    database, and the process answers nobody meanwhile (`sqlite_alone.py`).

    `_enable_global_fallback`: the library keeps its connections in a context variable; closing
    from another task would otherwise be a silent no-op and the process would hang at exit.
    """
    tortoise_patches.patch_tortoise()
    if path := sqlite_path(url):
        trouble.make_folder(path.parent)
    else:
        tortoise_patches.apply_to_postgres()
    await Tortoise.init(config=config(url, alone=alone), _enable_global_fallback=True)


async def reach() -> None:
    """One statement, so that an address behind which nobody answers is known at once: the library
    connects late, and its migrations take a refused connection for an empty database."""
    await rows("SELECT 1 AS one")
    if not is_postgres():
        await rows("SELECT count(*) AS n FROM sqlite_master")


async def disconnect() -> None:
    """Close the pool; any task may do so."""
    await Tortoise.close_connections()
    # The library keeps each table's SQL under the connection's name, not its dialect: a process
    # that opens the other engine next would send it the wrong placeholders.
    EXECUTOR_CACHE.clear()


def connection() -> BaseDBAsyncClient:
    """Return the connection of the running transaction, or of the pool outside one."""
    return get_connection("default")


def is_postgres() -> bool:
    return _of_postgres(connection())


def _of_postgres(own: BaseDBAsyncClient) -> bool:
    return own.capabilities.dialect == "postgres"


def is_writing() -> bool:
    """Whether this process holds SQLite's write lock, and does not merely wait for it."""
    own = connection()
    return isinstance(own, Outside) and own.writer.writing


_after: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)


def in_job() -> bool:
    """Whether what runs now is part of a transaction that changes something."""
    return _after.get() is not None


async def write(work: Work[T], *, patient: bool = False) -> T:
    """Run `work` as one transaction and return what it returns, once that has been committed. On SQLite a
    `patient` one lets all others go first, and nobody's commit waits for it.

    `work` awaits nothing but the database. On SQLite the writer's thread runs it, without an await between
    its statements, and anything else that it awaits fails it; so no transaction is held while the
    network is used (law 4). Inside of another it is a part of that one, which can fail by itself.
    """
    if _after.get() is not None:
        async with in_transaction("default"):
            return await work()
    calls: list[Callable[[], None]] = []

    async def job() -> T:
        _after.set(calls)
        return await work()

    own = connection()
    if isinstance(own, Outside):
        return await own.write(job, calls, patient=patient)
    token = _after.set(calls)
    try:
        async with in_transaction("default"):
            result = await work()
    finally:
        _after.reset(token)
    for call in dict.fromkeys(calls):
        call()
    return result


async def read(work: Work[T]) -> T:
    """Run `work`, which asks several questions and changes nothing, on one snapshot of the database, in a
    thread beside the loop: it may compute long, awaits nothing but the database, and waits for nobody
    who writes. Inside of a job, or of another reading, it is a part of that."""
    own: Any = connection()
    if isinstance(own, Outside):
        return await own.read(work)
    if isinstance(own, TransactionalDBClient) or not is_postgres():
        return await work()
    result: T = await own.read(work)
    return result


def kept() -> dict[Any, Any]:
    """Return a place where a job may keep what it has read. On SQLite it lasts until something is changed,
    because nobody else writes meanwhile; on PostgreSQL nothing is kept."""
    own = connection()
    return own.kept() if isinstance(own, Inside) else {}


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One transaction that a task holds from await to await; on SQLite the writer is lent for it."""
    if _after.get() is not None:  # a part of another
        async with in_transaction("default"):
            yield
        return
    calls: list[Callable[[], None]] = []
    token = _after.set(calls)
    try:
        async with in_transaction("default"):
            yield
    finally:
        _after.reset(token)
    for call in dict.fromkeys(calls):
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Call a function on the loop once the running transaction is committed; at once if there is none."""
    calls = _after.get()
    if calls is None:
        call()
    else:
        calls.append(call)


async def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Run one statement with `?` placeholders on either engine and return its rows.

    Only by `execute_query_dict`: on PostgreSQL `execute_query` loses the rows of RETURNING. Moments
    go in as UTC; they come back as text from SQLite (see `moment_of_row`).
    """
    own = connection()
    return await own.execute_query_dict(_placed(sql, _of_postgres(own)), as_stored(values))


async def change(sql: str, values: Sequence[Any]) -> int:
    """Run one statement that changes rows, with `?` placeholders; how many rows it concerned."""
    own = connection()
    count, _ = await own.execute_query(_placed(sql, _of_postgres(own)), as_stored(values))
    return int(count)


def as_stored(values: Sequence[Any]) -> list[Any]:
    """Moments go in as UTC: SQLite compares them as text."""
    return [v.astimezone(UTC) if isinstance(v, datetime) else v for v in values]


def placed(sql: str) -> str:
    """Return a statement with `?` placeholders, and with locks of rows, as the engine wants them."""
    return _placed(sql, is_postgres())


@lru_cache(maxsize=1024)  # most statements are constants
def _placed(sql: str, postgres: bool) -> str:
    if not postgres:
        return _ROW_LOCK.sub("", sql)
    pieces = sql.split("?")
    return pieces[0] + "".join(f"${n}{piece}" for n, piece in enumerate(pieces[1:], 1))


def placeholders(values: Collection[Any]) -> str:
    """Return `?, ?, ?` for an IN list."""
    return ", ".join("?" * len(values))


async def new_ids(table: str, n: int) -> list[int]:
    """`n` fresh primary keys for rows to be inserted in the running transaction.

    A bulk insert returns no keys, and RETURNING promises no order. On SQLite the transaction holds
    the write lock already, so nobody else takes the same ones.
    """
    if n == 0:
        return []
    if is_postgres():
        found = await rows(
            f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id FROM generate_series(1, {n})"
        )
        return [int(row["id"]) for row in found]
    found = await rows(
        f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0), "
        "coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)) AS last",
        table,
    )
    return [int(found[0]["last"]) + 1 + i for i in range(n)]


async def hold_lock(lock: int) -> None:
    """Wait until no other transaction holds `lock`, and hold it to the end of this one. SQLite's
    transactions exclude each other by themselves."""
    if is_postgres():
        await rows("SELECT pg_advisory_xact_lock(?)", lock)


__all__ = [
    "connect",
    "connection",
    "disconnect",
    "in_job",
    "is_postgres",
    "is_writing",
    "kept",
    "new_ids",
    "placeholders",
    "reach",
    "read",
    "rows",
    "sqlite_path",
    "transaction",
    "write",
]
