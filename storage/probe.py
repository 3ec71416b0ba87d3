"""Whether the database can be written to right now, for whoever asks if the service is ready."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from storage import db

LOCKED = 0.6  # seconds: so long another program may hold the SQLite file
PAUSE = 0.02


async def writable(url: str) -> None:
    """Raises when the database does not answer or, on SQLite, another program keeps it locked."""
    path = db.sqlite_path(url)
    if path is None:
        await db.rows("SELECT 1 AS one")
        return
    # By a connection of its own: this process has one, and whoever writes keeps it to the end.
    end = time.monotonic() + LOCKED
    while not db.is_writing():
        try:
            await asyncio.to_thread(_lock_once, path)
            break
        except sqlite3.OperationalError:
            if time.monotonic() > end and not db.is_writing():
                raise
        await asyncio.sleep(PAUSE)


def _lock_once(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("ROLLBACK")
