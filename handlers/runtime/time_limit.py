"""Nothing that a person wrote holds the event loop for long.

A coroutine is run stretch by stretch, as asyncio runs it, with a timer of processor time over each
stretch between two awaits. `re` and Python itself look for signals while they work, so that the
timer ends even a pattern that backtracks. Outside the main thread no timer can be set, and none is.

A job of the conversation reads a sentence, asks the database, and reads again. On SQLite it runs in a thread
of its own, so no reading is made there (decision 41): the job looks it up among those that the loop has made.
If one is missing, the job gives up, the loop makes it, and the job runs again. A reading made from values that
have changed is not found, because it is looked up by its values.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextvars import ContextVar
from types import FrameType
from typing import Any, Generic, TypeVar

from storage import db
from storage.writer import Work

T = TypeVar("T")
_armed = False


class TakesTooLong(Exception):
    """A stretch used up its processor time."""


def _fired(_number: int, _frame: FrameType | None) -> None:
    if _armed:  # a signal that comes late ends nothing
        raise TakesTooLong


class Limited(Generic[T]):
    """`await Limited(work, 2.0)`: as `await work`, but no stretch of it runs longer than that.

    What the work itself awaits is not counted, and other tasks are not touched.
    """

    def __init__(self, work: Coroutine[Any, Any, T], seconds: float) -> None:
        self._work = work
        self._seconds = seconds

    def __await__(self) -> Generator[Any, Any, T]:
        steps = self._work.__await__()
        given: Any = None
        thrown: BaseException | None = None
        while True:
            try:
                waits_for = self._stretch(steps, given, thrown)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            given = thrown = None
            try:
                given = yield waits_for
            except BaseException as error:  # noqa: BLE001  it is the work's, a cancellation too
                thrown = error

    def _stretch(self, steps: Generator[Any, Any, T], given: Any, thrown: BaseException | None) -> Any:
        global _armed
        timed = threading.current_thread() is threading.main_thread()
        if timed:
            if signal.getsignal(signal.SIGVTALRM) is not _fired:
                signal.signal(signal.SIGVTALRM, _fired)
            _armed = True
            signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds)
        try:
            return steps.throw(thrown) if thrown is not None else steps.send(given)
        finally:
            if timed:
                _armed = False
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)


Call = tuple[Callable[..., Any], tuple[Any, ...]]


class _NotReadYet(BaseException):
    """The job needs this reading. Not an `Exception`, so that no code that handles failures catches it."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self.call = call


_made: ContextVar[list[tuple[Call, Any]]] = ContextVar("readings")


def limited(function: Callable[..., T], *values: Any) -> T:
    """`function(*values)`, which is pure and looks at what a person wrote."""
    for call, found in _made.get(()):
        if call == (function, values):
            return found  # type: ignore[no-any-return]
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise _NotReadYet((function, values)) from None
    return function(*values)


async def outside(function: Callable[..., Awaitable[T]], *values: Any) -> T:
    """What `function(*values)` finds that is not for a transaction, such as what another server says: the job
    gives up, it is awaited where nothing is held, and the job is run again. Without a job it is awaited here."""
    if (made := _made.get(None)) is None:
        return await function(*values)
    for call, found in made:
        if call == (function, values):
            return found  # type: ignore[no-any-return]
    raise _NotReadYet((function, values))


async def write_limited(work: Work[T], *foreseen: Call) -> T:
    """`db.write(work)`, for work that reads sentences by `limited`; `foreseen` are readings that it will
    most likely ask for. Whoever calls it is under a time limit."""
    made = [(call, call[0](*call[1])) for call in foreseen if not db.is_postgres()]
    token = _made.set(made)
    try:
        while True:
            try:
                return await db.write(work)
            except _NotReadYet as missing:
                function, values = missing.call
                found = function(*values)
                made.append((missing.call, await found if isinstance(found, Awaitable) else found))
    finally:
        _made.reset(token)
