"""Whether the database can be written to right now, for whoever asks if the service is ready."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tortoise.backends.base.config_generator import expand_db_url

from storage import db

_LOCKED = 0.6  # seconds: so long another program may hold the SQLite file
_PAUSE = 0.02
_CONNECTING = 0.8  # seconds for PostgreSQL to take a connection
_CREDENTIALS = ("host", "port", "user", "password", "database", "ssl")


class ReadOnly(Exception):
    """The server takes no writes: a standby, or one that was set so."""


async def writable(url: str) -> None:
    """Raise if the database does not answer or, on SQLite, another program keeps it locked."""
    path = db.sqlite_path(url)
    if path is None:
        await _ask_postgres(url)
        return
    # By a connection of its own: this process has one, and whoever writes keeps it to the end.
    end = time.monotonic() + _LOCKED
    while not db.is_writing():
        try:
            await asyncio.to_thread(_lock_once, path)
            break
        except sqlite3.OperationalError:
            if time.monotonic() > end and not db.is_writing():
                raise
        await asyncio.sleep(_PAUSE)


async def _ask_postgres(url: str) -> None:
    """Ask over a connection of its own, because long transactions may hold all that the process has."""
    import asyncpg

    credentials = expand_db_url(url)["credentials"]
    connection = await asyncpg.connect(
        **{name: credentials[name] for name in _CREDENTIALS if credentials.get(name) is not None},
        timeout=_CONNECTING,
        server_settings={"application_name": "qingshen readyz"},
    )
    try:
        if await connection.fetchval("SHOW transaction_read_only") == "on":
            raise ReadOnly
    finally:
        connection.terminate()


def _lock_once(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("ROLLBACK")
