"""The channels that this installation has set up. Whoever has only another is out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bot.words import CHANNELS, Channel

_available: tuple[Channel, ...] = tuple(CHANNELS)


def available() -> tuple[Channel, ...]:
    """In the order in which they are tried."""
    return _available


def after(failed: Channel) -> tuple[Channel, ...]:
    """Those that are tried after `failed`, be that set up or not; all, if its package is gone."""
    order = tuple(CHANNELS)
    later = order[order.index(failed) + 1 :] if failed in order else order
    return tuple(channel for channel in later if channel in _available)


@contextmanager
def limited_to(channels: Iterable[Channel]) -> Iterator[None]:
    """For the whole process, while its database is open."""
    global _available
    before, _available = _available, tuple(channels)
    try:
        yield
    finally:
        _available = before
