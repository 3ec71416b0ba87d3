"""The library's client for SQLite, over the threads of `writer.py`.

A statement outside of a job goes to a reader if it only reads, and becomes a job by itself if it
writes. Inside of one the client is `Inside`, whose methods are coroutines that never wait.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, TypeVar

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.connection import get_connection, get_connections
from tortoise.exceptions import IntegrityError, OperationalError

from storage.readers import Readers
from storage.writer import Loan, Work, Writer

T = TypeVar("T")
_Values = Sequence[Any] | None
_READS = re.compile(r"\s*(?:SELECT|EXPLAIN)\b", re.IGNORECASE)
_READS_FIRST = re.compile(r"\s*WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE)\s)", re.IGNORECASE | re.DOTALL)
_PREPARED = 512  # statements that a connection keeps


class Plain(sqlite3.Connection):
    """A thread's connection, with the library's client on it."""

    client: Inside


class Inside(SqliteClient):
    """Statements on a connection of the very thread that runs them."""

    def __init__(self, plain: sqlite3.Connection, name: str) -> None:
        super().__init__("", connection_name=name)
        self._plain = plain
        self._depth = 0
        self._kept: dict[Any, Any] = {}
        self._kept_at = -1

    def _check_loop(self) -> bool:
        """The library asks at each statement whether the loop is still the same. A thread's connection has none."""
        return True

    def kept(self) -> dict[Any, Any]:
        """What the job has read. Any change empties it; nobody else can write meanwhile."""
        if self._kept_at != self._plain.total_changes:
            self._kept, self._kept_at = {}, self._plain.total_changes
        return self._kept

    def forget(self) -> None:
        """Another job begins, or a part of this one was taken back."""
        self._kept_at = -1

    def _all(self, query: str, values: _Values) -> tuple[int, list[sqlite3.Row]]:
        self.log.debug("%s: %s", query, values)
        plain = self._plain
        before = plain.total_changes
        try:
            found = plain.execute(query.replace("\x00", "'||CHAR(0)||'"), values or ())
            rows = found.fetchall()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        return plain.total_changes - before or len(rows), rows

    async def execute_query(self, query: str, values: _Values = None) -> tuple[int, Sequence[Any]]:
        return self._all(query, values)

    async def execute_query_dict(self, query: str, values: _Values = None) -> list[dict[str, Any]]:
        rows = self._all(query, values)[1]
        names = rows[0].keys() if rows else []
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def execute_insert(self, query: str, values: _Values) -> int:
        self._all(query, values)
        return int(self._plain.execute("SELECT last_insert_rowid()").fetchone()[0])

    async def execute_many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        self.log.debug("%s: %s", query, values)
        try:
            self._plain.executemany(query, values)
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error

    async def execute_script(self, query: str) -> None:
        """One statement after the other: the driver would commit before a script."""
        statement = ""
        for piece in query.split(";"):
            statement += piece + ";"
            if sqlite3.complete_statement(statement):
                if statement.strip("; \n"):
                    self._all(statement, ())
                statement = ""

    def _in_transaction(self) -> TransactionContext:
        return _Savepoint(self)


class _Savepoint(TransactionContext):
    """A part of a job, which can fail by itself."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    async def __aenter__(self) -> Any:
        self._inside._depth += 1
        self._name = f"part_{self._inside._depth}"
        self._inside._all(f"SAVEPOINT {self._name}", ())
        return self._inside

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        inside = self._inside
        inside._depth -= 1
        if inside._plain.in_transaction:  # else the engine has taken all of it back
            if error is not None:
                inside._all(f"ROLLBACK TO {self._name}", ())
                inside.forget()
            inside._all(f"RELEASE {self._name}", ())


class _Sent(SqliteClient):
    """Statements that are sent to another thread, one at a time."""

    async def _send(self, query: str, work: Work[T]) -> T:
        raise NotImplementedError

    def _work(self, method: str, *args: Any) -> Work[Any]:
        """Return the same method of the client that is current there."""

        async def work() -> Any:
            return await getattr(get_connection(self.connection_name), method)(*args)

        return work

    async def execute_query(self, query: str, values: _Values = None) -> tuple[int, Sequence[Any]]:
        found: tuple[int, Sequence[Any]]
        found = await self._send(query, self._work("execute_query", query, values))
        return found

    async def execute_query_dict(self, query: str, values: _Values = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]]
        found = await self._send(query, self._work("execute_query_dict", query, values))
        return found

    async def execute_insert(self, query: str, values: _Values) -> int:
        return int(await self._send(query, self._work("execute_insert", query, values)))

    async def execute_many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        await self._send(query, self._work("execute_many", query, values))

    async def execute_script(self, query: str) -> None:
        await self._send("", self._work("execute_script", query))


class Outside(_Sent):
    """The client of the process, for what is asked outside of a job."""

    def __init__(self, file_path: str, **options: Any) -> None:
        super().__init__(file_path, **options)
        patience = int(self.pragmas.get("busy_timeout", 0)) / 1000
        self.writer = Writer(self._opened, enter, patience)
        self._readers = Readers(self._opened, enter)

    def _opened(self) -> Plain:
        try:
            plain = sqlite3.connect(
                self.filename,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_PREPARED,
                factory=Plain,
            )
            plain.row_factory = sqlite3.Row
            for pragma, value in self.pragmas.items():
                plain.execute(f"PRAGMA {pragma}={value}").close()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        plain.client = Inside(plain, self.connection_name)
        return plain

    async def write(self, work: Work[T], after: list[Callable[[], None]], *, patient: bool) -> T:
        """Run a job; see `db.write`."""
        return await self.writer.submit(work, after, patient=patient)

    async def read(self, work: Work[T]) -> T:
        """Run what only reads, on one snapshot; see `db.read`."""
        return await self._readers.run(work, snapshot=True)

    async def _send(self, query: str, work: Work[T]) -> T:
        if _READS.match(query) or _READS_FIRST.match(query):
            return await self._readers.run(work, snapshot=False)
        return await self.writer.submit(work)

    async def create_connection(self, with_db: bool) -> None:
        """The threads open theirs when they are first asked."""

    async def close(self) -> None:
        await self._readers.close()
        await self.writer.close()

    def _in_transaction(self) -> TransactionContext:
        return _Lending(self)


class _Lent(_Sent):
    """The client of a task to which the writer has been lent."""

    def __init__(self, loan: Loan, name: str) -> None:
        super().__init__("", connection_name=name)
        self._loan = loan

    async def _send(self, query: str, work: Work[T]) -> T:
        return await self._loan.run(work)

    def _in_transaction(self) -> TransactionContext:
        return _LentSavepoint(self)


class _LentSavepoint(TransactionContext):
    def __init__(self, lent: _Lent) -> None:
        self._lent = lent

    async def __aenter__(self) -> Any:
        await self._lent.execute_query("SAVEPOINT part", ())
        return self._lent

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            await self._lent.execute_query("ROLLBACK TO part", ())
        await self._lent.execute_query("RELEASE part", ())


class _Lending(TransactionContext):
    def __init__(self, outside: Outside) -> None:
        self._name = outside.connection_name
        self._loan = Loan(outside.writer)

    async def __aenter__(self) -> Any:
        await self._loan.begin()
        lent = _Lent(self._loan, self._name)
        self._token = get_connections().set(self._name, lent)
        return lent

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        get_connections().reset(self._token)
        await self._loan.end(keep=error is None)


def enter(plain: Plain) -> None:
    """Make it the current one of the job that begins."""
    plain.client.forget()
    get_connections().set(plain.client.connection_name, plain.client)


client_class = Outside
