"""What every request passes (origin, session, right, parameters), and the headers that every answer gets.

Somebody who is not signed in is led to the sign-in by pages and gets 401 from the interface. Somebody
without the right gets the same 404 as for something that does not exist, so that nobody learns what there
is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote, unquote

import orjson
import structlog
from aiohttp import web

from bot import access
from bot.acts.context import DecisionContext
from bot.words import Person, replace
from handlers.entry.web import given, locked, trail
from handlers.entry.web.origins import is_ours
from handlers.entry.web.same_form import form_again
from handlers.entry.web.table import ROUND, ROUND_COOKIE, PageRequest, Route, Wrong, read_all
from handlers.runtime.context import CONTEXT
from handlers.services.accounts import sessions
from handlers.services.cases import rounds
from messages.catalogue import explain, say, sentence_table
from messages.web import web_page
from storage import causes

log = structlog.get_logger()
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Ours keep their origin in what they post to us, which a stricter policy would take from them.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": _POLICY,
}
_HSTS = "max-age=31536000"  # where people come by https, their browser comes by nothing else
_MACHINES = ("/sandbox", "/wecom/", "/sms/")  # they have their own words for their own clients
_MOST_OPEN = 16 * 1024  # bytes of a form that needs no sign-in: a link, or an address


def guarded_view(route: Route) -> _Handler:
    """Return the route's view with all checks before it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await locked.answer_or_503(request.app[CONTEXT], _handled(request, route), route.patience)

    return handle


async def _handled(request: web.Request, route: Route) -> web.StreamResponse:
    caller = await sessions.who_asks(request, tokens=route.api)
    person = caller.person
    if caller.by_token and person is None:
        await trail.note_refused_sign_in(request, "token")
    own = caller.by_token or is_ours(request)
    if route.method == "POST" and not route.foreign and not own:
        raise web.HTTPForbidden
    if route.sight:
        if person is None:
            raise web.HTTPUnauthorized
        if not access.may_look(person, route.sight):
            raise web.HTTPNotFound
        if caller.reads_only and route.method == "POST":
            return refusal_response(request, 403, say("web.api.reads_only"))
    posted: Mapping[str, object] = {}
    asked = PageRequest(request, person, request.app[CONTEXT].ctx())
    try:
        query = read_all(route.query, given.from_query(request))
        posted = await _body(request, route) if route.method == "POST" and not route.upload else {}
        ctx, own_rounds = await _in_round(request, route, person)
        asked = PageRequest(request, person, ctx, own_rounds, query)
        # A program that leaves something empty means something; what, it has to say.
        asked = replace(asked, body=read_all(route.body, posted, blank=not route.api))
        response = await route.view(asked)
    except Wrong as wrong:
        text = explain(wrong) if route.api else wrong.on_page
        if not route.api:
            about = str(wrong.values.get("name", ""))
            if again := await form_again(asked, route, posted, about, text):
                return again
        return refusal_response(request, 400, text)
    if route.personal and person and response.status < 400:
        case_id = asked.case_id if "case" in request.match_info else None
        await trail.note_look(request, person.id, route.personal, case_id, route.api)
    return response


async def _in_round(
    request: web.Request, route: Route, person: Person | None
) -> tuple[DecisionContext, tuple[DecisionContext, ...]]:
    """Return (the round in which the request is answered, the rounds that the person has).

    A page remembers the choice; a program has to name the round if there are several.
    """
    ctx = request.app[CONTEXT].ctx()
    if "case" in request.match_info:
        of_case = await rounds.context_of_case(int(request.match_info["case"]), ctx)
        return of_case, await rounds.rounds_of(person, ctx) if person and not route.api else ()
    if person is None:
        return ctx, ()
    own_rounds = await rounds.rounds_of(person, ctx)
    if ROUND not in route.query:
        return own_rounds[-1], ()
    named = request.query.get(ROUND.name, "")
    wanted = named or ("" if route.api else request.cookies.get(ROUND_COOKIE, ""))
    found = [where for where in own_rounds if where.plan.key == wanted]
    if not found and (named or (route.api and len(own_rounds) > 1)):
        there = "、".join(f"{where.plan.key}（{where.plan.name}）" for where in own_rounds)
        if named:
            raise Wrong("web.rounds.unknown", key=named[:64], there=there)
        raise Wrong("web.rounds.several", there=there)
    return (*found, own_rounds[-1])[0], own_rounds


async def _body(request: web.Request, route: Route) -> Mapping[str, object]:
    """Return the posted fields: those of a form from a page, or of a JSON object at the interface."""
    raw = await request.read()
    if not route.sight and len(raw) > _MOST_OPEN:
        raise web.HTTPRequestEntityTooLarge(_MOST_OPEN, len(raw))
    if not route.api:
        ticked = {one.name for one in route.body if one.kind == "picks"}
        return given.from_form(raw, request.content_type, ticked)
    body = given.from_json(raw)
    if unknown := sorted(body.keys() - {f.name for f in route.body}):
        raise Wrong("web.request.unknown_fields", names="、".join(unknown)[:100])
    return body


@web.middleware
async def traced(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Give each request an id, which stands in the log, goes with what it brings about, and is told to
    whoever asks."""
    with causes.caused_by(causes.new_cause("web")):
        return await handler(request)


@web.middleware
async def security_headers(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Set the headers that every answer carries, and turn an error into a sentence; no traceback is shown."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or request.path.startswith(_MACHINES):
            _dress(request, error.headers)
            raise
        response = _refusal(request, error)
    except Exception:
        if request.path.startswith(_MACHINES):
            raise
        page = request.match_info.route.resource  # as it is declared: a path may hold a token
        log.exception("request failed", path=page.canonical if page else "")
        response = refusal_response(request, 500)
    if not response.prepared:
        _dress(request, response.headers)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
    return response


def _dress(request: web.Request, headers: MutableMapping[str, str]) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("X-Request-Id", causes.current_cause())
    if request.app[CONTEXT].settings.public_url.startswith("https://"):
        headers.setdefault("Strict-Transport-Security", _HSTS)


def _refusal(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    if error.status == 401 and not _is_api(request):
        return web.Response(status=303, headers={"Location": _sign_in_url(request)})
    response = refusal_response(request, error.status)
    if allow := error.headers.get("Allow"):
        response.headers["Allow"] = allow
    return response


def refusal_response(request: web.Request, status: int, text: str = "") -> web.Response:
    """Return an error in words, or in those of its status: JSON at the interface, a page for people."""
    text = text or sentence_table("web.errors").get(str(status)) or say("web.request.other")
    if _is_api(request):
        return json_response({"error": text}, status)
    return web.Response(
        text=web_page("error", text=text, status=status), status=status, content_type="text/html"
    )


def json_response(data: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(data, default=str), status=status, content_type="application/json")


def _is_api(request: web.Request) -> bool:
    return request.path.startswith("/api/")


def _sign_in_url(request: web.Request) -> str:
    """Return the address of the sign-in, which leads back to the page that was asked for."""
    if request.method != "GET" or request.path_qs == "/":
        return "/signin"
    return f"/signin?next={quote(request.path_qs[:300], safe='')}"


def local_path(path: object) -> str:
    """Return a path on this site, or `/` for anything else, so that no sign-in leads elsewhere."""
    text = str(path or "")
    return text if len(text) <= 300 and all(map(_stays_here, _spellings(text))) else "/"


def _spellings(path: str) -> list[str]:
    """Return a path as it is written, and as a reader who decodes it once or twice would have it."""
    steps = path.partition("?")[0]
    return [path, steps, unquote(steps), unquote(unquote(steps))]


def _stays_here(path: str) -> bool:
    steps = path.partition("?")[0]
    away = any(sign in steps for sign in ("//", "/.", "\\"))  # a proxy may fold /..//host
    return path.startswith("/") and not away and path.isprintable() and " " not in path
