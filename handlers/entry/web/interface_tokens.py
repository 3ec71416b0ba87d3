"""接口令牌: a program's right to use the interface in a person's name, never more than the person may themselves.

A token is shown once. It may be kept to a place and to reading; the holder's roles are read anew at each request, so
that a role that ends ends in the token too.
"""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot import access
from bot.acts.context import DecisionContext
from bot.words import EventName, Person, replace
from handlers.entry.web import trail
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import go, go_with_secret, show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.services.accounts import sessions
from messages.catalogue import say
from storage import db, inbox, passes
from storage.passes import Sort, TokenTerms

_MOST = 20  # tokens of one person at one time
_LISTED = 200  # of everybody's, to an administrator
_DAYS = ("30", "90", "365")
_MAY = ("read", "act")
LONGEST_NAME = 40


def place_choices(person: Person, ctx: DecisionContext) -> list[tuple[str, str]]:
    """Return (city, county or "") of every place within what the person may see, in the places' order; nothing for
    whoever sees a single one anyway."""
    scope = access.scope_of(person)
    found = [
        (city, county)
        for city, county in ctx.plan.places.order
        if scope.everything or city in scope.cities or (city, county) in scope.counties
    ]
    return found if len(found) > 1 else []


def chosen_place(text: str | None, person: Person, ctx: DecisionContext) -> tuple[str, str] | None:
    """Return the place that was chosen, ("", "") for all that the person may see; None for one beyond it."""
    if not text:
        return "", ""
    city, _, county = text.partition("/")
    return (city, county) if (city, county) in place_choices(person, ctx) else None


async def _tokens_page(asked: PageRequest) -> web.StreamResponse:
    now, everybody = asked.context.wall(), asked.who.administers
    whose = None if everybody else asked.who.id
    return show_page(
        asked,
        "tokens",
        rows=[
            replace(one, expires_at=asked.context.shown(one.expires_at))
            for one in await passes.living_tokens(now, _LISTED, whose)
        ],
        everybody=everybody,
        choices=place_choices(asked.who, asked.ctx),
        days=_DAYS,
        longest=LONGEST_NAME,
        most=_MOST,
        url=asked.context.settings.public_url,
    )


async def _give_token(asked: PageRequest) -> web.StreamResponse:
    """Make a token; the page behind it shows it, once."""
    who, now, body = asked.who, asked.context.wall(), asked.body
    place = chosen_place(body["within"], who, asked.ctx)
    if place is None:
        return await form_refused(asked, "/tokens", say("web.tokens.place"), "within")
    secret, days = sessions.new_token(), int(body["days"])
    terms = TokenTerms(*place, body["may"] == "read", who.administers)

    async def given() -> bool:
        await inbox.hold_person(who.id)
        if len(await passes.living_tokens(now, _MOST, who.id)) >= _MOST:
            return False
        until = now + timedelta(days=days)
        await passes.give_pass(Sort.TOKEN, secret, who.id, asked.ctx.now, until, body["purpose"], terms)
        facts = {"name": body["purpose"], "days": days, "city": place[0], "county": place[1]}
        await trail.note_event(asked.context, EventName.TOKEN_GIVEN, who.id, **facts)
        return True

    if not await db.write(given):
        return await form_refused(asked, "/tokens", say("web.tokens.too_many", n=_MOST))
    return go_with_secret(asked, "/tokens", secret)


async def _end_token(asked: PageRequest) -> web.StreamResponse:
    """End one token at once: one's own, or anybody's for an administrator."""
    who, now, which = asked.who, asked.context.wall(), asked.body["id"]

    async def ended() -> bool:
        whose = await passes.end_token(which, now, None if who.administers else who.id)
        if whose is None:
            return False
        await trail.note_event(asked.context, EventName.TOKEN_ENDED, who.id, whose=whose)
        return True

    done = await db.write(ended)
    return go(asked, "/tokens", say("web.tokens.ended" if done else "web.tokens.gone"))


TOKEN_ROUTES = (
    Route("GET", "/tokens", _tokens_page, say("web.routes.tokens"), "tokens"),
    Route(
        "POST",
        "/tokens",
        _give_token,
        say("web.routes.token_given"),
        "tokens",
        body=(
            Field("purpose", longest=LONGEST_NAME, required=True),
            Field("within", longest=120),
            Field("may", "choice", choices=_MAY, required=True),
            Field("days", "choice", choices=_DAYS, required=True),
        ),
    ),
    Route(
        "POST",
        "/tokens/end",
        _end_token,
        say("web.routes.token_ended"),
        "tokens",
        body=(Field("id", "number", required=True),),
    ),
)
