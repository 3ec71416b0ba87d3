"""The channels that this installation has set up. Whoever has only another is out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bot.words import Channel

_available = frozenset(Channel)


def available() -> frozenset[Channel]:
    return _available


@contextmanager
def limited_to(channels: Iterable[Channel]) -> Iterator[None]:
    """For the whole process, while its database is open."""
    global _available
    before, _available = _available, frozenset(channels)
    try:
        yield
    finally:
        _available = before
