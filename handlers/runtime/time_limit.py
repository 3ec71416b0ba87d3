"""Nothing that a person wrote holds the event loop for long.

A coroutine is run stretch by stretch, as asyncio runs it, with a timer of processor time over each
stretch between two awaits. `re` and Python itself look for signals while they work, so that the
timer ends even a pattern that backtracks. Outside the main thread no timer can be set, and none is.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Coroutine, Generator
from types import FrameType
from typing import Any, Generic, TypeVar

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
