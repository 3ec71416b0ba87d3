"""Whether one of our own pages sent a request (CSRF), as far as the browser says."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from handlers.runtime.context import CONTEXT

_PORTS = {"http": 80, "https": 443}


def is_ours(request: web.Request, *, silent: bool = False) -> bool:
    """Say whether the request comes from our own page: the browser says so, or names our scheme, host and
    port.

    `silent`: whether a page that sends no referrer, and so writes `null` or nothing, may count as ours.
    """
    sites = request.headers.getall("Sec-Fetch-Site", [])
    if sites:
        return sites == ["same-origin"]
    told = request.headers.getall("Origin", ["null"] if silent else [])
    if len(told) != 1:
        return False
    if told[0] == "null":
        return silent
    origin, public = _origin(told[0]), _origin(request.app[CONTEXT].settings.public_url)
    # Behind a proxy we are asked by http, whatever the browser was: its scheme is PUBLIC_URL's.
    return origin is not None and origin in (public, public and _origin(f"{public[0]}://{request.host}"))


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """Return (scheme, host, port); None if there is no host."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
