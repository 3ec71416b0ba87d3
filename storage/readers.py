"""The threads that read from SQLite: with its write-ahead log, a reader waits for no writer."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from storage.writer import Work, driven

T = TypeVar("T")
_READERS = 4


class Readers:
    """Threads that each have a connection which can only read."""

    def __init__(self, open_: Callable[[], Any], enter: Callable[[Any], None]) -> None:
        self._open, self._enter = open_, enter
        self._threads: ThreadPoolExecutor | None = None
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []

    async def run(self, work: Work[T], *, snapshot: bool) -> T:
        """What the work returns; with `snapshot` all that it reads is of one moment."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_READERS, "reader")
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, copy_context().run, self._read, work, snapshot
        )

    def _read(self, work: Work[T], snapshot: bool) -> T:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._open()
            connection.execute("PRAGMA query_only = ON")
            self._opened.append(connection)
        self._enter(connection)
        if not snapshot:
            return driven(work)
        connection.execute("BEGIN")
        try:
            return driven(work)
        finally:
            connection.execute("ROLLBACK")

    async def close(self) -> None:
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.to_thread(threads.shutdown)
        while self._opened:
            self._opened.pop().close()
        self._own = threading.local()
