"""The library's client for a SQLite database that nobody else uses, in a process that answers nobody: each
statement runs where it stands, on the loop's own thread.

A thread's hop costs several times what a small statement does, and buys nothing where one thing is done
after the other: a rehearsal.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from types import TracebackType
from typing import Any, TypeVar

from tortoise.backends.base.client import TransactionContext
from tortoise.connection import get_connections

from storage.sqlite_client import Outside, Plain, enter
from storage.writer import Work, driven

T = TypeVar("T")


class _Alone(Outside):
    """As `Outside`, with one connection and no thread."""

    _own: Plain | None = None

    @property
    def plain(self) -> Plain:
        if self._own is None:
            self._own = self._opened()
        return self._own

    def _opened(self) -> Plain:
        """Nobody else may look in, and what is thrown away need not outlive a crash: a journal in memory."""
        plain = super()._opened()
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=MEMORY"):
            plain.execute(f"PRAGMA {pragma}").close()
        return plain

    async def write(self, work: Work[T], after: list[Callable[[], None]], *, patient: bool) -> T:
        plain = self.plain
        plain.execute("BEGIN")
        try:
            result = self._driven(work)
        except BaseException:
            if plain.in_transaction:  # else the engine has taken all of it back
                plain.execute("ROLLBACK")
            raise
        plain.execute("COMMIT")
        for call in dict.fromkeys(after):
            call()
        return result

    async def read(self, work: Work[T]) -> T:
        return self._driven(work)

    async def _send(self, query: str, work: Work[T]) -> T:
        return self._driven(work)

    def _driven(self, work: Work[T]) -> T:
        context = copy_context()
        context.run(enter, self.plain)
        return context.run(driven, work)

    def _in_transaction(self) -> TransactionContext:
        return _Begun(self.plain)

    async def close(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None


class _Begun(TransactionContext):
    """What the library opens by itself."""

    def __init__(self, plain: Plain) -> None:
        self._plain, self._name = plain, plain.client.connection_name

    async def __aenter__(self) -> Any:
        self._plain.execute("BEGIN")
        self._token = get_connections().set(self._name, self._plain.client)
        return self._plain.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        get_connections().reset(self._token)
        self._plain.execute("COMMIT" if error is None else "ROLLBACK")


client_class = _Alone
