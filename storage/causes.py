"""What brought about what is being done: one id from a callback, a request, a look or a command to the outcome of
the last message. It goes along with tasks and jobs, is kept with each message, and stands in every line of the log.

    in-123       the message from WeCom that is kept under this number
    web-3f9a…    a request, look-…  a look, cli-…  a command
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_cause: ContextVar[str] = ContextVar("cause", default="")


def current_cause() -> str:
    """Return the id of what is being followed; "" if nothing is."""
    return _cause.get()


def new_cause(entrance: str) -> str:
    """Return an id for what begins at this entrance."""
    return f"{entrance}-{secrets.token_hex(6)}"


def of_inbound(inbound_id: int) -> str:
    """Return the id of a kept message: the same in every process, however often it is delivered."""
    return f"in-{inbound_id}"


def follow(cause: str) -> None:
    """From here on this task, and what it starts, follows this id."""
    _cause.set(cause)


@contextmanager
def caused_by(cause: str) -> Iterator[None]:
    """Follow this id until the end of the block."""
    token = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(token)
