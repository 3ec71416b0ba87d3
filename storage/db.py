"""Connecting, transactions and migrations, with every fault of the libraries below us closed here.

Each cure names the fault; `tests/storage/test_db.py` has a test for each that fails without it.
"""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.sqlite.client import SqliteTransactionWrapper
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.transactions import in_transaction

MIGRATION_LOCK = 7_241_184  # one number for all processes of this product

# WAL keeps readers and the writer apart; NORMAL loses no committed row on a process kill.
# The busy time-out outlasts an import of 10,000 rows in another process.
SQLITE_DEFAULTS = {"busy_timeout": "30000", "synchronous": "NORMAL", "cache_size": "-20000"}
POSTGRES_DEFAULTS = {"minsize": "1", "maxsize": "8", "application_name": "qingshen"}


class SchemaBehind(Exception):
    """The database is older than this program; `qingshen migrate` brings it up."""


async def _begin_immediate(self: SqliteTransactionWrapper) -> None:
    """BEGIN IMMEDIATE: a deferred transaction that reads first and writes later fails at once with
    "database is locked" when another process wrote in between, busy_timeout or not."""
    await self._connection.commit()
    try:
        await self._connection.execute("BEGIN IMMEDIATE")
    except Exception as error:
        raise OperationalError(error) from error


_remake_table = SqliteSchemaEditor._remake_table


async def _remake_empty_table(
    self: SqliteSchemaEditor, model: Any, *args: Any, **kwargs: Any
) -> None:
    """Tortoise rebuilds a SQLite table by DROP TABLE with foreign keys on, which empties the
    children and drops every index. Allowed for the empty table of a first migration only."""
    table = model._meta.db_table
    found = await self.client.execute_query_dict(f'SELECT 1 FROM "{table}" LIMIT 1')
    if found:
        raise OperationalError(f"refused: rebuilding the filled table {table} would lose rows")
    await _remake_table(self, model, *args, **kwargs)


def close_library_traps() -> None:
    """Put both cures in place; called by `connect`, harmless when repeated."""
    SqliteTransactionWrapper.begin = _begin_immediate  # type: ignore[method-assign]
    SqliteSchemaEditor._remake_table = _remake_empty_table  # type: ignore[method-assign]


def _with_defaults(url: str) -> str:
    parts = urlsplit(url)
    defaults = SQLITE_DEFAULTS if parts.scheme == "sqlite" else POSTGRES_DEFAULTS
    query = urlencode({**defaults, **dict(parse_qsl(parts.query))})
    if parts.scheme == "sqlite":
        # urlunsplit would drop the empty host of sqlite:///abs/path
        return f"{url.split('?', 1)[0]}?{query}"
    return urlunsplit(parts._replace(query=query))


def sqlite_path(url: str) -> Path | None:
    """The file behind a sqlite:// URL; None for PostgreSQL."""
    if not url.startswith("sqlite://"):
        return None
    return Path(url.removeprefix("sqlite://").split("?", 1)[0])


def _config(url: str) -> dict[str, Any]:
    return {
        "connections": {"default": _with_defaults(url)},
        "apps": {
            "models": {
                "models": ["storage.models"],
                "migrations": "storage.migrations",
                "default_connection": "default",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str) -> None:
    """Open the one pool of this process. May be closed from any task.

    `_enable_global_fallback`: the library keeps its connections in a context variable; closing
    from another task would otherwise be a silent no-op and the process would hang at exit.
    """
    close_library_traps()
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
    await Tortoise.init(config=_config(url), _enable_global_fallback=True)


async def disconnect() -> None:
    await Tortoise.close_connections()


def connection() -> BaseDBAsyncClient:
    """The connection of the running transaction, or of the pool outside one."""
    return get_connection("default")


def is_postgres() -> bool:
    return connection().capabilities.dialect == "postgres"


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One transaction; never held open while the network is used (law 4)."""
    async with in_transaction("default"):
        yield


async def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Run one statement with `?` placeholders on either engine and return its rows.

    Only by `execute_query_dict`: on PostgreSQL `execute_query` loses the rows of RETURNING. Moments
    go in as UTC; they come back as text from SQLite (see `moment`).
    """
    db = connection()
    if db.capabilities.dialect == "postgres":
        pieces = sql.split("?")
        sql = pieces[0] + "".join(f"${n}{piece}" for n, piece in enumerate(pieces[1:], 1))
    bound = [v.astimezone(UTC) if isinstance(v, datetime) else v for v in values]
    return await db.execute_query_dict(sql, bound)


def marks(values: Sequence[Any]) -> str:
    """`?, ?, ?` for an IN list."""
    return ", ".join("?" * len(values))


def moment(value: Any) -> datetime | None:
    """A moment out of a raw row, in UTC."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value)


async def new_ids(table: str, n: int) -> list[int]:
    """`n` fresh primary keys for rows to be inserted in the running transaction.

    A bulk insert returns no keys, and RETURNING promises no order. On SQLite the transaction holds
    the write lock already, so nobody else takes the same ones.
    """
    if n == 0:
        return []
    if is_postgres():
        found = await rows(
            f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id "
            f"FROM generate_series(1, {n})"
        )
        return [int(row["id"]) for row in found]
    found = await rows(f"SELECT coalesce(max(id), 0) AS last FROM {table}")
    return [int(found[0]["last"]) + 1 + i for i in range(n)]


def for_update(skip_locked: bool = False) -> str:
    """The row lock's clause on PostgreSQL; SQLite's write lock needs none."""
    if not is_postgres():
        return ""
    return "FOR UPDATE SKIP LOCKED" if skip_locked else "FOR UPDATE"


async def migrate(url: str) -> None:
    """Bring the schema to this version; only one process at a time does it."""
    path = sqlite_path(url)
    if path is None:
        async with in_transaction("default") as db:
            await db.execute_query_dict(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            await _run_migrations(url)
        return
    with path.with_name(path.name + ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        await _run_migrations(url)


async def _run_migrations(url: str) -> None:
    if await behind(url):
        executor = MigrationExecutor(connection(), _config(url)["apps"])
        await executor.migrate(None, direction="forward")


async def behind(url: str) -> bool:
    """Whether migrations of this version have not been applied yet."""
    executor = MigrationExecutor(connection(), _config(url)["apps"])
    return bool(await executor.plan(None))


__all__ = [
    "SchemaBehind",
    "behind",
    "close_library_traps",
    "connect",
    "connection",
    "disconnect",
    "for_update",
    "is_postgres",
    "marks",
    "migrate",
    "new_ids",
    "moment",
    "rows",
    "sqlite_path",
    "transaction",
]
