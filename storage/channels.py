"""The channels that this installation has set up. Whoever has only another is out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from bot.words import CHANNELS, Channel, channel_spec

_order: tuple[Channel, ...] = tuple(c for c, spec in CHANNELS.items() if not spec.optional)  # set up or not
_available: tuple[Channel, ...] = _order


def available() -> tuple[Channel, ...]:
    """Return the channels that are set up, in the order in which they are tried."""
    return _available


def channel_order() -> tuple[Channel, ...]:
    """Return all channels in the order in which they are tried, whether set up or not; of those that are optional
    only what is."""
    return _order


def in_any_words() -> tuple[Channel, ...]:
    """Return those that are set up and say whatever they are given, not only approved sentences."""
    return tuple(channel for channel in _available if channel_spec(channel).form != "template")


def reaching_people(order: Iterable[Channel]) -> tuple[Channel, ...]:
    """Return those of these channels by which people are written to: a group's robot reaches nobody by name."""
    return tuple(channel for channel in order if channel_spec(channel).personal)


def channels_after(failed: Channel, order: Sequence[Channel] = ()) -> tuple[Channel, ...]:
    """Return those that are tried after `failed`, be that set up or not; all, if its package is gone. `order` is
    the message's own, if it has one."""
    tried = tuple(order) or _order
    later = tried[tried.index(failed) + 1 :] if failed in tried else tried
    return tuple(channel for channel in later if channel in _available)


@contextmanager
def limited_to(channels: Iterable[Channel], first: Iterable[str] = ()) -> Iterator[None]:
    """Set the channels for the whole process, while its database is open.

    `first` are those that a plan wants tried first, in its order; the others follow in the table's order.
    """
    global _available, _order
    before, there = (_available, _order), set(channels)
    known = dict.fromkeys([*map(Channel, first), *CHANNELS])
    _order = tuple(c for c in known if c in there or not channel_spec(c).optional)
    _available = tuple(channel for channel in _order if channel in there)
    try:
        yield
    finally:
        _available, _order = before
