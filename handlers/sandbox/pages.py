"""Serve /sandbox: the phones and mailboxes of a round, to look at and to answer from.

The page polls the JSON under /sandbox/api/. Every POST changes something and is accepted from the page
itself only (Sec-Fetch-Site, else Origin).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from handlers.sandbox.desk import Desk, RefusedRequest
from handlers.sandbox.stage import PersonCard, Stage
from handlers.sandbox.words import sandbox_words

__all__ = ["PersonCard", "Stage", "routes"]

_PAGE = Path(__file__).parent / "page"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
FILES = {path.name: _TYPES[path.suffix] for path in _PAGE.iterdir() if path.suffix in _TYPES}
#: Letters are shown in a frame without scripts that inherits this; their styles are inline. Further phones
#: stand beside the first in frames of this very page.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(stage: Stage) -> list[web.RouteDef]:
    """Return the page and its API, to be added to the service in sandbox mode."""
    desk = Desk(stage)
    gets = {
        "people": desk.people,
        "state": desk.state,
        "chat": desk.chat,
        "mail": desk.mail,
        "letter": desk.letter,
        "others": desk.others,
        "coming": desk.coming,
        "tour": desk.tour,
    }
    posts = {
        "say": desk.say,
        "attach": desk.attach,
        "outside": desk.outside,
        "attend": desk.attend,
        "press": desk.press,
        "advance": desk.advance,
        "approve": desk.approve,
        "knobs": desk.knobs,
        "reset": desk.reset,
    }
    return [
        web.get("/sandbox", _page),
        web.get("/sandbox/", _page),
        web.get("/sandbox/page/{name}", _file),
        *(web.get(f"/sandbox/api/{name}", _answering(view)) for name, view in gets.items()),
        *(web.post(f"/sandbox/api/{name}", _controlling(act)) for name, act in posts.items()),
    ]


async def _page(request: web.Request) -> web.StreamResponse:
    return _static("index.html")


async def _file(request: web.Request) -> web.StreamResponse:
    return _static(request.match_info["name"])


def _static(name: str) -> web.Response:
    if name not in FILES:
        raise web.HTTPNotFound(text=sandbox_words("sandbox.page.no_file"))
    return web.Response(
        body=(_PAGE / name).read_bytes(),
        content_type=FILES[name],
        charset="utf-8",
        headers={
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        },
    )


def _answering(view: Callable[[web.Request], Awaitable[dict[str, Any]]]) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await _answer(view(request))

    return handle


def _controlling(act: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if not _is_same_origin(request):
            return _json({"error": sandbox_words("sandbox.page.own_page_only")}, 403)
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return _json({"error": sandbox_words("sandbox.page.no_json")}, 400)
        return await _answer(act(body))

    return handle


def _is_same_origin(request: web.Request) -> bool:
    """Say whether our own page sent this; a request that names no origin at all is refused too."""
    if request.content_type != "application/json":
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return site == "same-origin"
    parts = urlsplit(origin)
    # A proxy may speak https for us: then the browser has compared the schemes.
    same = site == "same-origin" or parts.scheme == request.scheme
    return same and bool(request.host) and parts.netloc == request.host


async def _answer(result: Awaitable[dict[str, Any]]) -> web.Response:
    try:
        return _json(await result)
    except RefusedRequest as refusal:
        return _json({"error": refusal.text}, refusal.status)


def _json(data: dict[str, Any], status: int = 200) -> web.Response:
    text = json.dumps(data, ensure_ascii=False, default=str)
    return web.Response(
        text=text, status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )
