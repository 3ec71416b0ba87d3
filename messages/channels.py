"""What a channel's package offers, and how it is opened. Which there are: `bot/words/channels.py`.

A package is a module with `opened(setup)`, an async context manager that yields its `Transport`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol

from msgspec import Struct

from bot.words import Channel, ChannelSpec, Limit, Rendered, SendOutcome, SendStatus, channel_spec
from messages.tokens import TokenStore

CheckResult = tuple[str, bool, str]  # what was looked at, whether it is well, and the detail, in Chinese


class Setup(Struct, frozen=True):
    """What a package may ask for. `setting`: one of its row's `needs` and `options`, by its name.
    `wall` gives real time; `shared` keeps a token of this name for all processes."""

    setting: Callable[[str], Any]
    wall: Callable[[], datetime]
    shared: Callable[[str], TokenStore]


class WrongAddress(ValueError):
    """A registered address that the channel cannot write to; the text says why, in Chinese."""


class Transport(Protocol):
    """One channel as the dispatcher and the doctor need it."""

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        """The exact bytes of a message, which are stored before they are sent. ValueError for one that
        cannot be written, WrongAddress for one that cannot be addressed."""

    async def send(self, request: bytes, address: str) -> SendOutcome:
        """Hand the bytes over; whatever fails is an outcome, nothing is raised for it."""

    def limits(self, address: str) -> Sequence[Limit]:
        """Against which this send counts."""

    async def check(self) -> Sequence[CheckResult]:
        """Whether the other side can be reached with these settings."""


def opened_transport(channel: Channel, setup: Setup) -> AbstractAsyncContextManager[Transport]:
    """The channel's transport, open; its package is loaded now."""
    context: AbstractAsyncContextManager[Transport] = import_module(channel_spec(channel).package).opened(
        setup
    )
    return context


class Twin(Protocol):
    """The other side of a channel on this machine, for trying, rehearsing and testing."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What its row's `needs` and `options` say while it stands in, so that the channel's own package
        reaches it."""


def open_twin(channel: Channel, clock: Callable[[], datetime]) -> AbstractAsyncContextManager[Twin]:
    """The channel's twin, open, by the sandbox's clock: `twin(clock)` of its module."""
    context: AbstractAsyncContextManager[Twin] = import_module(channel_spec(channel).twin).twin(clock)
    return context


def extra(packages: Sequence[str]) -> list[ChannelSpec]:
    """The rows that packages of a bureau's own bring along (`SPEC`). ImportError or AttributeError for
    one that is none."""
    return [import_module(name).SPEC for name in packages]


class Absent(Struct, frozen=True):
    """A channel that is not set up: its messages wait and say why, and none counts as sent."""

    channel: Channel

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return b""

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return SendOutcome(SendStatus.CONFIG, "absent", f"没有配置{channel_spec(self.channel).short}")

    def limits(self, address: str) -> Sequence[Limit]:
        return ()

    async def check(self) -> Sequence[CheckResult]:
        return ()
