"""A token of a platform, as all processes share it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

_EARLY = timedelta(minutes=5)  # renewed this long before it expires


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; both moments are aware. The value is a secret and not in the repr."""

    value: str = field(repr=False)
    expires_at: datetime
    refresh_at: datetime

    @classmethod
    def lasting(cls, value: str, seconds: float, now: datetime) -> Token:
        """Renewed five minutes early, but never before half its time.

        Asked early, WeCom may hand out the same token with the rest of its time; without the
        half every call within the last minutes would fetch it again.
        """
        life = timedelta(seconds=seconds)
        return cls(value, now + life, now + max(life - _EARLY, life / 2))


class TokenStore(Protocol):
    """Where the processes share the token. Nothing here may hold a transaction open."""

    async def get(self, now: datetime) -> Token | None:
        """The stored token unless it has expired."""

    async def put(self, token: Token, now: datetime) -> None:
        """Replaces the stored token."""

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Held by the one who renews, while the network is asked: a lease, not a transaction."""
