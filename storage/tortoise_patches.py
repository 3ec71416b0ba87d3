"""Tortoise 1.1.9's faults that would cost us rows, locks, constraints or seconds, each closed in place.

`db.connect` applies them. Each cure names its fault; `tests/storage/test_db.py` fails without it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import Any

from tortoise import models
from tortoise.backends.base.client import TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_editor.data import ModelSqlData
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from storage import schema_edits


async def _enter_pooled(self: TransactionContextPooled) -> TransactionalDBClient:
    """Begin a transaction on a pooled connection, and give the connection back if BEGIN fails or is
    cancelled.

    The library would keep it out of the pool for ever.
    """
    await self.ensure_connection()
    pool = self.client._parent._pool
    self.client._connection = await pool.acquire()
    try:
        await self.client.begin()
    except BaseException:
        await asyncio.shield(pool.release(self.client._connection))
        raise
    self.token = get_connections().set(self.connection_name, self.client)
    return self.client


async def _exit_pooled(
    self: TransactionContextPooled,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> None:
    """A task that was cancelled at its COMMIT gave its connection back in the midst of it."""
    get_connections().reset(self.token)
    await asyncio.shield(asyncio.ensure_future(_ended(self, kind)))


async def _ended(self: TransactionContextPooled, kind: type[BaseException] | None) -> None:
    try:
        if kind is None:
            await self.client.commit()
        else:
            await self.client.rollback()
    finally:
        await self.client._parent._pool.release(self.client._connection)


async def _refuse_remake(self: SqliteSchemaEditor, model: Any, *args: object, **kwargs: object) -> None:
    """Refuse to rebuild a SQLite table. docs/decisions/0001-migrations.md says what to do instead.

    Tortoise would drop the table with foreign keys on, which empties its children, and all its indexes
    would be lost.
    """
    table = model._meta.db_table
    raise OperationalError(f"refused: rebuilding {table} on SQLite would lose rows and indexes")


_library_table_sql = BaseSchemaEditor._get_model_sql_data


def _whole_table_sql(self: BaseSchemaEditor, model: type[Model]) -> ModelSqlData:
    """CREATE TABLE silently leaves Meta.constraints out (upstream issue 2272). Here CHECKs stand
    inside the table, and conditional uniques become indexes after it."""
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


class _Before(State):
    """Each step of a migration built all models anew as they were before it, which few steps ask
    for: most of the time that a new database took. Here they are built when they are asked for."""

    def __init__(self, after: State) -> None:
        self.models = {key: model.clone() for key, model in after.models.items()}
        self._after = after.apps

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]
        return self._after.clone(self.models)


def _as_before(self: State) -> State:
    return _Before(self)


def _no_querysets(self: StateApps) -> None:
    """Each step also made ready to query every model, as a migration of ours never does."""


@contextmanager
def never_queried() -> Iterator[None]:
    """The library works out how every field of a model may be asked for. The models of a migration's steps
    are built anew again and again and asked for nothing: it was a third of a new database's time."""
    library: Any = models
    kept = library.get_filters_for_field
    library.get_filters_for_field = lambda **field: {}
    try:
        yield
    finally:
        library.get_filters_for_field = kept


def before_models() -> None:
    """For each class of a model the library parses the source of its whole module, to find comments
    that begin with `#:`; ours have none. It was a tenth of the time in which a command starts."""
    models._get_comments = lambda cls: {}


async def _no_listeners(self: Model, *args: object) -> None:
    """Skip the gathering of listeners for each `save`, because there are none.

    The library gathers them on the loop. A job has no loop, and a coroutine would wait for a turn of it
    before and after each row.
    """


def patch_tortoise() -> None:
    """Put the cures in place; harmless when repeated."""
    TransactionContextPooled.__aenter__ = _enter_pooled  # type: ignore[method-assign]
    TransactionContextPooled.__aexit__ = _exit_pooled  # type: ignore[assignment,method-assign]
    SqliteSchemaEditor._remake_table = _refuse_remake  # type: ignore[method-assign]
    SqliteSchemaEditor.remove_constraint = schema_edits.remove_constraint  # type: ignore[method-assign]
    SqliteSchemaEditor._get_table_comment_sql = _no_comment  # type: ignore[method-assign]
    SqliteSchemaEditor._get_column_comment_sql = _no_comment  # type: ignore[method-assign]
    BaseSchemaEditor._get_model_sql_data = _whole_table_sql  # type: ignore[method-assign]
    Model._wait_for_listeners = _no_listeners  # type: ignore[assignment,method-assign]
    State.clone = _as_before  # type: ignore[method-assign]
    StateApps._build_initial_querysets = _no_querysets  # type: ignore[method-assign]


async def _nothing_to_reset(connection: object) -> None:
    """The driver resets a session each time it goes back to the pool (locks, cursors, listeners,
    settings): a round trip for every statement outside a transaction. Ours leaves none of these
    behind (`tests/test_walls.py`); an open transaction the pool rolls back before it asks this."""


def apply_to_postgres() -> None:
    """What only PostgreSQL needs; its driver is not loaded for SQLite."""
    import asyncpg
    from tortoise.backends.asyncpg.client import AsyncpgDBClient

    async def pool(self: AsyncpgDBClient, **options: Any) -> Any:
        return await asyncpg.create_pool(None, reset=_nothing_to_reset, **options)

    AsyncpgDBClient.create_pool = pool  # type: ignore[method-assign]
