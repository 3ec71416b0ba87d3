"""A client of WeCom's interface, and the other side of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from messages.wecom.client import WeComClient
from tests.messages.fake_wecom import HASTY, Clock, Fake, make, serving


@pytest.fixture
def fake() -> Fake:
    """WeCom's side, with scripted answers."""
    return Fake()


@pytest.fixture
def clock() -> Clock:
    """The client's clock."""
    return Clock()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Its HTTP session."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def base(fake: Fake) -> AsyncIterator[str]:
    """The address at which `fake` answers."""
    async with serving(fake) as base:
        yield base


@pytest.fixture
def client(session: aiohttp.ClientSession, base: str, clock: Clock) -> WeComClient:
    """The client under test."""
    return make(session, base, clock)


@pytest.fixture
def hasty(session: aiohttp.ClientSession, base: str, clock: Clock) -> WeComClient:
    """One that soon gives up."""
    return make(session, base, clock, timeout=HASTY)
