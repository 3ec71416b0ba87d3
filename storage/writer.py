"""The one thread that writes to SQLite.

A job is a coroutine function that awaits nothing but the database. Here its statements run at once, so
that it never waits: it is driven to its end in the thread that owns the connection, and no statement
costs a hop between threads. Whatever waits shares one transaction, each job in a savepoint of its own;
nobody is answered before it has been committed. A patient job begins only when no other waits, and has a
transaction by itself, so that nobody's commit waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, copy_context
from itertools import count
from queue import Empty, PriorityQueue, SimpleQueue
from typing import Any, TypeVar

from msgspec import Struct, field
from tortoise.exceptions import OperationalError

_log = logging.getLogger("tortoise.db_client")  # where the library says each statement
T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]
_MOST = 64  # jobs to one commit
_LONGEST = 0.02  # seconds after which a transaction takes no further job
_PAUSE = 0.005  # seconds between two tries while another process holds the lock
_AT_ONCE, _PATIENT, _END = range(3)  # in this order jobs are taken, and then by their number
_NOT_IN_A_JOB = "a job for the database awaited something else"


_Queued = tuple[int, int, "_Job | None"]


class AwaitedSomethingElse(Exception):
    """A job waited for the network, a timer or another thread: no transaction is held for that."""


class _Job(Struct, eq=False):
    work: Work[Any]
    until: float  # by `time.monotonic`: so long it waits for another process's lock
    after: list[Callable[[], None]]  # to be called on the loop once it has been committed
    alone: bool  # it shares its transaction with nobody
    future: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)
    result: Any = None
    error: BaseException | None = None


def driven(work: Work[T]) -> T:
    """Return the result of a coroutine that never has to wait, in any thread."""
    steps = work()
    try:
        while steps.send(None) is None:
            pass  # `asyncio.sleep(0)`, with which the library lets others have their turn
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    except RuntimeError as error:
        if "event loop" in str(error):
            raise AwaitedSomethingElse(_NOT_IN_A_JOB) from error
        raise
    with suppress(RuntimeError):
        steps.close()
    raise AwaitedSomethingElse(_NOT_IN_A_JOB)


class Writer:
    """`open_` gives the thread its connection, `enter` makes it the current one of a job."""

    def __init__(self, open_: Callable[[], Any], enter: Callable[[Any], None], patience: float) -> None:
        self._open, self._enter, self._patience = open_, enter, patience
        self._queue: PriorityQueue[_Queued] = PriorityQueue()
        self._numbers = count()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self.writing = False  # whether this process holds the write lock right now
        self.jobs = self.commits = 0  # since the start

    def submit(
        self,
        work: Work[T],
        after: list[Callable[[], None]] | None = None,
        *,
        alone: bool = False,
        patient: bool = False,
    ) -> asyncio.Future[T]:
        """Run the job; returns its result once it is committed. If the waiter is cancelled, a job that has
        not begun is dropped; one that has begun is finished."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="writer", daemon=True)
            self._thread.start()
        until = time.monotonic() + self._patience
        future = asyncio.get_running_loop().create_future()
        job = _Job(work, until, [] if after is None else after, alone or patient, future)
        self._queue.put((_PATIENT if patient else _AT_ONCE, next(self._numbers), job))
        return future

    async def close(self) -> None:
        """End the thread, after the jobs that wait."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put((_END, next(self._numbers), None))
            await asyncio.to_thread(thread.join)

    def _live(self) -> None:
        while (job := self._queue.get()[2]) is not None:
            if not job.future.cancelled():
                self._transaction(job)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _transaction(self, first: _Job) -> None:
        """Run `first` and what waits behind it in one transaction."""
        try:
            connection = self._begun(first)
        except BaseException as error:  # noqa: BLE001  it is the waiter's
            first.error = error
            _answer([first])
            return
        self.writing = True
        ends = time.monotonic() + _LONGEST
        done: list[_Job] = []
        job: _Job | None = first
        while job is not None:
            if not job.future.cancelled():
                done.append(job)
                self._run(job, connection)
            if job.alone or len(done) >= _MOST or time.monotonic() > ends or not connection.in_transaction:
                break
            job = self._next()
        self._commit(connection, done)
        self.writing = False
        _answer(done)

    def _next(self) -> _Job | None:
        """Return the next that may share a transaction, if there is one."""
        try:
            queued = self._queue.get_nowait()
        except Empty:
            return None
        job = queued[2]
        if job is None or job.alone:
            self._queue.put(queued)  # in its place
            return None
        return job

    def _begun(self, first: _Job) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._open()
            self._connection.execute("PRAGMA busy_timeout = 0")  # it is waited here, where it can be given up
        while True:
            try:
                _log.debug("BEGIN")
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                waits = "locked" in str(error) and not first.future.cancelled() and self._thread is not None
                if not waits or time.monotonic() > first.until:
                    raise OperationalError(error) from error
                time.sleep(_PAUSE)
            else:
                return self._connection

    def _run(self, job: _Job, connection: sqlite3.Connection) -> None:
        self.jobs += 1
        connection.execute("SAVEPOINT job")
        try:
            job.context.run(self._enter, connection)
            job.result = job.context.run(driven, job.work)
        except BaseException as error:  # noqa: BLE001  it is the waiter's
            job.error = error
            if connection.in_transaction:  # else the engine has taken all of it back
                connection.execute("ROLLBACK TO job")
        if connection.in_transaction:
            connection.execute("RELEASE job")

    def _commit(self, connection: sqlite3.Connection, done: list[_Job]) -> None:
        """Commit. If that fails, or the engine has rolled everything back (its disk is full), every job of
        the transaction has failed."""
        self.commits += 1
        try:
            if not connection.in_transaction:
                raise done[-1].error or sqlite3.OperationalError("the transaction was rolled back")
            _log.debug("COMMIT")
            connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001  it is the waiters'
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for job in done:
                job.error = job.error or OperationalError(error)


def _answer(jobs: list[_Job]) -> None:
    """Tell the waiters, with one call into each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = defaultdict(list)
    for job in jobs:
        by_loop[job.future.get_loop()].append(job)
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # a loop that is closed has nobody who waits
            loop.call_soon_threadsafe(_resolve, theirs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue  # its waiter was cancelled
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
    for call in dict.fromkeys(call for job in jobs if job.error is None for call in job.after):
        call()


_Step = tuple[Work[Any], "asyncio.Future[Any]"]


class Loan:
    """The writer lent to a task that awaits statement by statement, between begin and end: what the
    library itself opens outside of a job (`get_or_create`), and tests that hold a transaction open."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._steps: SimpleQueue[_Step | bool] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._begun = self._loop.create_future()  # ends with the BEGIN

    async def begin(self) -> None:
        self._whole = self._writer.submit(self._serve, alone=True)
        try:
            await asyncio.wait([self._begun, self._whole], return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._steps.put(False)
            self._whole.cancel()
            raise
        if not self._begun.done():
            await self._whole  # its BEGIN failed

    async def end(self, keep: bool) -> None:
        self._steps.put(keep)
        with suppress(_TakenBack):
            await asyncio.shield(self._whole)

    async def run(self, work: Work[T]) -> T:
        future = self._loop.create_future()
        self._steps.put((work, future))
        return await future  # type: ignore[no-any-return]

    async def _serve(self) -> None:
        """The job, in the writer's thread."""
        self._loop.call_soon_threadsafe(self._begun.cancel)
        while not isinstance(step := self._steps.get(), bool):
            work, future = step
            job = _Job(work, 0, [], True, future)
            try:
                job.result = driven(work)
            except BaseException as error:  # noqa: BLE001  it is the waiter's
                job.error = error
            _answer([job])
        if not step:
            raise _TakenBack


class _TakenBack(Exception):
    """The end of a loan that is rolled back."""
