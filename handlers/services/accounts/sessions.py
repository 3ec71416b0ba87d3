"""Sessions and interface tokens: from a request to the person who sends it.

A cookie holds a random id, signed; the database holds its digest, the person and the end. The
person's roles are read anew at each request: a role that ended opens nothing more. The administrator's belongs to
a WeCom account, so it counts in what was begun by that account, or by a token of the command line, and not in what
a mailbox opened.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.access import administering
from bot.words import Person
from handlers.runtime.context import CONTEXT, Context
from handlers.services.accounts import links
from storage import db, passes, people
from storage.passes import Sort

COOKIE = "qingshen"
_LASTS = timedelta(hours=12)
_TOKEN_BEGINS = "qs_"  # so that a leaked one is recognised


async def begin_session(
    request: web.Request, response: web.StreamResponse, person_id: int, *, by_account: bool
) -> None:
    """Begin a new session, no matter which one the browser brought, so that nobody's session can be foisted
    on a person. `by_account`: WeCom has said who it is."""
    await end_session(request, response)
    context = request.app[CONTEXT]
    now = context.wall()
    secret, until = secrets.token_urlsafe(32), now + _LASTS
    client = request.headers.get("User-Agent", "")
    await passes.give_pass(Sort.SESSION, secret, person_id, now, until, client)
    facts = {"s": secret, "w": by_account}
    set_cookie(context, response, COOKIE, links.sign(_key(context), COOKIE, facts, until), _LASTS)


async def end_session(request: web.Request, response: web.StreamResponse) -> None:
    """End this browser's session, if it has one."""
    context = request.app[CONTEXT]
    if secret := _secret(request, context):
        await passes.end_pass(Sort.SESSION, secret, context.wall())
    response.del_cookie(COOKIE, path="/")


def bearer(request: web.Request) -> str:
    """Return the token of the one Authorization header; its scheme has no case (RFC 9110, 11.1)."""
    told = request.headers.getall("Authorization", [])
    scheme, _, token = told[0].partition(" ") if len(told) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""


async def person_of(request: web.Request, *, tokens: bool) -> tuple[Person | None, bool]:
    """Who asks, and whether by a token. `tokens`: the interface takes them, the pages do not."""
    context = request.app[CONTEXT]
    if tokens and any(request.headers.getall("Authorization", [])):
        return await _holder(Sort.TOKEN, bearer(request), context, by_account=True), True
    facts = _facts(request, context)
    secret, by_account = str(facts.get("s", "")), bool(facts.get("w"))
    return await _holder(Sort.SESSION, secret, context, by_account=by_account), False


async def of_calendar(secret: str, context: Context) -> Person | None:
    """Return whose calendar feed this is."""
    return await _holder(Sort.CALENDAR, secret, context, by_account=False)


async def _holder(sort: Sort, secret: str, context: Context, *, by_account: bool) -> Person | None:
    if not secret or len(secret) > 200:
        return None
    now = context.wall()

    async def found() -> Person | None:
        person_id = await passes.person_of_pass(sort, secret, now)
        return None if person_id is None else (await people.load_people([person_id])).get(person_id)

    person = await db.read(found)
    if person and by_account:
        person = administering(person, context.settings.admins)
    return person if person and person.roles else None


def set_cookie(
    context: Context, response: web.StreamResponse, name: str, value: str, lasts: timedelta
) -> None:
    """Set a cookie: HttpOnly, SameSite=Lax, and Secure if people come by https."""
    response.set_cookie(
        name,
        value,
        path="/",
        httponly=True,
        samesite="Lax",
        max_age=int(lasts.total_seconds()),
        secure=context.settings.public_url.startswith("https://"),
    )


def _secret(request: web.Request, context: Context) -> str:
    return str(_facts(request, context).get("s", ""))


def _facts(request: web.Request, context: Context) -> dict[str, Any]:
    """Return what this browser's cookie holds; {} without one that we signed."""
    value = request.cookies.get(COOKIE, "")
    return (links.read_token(_key(context), COOKIE, value, context.wall()) or {}) if value else {}


def digest_of(request: web.Request) -> str:
    """Return the digest under which the database knows this browser's session; "" without one."""
    secret = _secret(request, request.app[CONTEXT])
    return passes.secret_hash(secret) if secret else ""


def _key(context: Context) -> str:
    return context.settings.secret_key


def new_token() -> str:
    return _TOKEN_BEGINS + secrets.token_urlsafe(32)
