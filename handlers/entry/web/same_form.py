"""A form that was sent with a field that cannot be used: its own page again, with what was typed and what is wrong.

The page is the one that the form came from, or else that of the form's own address or of one above it. It is asked for
as the reader would ask for it, with every check of its own.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from handlers.entry.web.filled import filled_form
from handlers.entry.web.table import Wrong

_BEFORE = web.RequestKey("asked_before", web.Request)
# Programs' addresses and files: a file is not made, nor noted as looked at, to find a form in it.
_NO_PAGE = re.compile(r"^/api/|/file$|\.[a-z0-9]+$")
_LONGEST = 100  # characters of a value that may lead to the form's page


@web.middleware
async def asked_before(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Keep what the form's page can be asked for with, for a request that was read cannot be asked again."""
    if request.method == "POST":
        request[_BEFORE] = request.clone(method="GET")
    return await handler(request)


async def form_again(
    request: web.Request, values: Mapping[str, object], wrong: Wrong, why: str
) -> web.Response | None:
    """Return the form's page with `values` in it and `why` at the form; None where none is found."""
    before = request.get(_BEFORE)
    if before is None:
        return None
    typed = {name: str(value) for name, value in values.items()}
    about = str(wrong.values.get("name", ""))
    for where in dict.fromkeys(_pages(before, typed, about)):
        shown = await _shown(before, where)
        again = filled_form(shown.text or "", before.path, typed, about, why) if shown else None
        if shown and again is not None:
            response = web.Response(text=again, status=400, content_type="text/html")
            response.cookies.update(shown.cookies)  # what the page says once, it has said
            return response
    return None


def _pages(before: web.Request, typed: Mapping[str, str], wrong: str) -> Iterator[str]:
    """Return the addresses where the form may stand, the likeliest first."""
    with suppress(ValueError):  # what no browser sends
        came = urlsplit(before.headers.get("Referer", ""))
        if came.path.startswith("/"):
            yield came.path + (f"?{came.query}" if came.query else "")
    named = {name: text for name, text in typed.items() if name != wrong and len(text) <= _LONGEST}
    path = before.path
    while len(path) > 1:
        yield f"{path}?{urlencode(named)}"
        path = path.rpartition("/")[0]


async def _shown(before: web.Request, where: str) -> web.Response | None:
    """Return the page at this address as the reader sees it; None for none, and for a file."""
    try:
        asked = before.clone(rel_url=where)
    except ValueError:  # no browser writes such an address
        return None
    found = await before.app.router.resolve(asked)
    if found.http_exception is not None or _NO_PAGE.search(asked.path):
        return None
    found.add_app(before.app)
    asked._match_info = found
    try:
        response = await found.handler(asked)
    except web.HTTPException:
        return None
    if isinstance(response, web.Response) and (response.status, response.content_type) == (200, "text/html"):
        return response
    return None
