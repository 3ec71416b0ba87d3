"""Keep the access token (path 91039): all processes share one, and one of them at a time renews it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeGuard

from bot.words import SendOutcome, SendStatus, replace
from messages.tokens import Token, TokenStore

_BACK_OFF = timedelta(seconds=60)  # after a failed renewal; a wrong secret doubles it …
_BACK_OFF_MAX = timedelta(minutes=10)  # … up to this: 2,000 failures an hour block our address


class MemoryTokens:
    """A TokenStore for one process."""

    def __init__(self) -> None:
        self._token: Token | None = None
        self._lock = asyncio.Lock()

    async def get(self, now: datetime) -> Token | None:
        return self._token if self._token and now < self._token.expires_at else None

    async def put(self, token: Token, now: datetime) -> None:
        self._token = token

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        async with self._lock:
            yield


class TokenKeeper:
    """Returns the current token, from memory while it is good.

    Several callers share one renewal. After a failure it waits before it asks again.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Token | SendOutcome]],
        store: TokenStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._fetch = fetch
        self._store = store
        self._clock = clock
        self._known: Token | None = None  # the last that was good: the store is asked when it is no more
        self._failure: SendOutcome | None = None
        self._failures = 0
        self._rest_until: datetime | None = None
        self._distrusted = ""
        self._own = ""  # the last that was renewed here

    async def current(self, refused: Collection[str] = ()) -> Token | SendOutcome:
        """Return a token to use, or why there is none.

        `refused` are tokens that the platform has just refused. It is renewed only if one of them is still the stored
        one, for another process may have renewed it.
        """
        if self._good(self._known, refused):
            return self._known
        token = self._known = await self._store.get(self._clock())
        if self._good(token, refused):
            return token
        async with self._store.lock():
            now = self._clock()
            token = self._known = await self._store.get(now)
            if self._good(token, refused):
                return token
            refusal = self._resting(now) or await self._renew()
        if isinstance(refusal, Token):
            return refusal
        if token and token.value not in (*refused, self._distrusted):
            return token  # due for renewal, but it still has minutes to live
        return refusal

    async def renew(self) -> Token | SendOutcome:
        """Ask WeCom now, whatever is stored: for a person who wants to know."""
        async with self._store.lock():
            return await self._renew()

    def is_own(self, token: Token) -> bool:
        """Whether this process was the last to renew it."""
        return token.value == self._own

    def distrust(self, token: Token, refusal: SendOutcome) -> SendOutcome:
        """Wait, because the renewed token was refused too, and return for how long; otherwise every message would
        renew it."""
        self._distrusted = token.value
        return self._rest(refusal)

    def _good(self, token: Token | None, refused: Collection[str]) -> TypeGuard[Token]:
        return bool(
            token and token.value not in (*refused, self._distrusted) and self._clock() < token.refresh_at
        )

    async def _renew(self) -> Token | SendOutcome:
        answer = await self._fetch()
        if isinstance(answer, SendOutcome):
            return self._rest(answer)
        self._failures, self._rest_until, self._distrusted = 0, None, ""
        self._known, self._own = answer, answer.value
        await self._store.put(answer, self._clock())
        return answer

    def _rest(self, refusal: SendOutcome) -> SendOutcome:
        doubled = _BACK_OFF * 2 ** min(self._failures, 10)
        pause = min(doubled, _BACK_OFF_MAX) if refusal.status is SendStatus.CONFIG else _BACK_OFF
        self._failures += 1
        rest = max(pause.total_seconds(), refusal.retry_after)
        self._failure = replace(refusal, retry_after=rest)
        self._rest_until = self._clock() + timedelta(seconds=rest)
        return self._failure

    def _resting(self, now: datetime) -> SendOutcome | None:
        if not self._failure or not self._rest_until or now >= self._rest_until:
            return None
        return replace(self._failure, retry_after=(self._rest_until - now).total_seconds())
