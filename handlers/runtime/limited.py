"""Reads what a person wrote on the event loop, where its time is limited, never in the thread that writes.

A job of the conversation reads a sentence, asks the database, and reads again. On SQLite its thread cannot
be interrupted (decision 41), so no reading is made there: the job looks it up among those that the loop has
made. If one is missing, the job gives up, the loop makes it, and the job runs again. A reading made from
values that have changed is not found, because it is looked up by its values.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from storage import db
from storage.writer import Work

T = TypeVar("T")


class _NotReadYet(BaseException):
    """The job needs this reading. Not an `Exception`, so that no code that handles failures catches it."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self.call = call


Call = tuple[Callable[..., Any], tuple[Any, ...]]
_made: ContextVar[list[tuple[Call, Any]]] = ContextVar("readings")


def limited(function: Callable[..., T], *values: Any) -> T:
    """`function(*values)`, which is pure and looks at what a person wrote."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        for call, found in _made.get():
            if call == (function, values):
                return found  # type: ignore[no-any-return]
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
