"""A form that was sent and refused: its own page again, with what was typed and what is wrong.

The page is the one that the form came from, or else that of the form's own address or of one above it. It is asked for
as the reader would ask for it, with every check of its own. A form that a form has shown (a preview) is shown by its
route's own view (`Route.shown_by`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from msgspec import Struct

from bot.words import Answer, replace
from handlers.entry.web import given
from handlers.entry.web.filled import filled_form
from handlers.entry.web.show import go
from handlers.entry.web.table import PageRequest, PageView, Route, read_some
from messages.on_pages import page_answer

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


async def after_form(asked: PageRequest, path: str, reply: Answer, about: str = "") -> web.StreamResponse:
    """Lead to `path` with what came of a form; one that was refused comes back as itself, its field `about` marked."""
    text = page_answer(reply.key, reply.facts)
    return go(asked, path, text) if reply.ok else await form_refused(asked, path, text, about)


async def form_refused(
    asked: PageRequest, path: str, why: str, about: str = "", shown_by: PageView | None = None
) -> web.StreamResponse:
    """Return the form that was sent, `why` at it and its field `about` marked; where it is gone, lead to `path`."""
    typed = given.typed_in(await asked.request.read(), asked.request.content_type)
    return await _again(asked, typed, _Fault(about, why, 422), shown_by) or go(asked, path, why)


def with_typed(
    page: web.Response,
    request: web.Request,
    typed: Mapping[str, str],
    why: str,
    about: str,
    status: int = 422,
) -> web.Response:
    """Return a page that answers a form of its own, which was refused, with that form as it was sent."""
    return _filled(page, request.path, typed, _Fault(about, why, status)) or page


async def form_again(
    asked: PageRequest, route: Route, values: Mapping[str, object], about: str, why: str
) -> web.StreamResponse | None:
    """Return the form's page with `values` in it and `why` at the form; None where none is found."""
    read = read_some(route.body, values)
    whole = all(read[one.name] is not None for one in route.body if one.required)
    typed = {name: str(value) for name, value in values.items()}
    fault = _Fault(about, why, 400)
    return await _again(replace(asked, body=read), typed, fault, route.shown_by if whole else None)


class _Fault(Struct, frozen=True):
    """Why a form was refused, the name of the field that it is about, and the status that says so."""

    about: str
    why: str
    status: int


async def _again(
    asked: PageRequest, typed: Mapping[str, str], fault: _Fault, shown_by: PageView | None
) -> web.Response | None:
    """Return the form as it was sent: where it came from, else as its preview shows it, else where it may stand."""
    before, action = asked.request.get(_BEFORE), asked.request.path
    if before is None:
        return None
    shown = await _shown(before, _came_from(before))
    if shown and (again := _filled(shown, action, typed, fault)):
        return again
    if shown_by and (again := _filled(await shown_by(asked), action, typed, fault)):
        return again
    for where in _pages_above(action, typed, fault.about):
        shown = await _shown(before, where)
        if shown and (again := _filled(shown, action, typed, fault)):
            return again
    return None


def _filled(
    shown: web.StreamResponse, action: str, typed: Mapping[str, str], fault: _Fault
) -> web.Response | None:
    """Return the page that is shown with its form to `action` filled in; None if it has none."""
    page = shown.text if isinstance(shown, web.Response) else ""
    again = filled_form(page or "", action, typed, fault.about, fault.why)
    if again is None:
        return None
    response = web.Response(text=again, status=fault.status, content_type="text/html")
    kept = shown.headers.items()  # of a link's page: that nobody keeps or finds it
    response.headers.update((name, text) for name, text in kept if not name.startswith("Content-"))
    response.cookies.update(shown.cookies)  # what the page says once, it has said
    return response


def _came_from(before: web.Request) -> str:
    """Return the address that the browser names as the form's page; "" for none."""
    with suppress(ValueError):  # what no browser sends
        came = urlsplit(before.headers.get("Referer", ""))
        if came.path.startswith("/"):
            return came.path + (f"?{came.query}" if came.query else "")
    return ""


def _pages_above(path: str, typed: Mapping[str, str], wrong: str) -> Iterator[str]:
    """Return the addresses where the form may stand, the likeliest first."""
    named = {name: text for name, text in typed.items() if name != wrong and len(text) <= _LONGEST}
    while len(path) > 1:
        yield f"{path}?{urlencode(named)}"
        path = path.rpartition("/")[0]


async def _shown(before: web.Request, where: str) -> web.Response | None:
    """Return the page at this address as the reader sees it; None for none, and for a file."""
    if not where:
        return None
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
