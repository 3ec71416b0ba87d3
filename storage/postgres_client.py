"""The library's client for PostgreSQL, with threads for what reads and computes.

A job (`db.write`) runs on the process's own loop, by the pool. A reading (`db.read`) runs in a thread that
has a loop and a connection of its own: what is made of thousands of rows holds up no answer.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction

from storage.writer import Work

T = TypeVar("T")
_READERS = 4
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Pooled(AsyncpgDBClient):
    """The client of the process."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._threads: ThreadPoolExecutor | None = None
        self._own = threading.local()
        self._opened: list[tuple[asyncio.AbstractEventLoop, AsyncpgDBClient]] = []

    async def read(self, work: Work[T]) -> T:
        """Run what only reads, on one snapshot; see `db.read`."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_READERS, "reader")
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, copy_context().run, self._read, work
        )

    def _read(self, work: Work[T]) -> T:
        if not hasattr(self._own, "loop"):
            own = get_connections().db_config[self.connection_name]["credentials"]
            one = {**own, "minsize": "1", "maxsize": "1", "connection_name": self.connection_name}
            self._own.loop, self._own.client = asyncio.new_event_loop(), AsyncpgDBClient(**one)
            self._opened.append((self._own.loop, self._own.client))
        get_connections().set(self.connection_name, self._own.client)
        loop: asyncio.AbstractEventLoop = self._own.loop
        return loop.run_until_complete(self._on_one_snapshot(work))

    async def _on_one_snapshot(self, work: Work[T]) -> T:
        for _ in range(3):
            await asyncio.sleep(0)  # that the server has gone meanwhile is heard before it is asked
        async with in_transaction(self.connection_name) as transaction:
            await transaction.execute_query(_SNAPSHOT)
            return await work()

    async def close(self) -> None:
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.to_thread(threads.shutdown)
            await asyncio.to_thread(self._close_readers)
        await super().close()

    def _close_readers(self) -> None:
        while self._opened:
            loop, client = self._opened.pop()
            loop.run_until_complete(client.close())
            loop.close()
        self._own = threading.local()


client_class = Pooled
