"""Sessions and interface tokens: from a request to the person who sends it.

A cookie holds a random id, signed; the database holds its digest, the person and the end. The
person's roles are read anew at each request: a role that ended opens nothing more. The administrator's belongs to
a WeCom account, so it counts in what was begun by that account, or by a token of the command line, and not in what
a mailbox opened.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import web
from msgspec import Struct

from bot.access import administering
from bot.words import Person, replace
from handlers.runtime.context import CONTEXT, Context
from handlers.services.accounts import links
from storage import db, passes, people
from storage.passes import Pass, Sort

COOKIE = "qingshen"
_USE_NOTED = timedelta(minutes=5)  # a token's last use is known so exactly, for one statement in so long
_LASTS = timedelta(hours=12)
_TOKEN_BEGINS = "qs_"  # so that a leaked one is recognised


async def begin_session(
    request: web.Request, response: web.StreamResponse, person_id: int, *, by_account: bool
) -> None:
    """Begin a new session, no matter which one the browser brought, so that nobody's session can be foisted
    on a person. `by_account`: WeCom has said who it is."""
    await end_session(request, response)
    context = request.app[CONTEXT]
    secret, until = secrets.token_urlsafe(32), context.wall() + _LASTS
    client = request.headers.get("User-Agent", "")
    await passes.give_pass(Sort.SESSION, secret, person_id, context.clock.now(), until, client)
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


class _Caller(Struct, frozen=True):
    """Who asks (None: nobody we know), whether by a token, and whether that one only reads."""

    person: Person | None
    by_token: bool = False
    reads_only: bool = False


async def who_asks(request: web.Request, *, tokens: bool) -> _Caller:
    """`tokens`: the interface takes them, the pages do not."""
    context = request.app[CONTEXT]
    if tokens and any(request.headers.getall("Authorization", [])):
        return await _by_token(bearer(request), context)
    facts = _facts(request, context)
    secret, by_account = str(facts.get("s", "")), bool(facts.get("w"))
    person, _ = await _holder(Sort.SESSION, secret, context)
    return _Caller(_entitled(person, context, by_account=by_account))


async def of_calendar(secret: str, context: Context) -> Person | None:
    """Return whose calendar feed this is."""
    person, _ = await _holder(Sort.CALENDAR, secret, context)
    return _entitled(person, context, by_account=False)


async def _by_token(secret: str, context: Context) -> _Caller:
    """Return who comes by a token, kept to the place that it is for; that it was used is noted now and then."""
    person, held = await _holder(Sort.TOKEN, secret, context)
    if person is None or held is None:
        return _Caller(None, by_token=True)
    now = context.clock.now()
    if held.used_at is None or not timedelta(0) <= now - held.used_at < _USE_NOTED:
        await db.write(partial(passes.note_use, held.id, now))
    kept = replace(person, kept_to=(held.city, held.county))
    return _Caller(_entitled(kept, context, by_account=held.by_account), True, held.reads_only)


async def _holder(sort: Sort, secret: str, context: Context) -> tuple[Person | None, Pass | None]:
    if not secret or len(secret) > 200:
        return None, None
    now = context.wall()

    async def found() -> tuple[Person | None, Pass | None]:
        held = await passes.valid_pass(sort, secret, now)
        return (await people.load_people([held.person_id])).get(held.person_id) if held else None, held

    return await db.read(found)


def _entitled(person: Person | None, context: Context, *, by_account: bool) -> Person | None:
    """Return the person with the roles that they hold now; None for somebody without any."""
    if person and by_account:
        person = administering(person, context.settings.admins)
    return person if person and person.roles else None


def set_cookie(
    context: Context, response: web.StreamResponse, name: str, value: str, lasts: timedelta, path: str = "/"
) -> None:
    """Set a cookie for what lies under `path`: HttpOnly, SameSite=Lax, and Secure if people come by https."""
    response.set_cookie(
        name,
        value,
        path=path,
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
