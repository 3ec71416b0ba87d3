"""Serve the HTTP side of the WeCom twin: /cgi-bin/…."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from msgspec import Struct

from handlers.sandbox.corp import Corp, Tokens
from handlers.sandbox.errors import ApiError, error_body
from handlers.sandbox.knobs import Knobs

#: Far above any message; the largest file is 20 MB.
MAX_BODY = 24 << 20
_PROXY = {"403": "Forbidden", "502": "Bad Gateway"}  # answered in WeCom's place
_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_WRONG_JSON = "Warning: wrong json format."


class ApiCall(Struct):
    """One checked call, whose token and address are good. `warned`: the JSON was not quite right."""

    request: web.Request
    raw: bytes
    body: dict[str, Any]
    warned: bool = False


WeComResponse = dict[str, Any] | web.StreamResponse
_Endpoint = Callable[[ApiCall], Awaitable[WeComResponse]]
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """What every call passes before it is answered: delay, injected failure, token, address, JSON."""

    def __init__(self, corp: Corp, knobs: Knobs, tokens: Tokens, warnings: list[str]) -> None:
        self._corp = corp
        self._knobs = knobs
        self._tokens = tokens
        self._closing = asyncio.Event()
        self.warnings = warnings

    def close(self) -> None:
        """End the calls that hang on purpose."""
        self._closing.set()

    async def token(self, request: web.Request) -> web.StreamResponse:
        """Answer GET gettoken."""

        async def answer() -> web.StreamResponse:
            query = request.query
            value, seconds = self._tokens.get(
                query.get("corpid", ""), query.get("corpsecret", ""), request.remote or ""
            )
            return self._ok({"access_token": value, "expires_in": seconds})

        return await self._fallible(request, answer)

    def behind(self, endpoint: _Endpoint) -> _Handler:
        """Return `endpoint` as an aiohttp handler that these checks come before."""

        async def handle(request: web.Request) -> web.StreamResponse:
            async def answer() -> web.StreamResponse:
                self._tokens.check(request.query.get("access_token", ""))
                allowed = self._knobs.allowed_ips
                if allowed is not None and request.remote not in allowed:
                    raise ApiError(60020)
                call = await self._read(request)
                result = await endpoint(call)
                if isinstance(result, web.StreamResponse):
                    return result
                return self._ok(result, call.warned)

            return await self._fallible(request, answer)

        return handle

    async def _read(self, request: web.Request) -> ApiCall:
        """Return the call with its JSON. Broken JSON is read as nothing, as the platform does (D90313)."""
        if request.method != "POST" or request.content_type.startswith("multipart/"):
            return ApiCall(request, b"", {})
        raw = await request.read()
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        warned = not isinstance(body, dict)
        if warned:
            self.warnings.append(f"{request.path}: not a JSON object")
        return ApiCall(request, raw, body if isinstance(body, dict) else {}, warned)

    def mistyped(self, call: ApiCall, what: str) -> None:
        """Note that a field had the wrong JSON type; the answer will carry the warning."""
        call.warned = True
        self.warnings.append(f"{call.request.path}: {what}")

    def _ok(self, fields: dict[str, Any], warned: bool = False) -> web.Response:
        head: dict[str, Any] = {"errcode": 0, "errmsg": f"ok. {_WRONG_JSON}" if warned else "ok"}
        return _json({**({} if self._knobs.omit_errcode else head), **fields})

    def _refuse(self, request: web.Request, error: ApiError) -> web.Response:
        now = int(self._corp.clock().timestamp())
        return _json(error_body(error, request.remote or "", now))

    async def _fallible(
        self, request: web.Request, answer: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        mode = self._knobs.next_failure(request.path)
        if self._knobs.latency:
            await self._wait(self._knobs.latency)
        if before := await self._fail_before(request, mode):
            return before
        try:
            response = await answer()
        except ApiError as error:
            response = self._refuse(request, error)
        if mode == "timeout_after_accept":
            await self._wait(self._knobs.hang)
        if mode.endswith("_after_accept"):
            _reset(request)
        return response

    async def _fail_before(self, request: web.Request, mode: str) -> web.Response | None:
        """Raise or return the failure that takes the place of the call, if it is to fail before it is
        accepted."""
        if not mode or mode.endswith("_after_accept"):
            return None
        if mode in _PROXY:
            said = _HTML.format(f"{mode} {_PROXY[mode]}")
            return web.Response(status=int(mode), text=said, content_type="text/html")
        if mode == "html200":
            return web.Response(text=_HTML.format("Network sign-in"), content_type="text/html")
        if mode == "timeout_before":
            await self._wait(self._knobs.hang)
        if mode in ("reset", "timeout_before"):
            _reset(request)
            return web.Response()
        return self._refuse(request, ApiError(int(mode)))

    async def _wait(self, seconds: float) -> None:
        """Sleep, but not beyond the twin's own end."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return


def _json(body: dict[str, Any]) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json", charset="UTF-8")


def _reset(request: web.Request) -> None:
    """Cut the connection, so that the caller sees a reset and never an answer."""
    if request.transport is not None:
        request.transport.abort()
