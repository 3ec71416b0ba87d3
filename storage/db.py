"""Connecting, transactions and migrations, with every fault of the libraries below us closed here.

Each cure names the fault; `tests/storage/test_db.py` has a test for each that fails without it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.sqlite.client import SqliteTransactionWrapper
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.models import Model
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


async def _refuse_remake(
    self: SqliteSchemaEditor, model: Any, *args: object, **kwargs: object
) -> None:
    """Tortoise rebuilds a SQLite table by DROP TABLE with foreign keys on, which empties its
    children, and drops every index. See docs/decisions/0001-migrations.md for what to do instead.
    """
    table = model._meta.db_table
    raise OperationalError(f"refused: rebuilding {table} on SQLite would lose rows and indexes")


_library_table_sql = BaseSchemaEditor._get_model_sql_data


def _whole_table_sql(self: BaseSchemaEditor, model: type[Model]) -> ModelSqlData:
    """CREATE TABLE with its Meta.constraints, which Tortoise silently leaves out (upstream #2272):
    CHECKs stand inside the table, conditional uniques become indexes after it."""
    checks, uniques = [], []
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            checks.append(f'CONSTRAINT "{constraint.name}" CHECK ({constraint.check})')
        else:
            columns = self._resolve_fields_to_columns(model, constraint.fields)
            where = f" WHERE {constraint.condition}" if constraint.condition else ""
            quoted = ", ".join(self.quote(column) for column in columns)
            uniques.append(
                f'CREATE UNIQUE INDEX "{constraint.name}" '
                f"ON {self.quote(model._meta.db_table)} ({quoted}){where};"
            )
    # The library's own hook for lines inside the brackets; it is not told which table it is.
    self._get_inner_statements = lambda: checks  # type: ignore[method-assign]
    made = _library_table_sql(self, model)
    made.table_sql = "\n".join([made.table_sql, *uniques])
    return made


def _no_comment(self: SqliteSchemaEditor, *args: object, **kwargs: object) -> str:
    """The SQLite editor cuts a script at every semicolon, those within a comment included."""
    return ""


def close_library_traps() -> None:
    """Put the cures in place; called by `connect`, harmless when repeated."""
    SqliteTransactionWrapper.begin = _begin_immediate  # type: ignore[method-assign]
    SqliteSchemaEditor._remake_table = _refuse_remake  # type: ignore[method-assign,assignment]
    SqliteSchemaEditor._get_table_comment_sql = _no_comment  # type: ignore[method-assign]
    SqliteSchemaEditor._get_column_comment_sql = _no_comment  # type: ignore[method-assign]
    BaseSchemaEditor._get_model_sql_data = _whole_table_sql  # type: ignore[method-assign]


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


def config(url: str) -> dict[str, Any]:
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
    await Tortoise.init(config=config(url), _enable_global_fallback=True)


async def disconnect() -> None:
    """Close the pool, from whatever task."""
    await Tortoise.close_connections()
    # The library keeps each table's SQL under the connection's name, not its dialect: a process
    # that opens the other engine next would send it the wrong placeholders.
    EXECUTOR_CACHE.clear()


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
    """Bring the schema to this version; only one process at a time does it.

    All in one transaction: the library's own runner has no lock and notes a migration only after
    its commit, so a kill between the two would leave a database that can never be migrated again.
    """
    async with transaction():
        if is_postgres():
            await rows("SELECT pg_advisory_xact_lock(?)", MIGRATION_LOCK)
        executor = _executor(url)
        editor = executor._schema_editor()
        history = editor._get_model_sql_data(executor.recorder.model).table_sql
        await editor._run_sql(history.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
        steps = await executor.plan(None)
        state = await executor._project_state(set(await executor.recorder.applied_migrations()))
        for step in steps:
            await step.migration.apply(state, schema_editor=editor)
            await executor.recorder.record_applied(step.migration.app_label, step.migration.name)


async def behind(url: str) -> bool:
    """Whether migrations of this version have not been applied yet."""
    return bool(await _executor(url).plan(None))


def _executor(url: str) -> MigrationExecutor:
    return MigrationExecutor(connection(), config(url)["apps"])


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
    "moment",
    "new_ids",
    "rows",
    "sqlite_path",
    "transaction",
]
