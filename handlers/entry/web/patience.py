"""Limits how long the service waits for a client to send a request's head and its body.

aiohttp waits for ever for either; a client that opens many connections and says little would hold them all.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from handlers.entry.web.uploads import MULTIPART
from messages.catalogue import say

_HEAD_SECONDS = 15.0  # from the connection, or from the first bytes of a further request
IDLE_SECONDS = 75.0  # between two requests: longer than proxies keep a connection to us
_BODY_SECONDS = 20.0
_CALLBACK_SECONDS = 5.0  # as long as WeCom itself waits for the answer
LINGER_SECONDS = 1.0  # a client whose body nobody wants is heard out so long, so that it reads why
_CALLBACK = "/wecom/"
_LONG = "/sandbox"  # the twin's uploads are read by itself
# Their forms with a file are read by themselves.
_UPLOADS = re.compile(r"/own/|/imports/new|/rounds/compare|/cases/[0-9]{1,9}/file$")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_open: dict[asyncio.BaseTransport, Patience] = {}


class Patience(asyncio.Protocol):
    """Stands before aiohttp's protocol and closes a connection on which no whole head arrives."""

    def __init__(self, inner: asyncio.Protocol, head_seconds: float = _HEAD_SECONDS) -> None:
        self._inner, self._seconds = inner, head_seconds
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.handling = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        _open[transport] = self
        self._inner.connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        if not self.handling:
            self._wait()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self.arrived()
        if self._transport:
            _open.pop(self._transport, None)
        self._inner.connection_lost(error)

    def arrived(self) -> None:
        """A whole head is here."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        if self._timer is None and self._transport:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._seconds, self._transport.abort)


def patient(body_seconds: float = _BODY_SECONDS) -> Middleware:
    """Limit the time for a request's body; its handling takes as long as it takes."""

    @web.middleware
    async def handle(request: web.Request, handler: _Handler) -> web.StreamResponse:
        connection = _open.get(request.transport) if request.transport else None
        if connection:
            connection.handling = True
            connection.arrived()
        try:
            await _read(request, body_seconds)
            return await handler(request)
        finally:
            if connection:
                connection.handling = False

    return handle


async def _read(request: web.Request, seconds: float) -> None:
    if not request.can_read_body or request.path.startswith(_LONG):
        return
    if request.content_type == MULTIPART and _UPLOADS.match(request.path):
        return
    if (request.content_length or 0) > request.client_max_size:  # said before a byte of it is taken
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, request.content_length or 0)
    if request.path.startswith(_CALLBACK):
        seconds = min(seconds, _CALLBACK_SECONDS)
    try:
        async with asyncio.timeout(seconds):
            await request.read()  # kept by the request for whoever handles it
    except TimeoutError:
        raise web.HTTPRequestTimeout(text=say("web.request.body_late")) from None
