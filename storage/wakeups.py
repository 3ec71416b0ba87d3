"""Tells listeners in this process that something was put into the outbox."""

from __future__ import annotations

from collections.abc import Callable

_listeners: set[Callable[[], None]] = set()


def listen(call: Callable[[], None]) -> None:
    """Call this function after each transaction that put something into the outbox. What it misses is found
    by a look."""
    _listeners.add(call)


def unlisten(call: Callable[[], None]) -> None:
    _listeners.discard(call)


def announce() -> None:
    for call in tuple(_listeners):
        call()
