"""Share a platform's access token between all processes."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

_EARLY = timedelta(minutes=5)  # renewed this long before it expires


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; both moments are aware. Its value is a secret and does not stand in the repr."""

    value: str = field(repr=False)
    expires_at: datetime
    refresh_at: datetime

    @classmethod
    def lasting(cls, value: str, seconds: float, now: datetime) -> Token:
        """Make a token that is renewed five minutes early, but never before half its time has passed.

        Asked too early, WeCom may return the same token with the rest of its time. Without the half, every
        call within the last minutes would fetch it again.
        """
        life = timedelta(seconds=seconds)
        return cls(value, now + life, now + max(life - _EARLY, life / 2))


class TokenStore(Protocol):
    """Where the processes share the token. No implementation may hold a transaction open."""

    async def get(self, now: datetime) -> Token | None:
        """Return the stored token unless it has expired."""

    async def put(self, token: Token, now: datetime) -> None:
        """Replace the stored token."""

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Give the right to renew to one process while it asks the network. It is a lease, not a
        transaction."""
