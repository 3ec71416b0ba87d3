"""The whole database as it stands at one moment, in a SQLite file of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tortoise.models import Model

from bot.words import Refusal
from storage import copies, db, models

_ROWS_A_STATEMENT = 500
_Table = tuple[type[Model], list[dict[str, Any]]]


async def take_snapshot(url: str, target: Path) -> list[_Table]:
    """Return a copy of the connected database in `target`. SQLite writes the file itself; of PostgreSQL the
    rows are returned, for `write_tables` to write once the new file is connected."""
    path = db.sqlite_path(url)
    if path is not None:
        try:
            await asyncio.to_thread(copies.copy_sqlite, path, target)
        except Refusal as why:
            raise Refusal("database.copies.failed", why=why) from why
        return []

    async def all_tables() -> list[_Table]:
        return [(table, await table.all().values()) for table in _tables()]

    return await db.read(all_tables)


async def write_tables(tables: list[_Table]) -> None:
    """Write the rows into the connected, empty SQLite database."""

    async def all_rows() -> None:
        await db.rows("PRAGMA defer_foreign_keys = ON")
        for table, found in tables:
            made = [table(**row) for row in found]
            for start in range(0, len(made), _ROWS_A_STATEMENT):
                await table.bulk_create(made[start : start + _ROWS_A_STATEMENT])

    await db.write(all_rows)


async def without_senders() -> None:
    """Delete all leases and counters of a copy of the database: no other process works on it, and no
    channel has failed in it."""
    await models.Lease.all().delete()
    await models.Counter.all().delete()


def _tables() -> list[type[Model]]:
    found = (getattr(models, name) for name in models.__all__)
    return [table for table in found if isinstance(table, type) and issubclass(table, Model)]
