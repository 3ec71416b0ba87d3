"""What a channel's package offers, and how it is opened. `bot/words/channels.py` lists the channels.

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
    """What a package may ask for.

    `setting` returns one of its row's `needs` and `options` by name; `wall` gives real time; `shared`
    returns the store of the token of this name that all processes share.
    """

    setting: Callable[[str], Any]
    wall: Callable[[], datetime]
    shared: Callable[[str], TokenStore]


class WrongAddress(ValueError):
    """Raised for a registered address that the channel cannot write to; the text says why, in Chinese."""


class NoTemplate(ValueError):
    """Raised for a message that the channel has no approved sentence for: it goes another way."""


class Transport(Protocol):
    """What the dispatcher and the doctor need of a channel."""

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        """Return the exact bytes of a message. They are stored before they are sent.

        ValueError if the message cannot be written, WrongAddress if it cannot be addressed.
        """

    async def send(self, request: bytes, address: str) -> SendOutcome:
        """Hand the bytes over. Whatever fails becomes an outcome; nothing is raised."""

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        """Return the limits against which this message counts; one that stands there twice counts it twice."""

    async def check(self) -> Sequence[CheckResult]:
        """Say whether the other side can be reached with these settings."""


def opened_transport(channel: Channel, setup: Setup) -> AbstractAsyncContextManager[Transport]:
    """Open the channel's transport; its package is imported only now."""
    context: AbstractAsyncContextManager[Transport] = import_module(channel_spec(channel).package).opened(
        setup
    )
    return context


class Twin(Protocol):
    """The other side of a channel on this machine, for trying, rehearsing and testing."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return values for the row's `needs` and `options` with which the channel's own package reaches
        the twin."""


def open_twin(channel: Channel, clock: Callable[[], datetime]) -> AbstractAsyncContextManager[Twin]:
    """Open the simulated other side of a channel (its twin), such as a mail server for the sandbox.

    `clock` is the sandbox's time, by which the twin dates what it receives. The channel's module has a `twin(clock)`.
    """
    context: AbstractAsyncContextManager[Twin] = import_module(channel_spec(channel).twin).twin(clock)
    return context


def extra(packages: Sequence[str]) -> list[ChannelSpec]:
    """Return the rows (`SPEC`) that a bureau's own packages bring along; ImportError or AttributeError if
    one has none."""
    return [import_module(name).SPEC for name in packages]


class Absent(Struct, frozen=True):
    """Stands in for a channel that is not set up: its messages wait and say why, and none counts as sent."""

    channel: Channel

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return b""

    async def send(self, request: bytes, address: str) -> SendOutcome:
        return SendOutcome(SendStatus.CONFIG, "absent", f"没有配置{channel_spec(self.channel).short}")

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        return ()

    async def check(self) -> Sequence[CheckResult]:
        return ()
