"""群发与培训通知: written and previewed here as in the chat, and what came of each: who has it, who does not, and who
said so on the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from bot import access, audiences
from bot.audiences import AUDIENCES, LONGEST_ANNOUNCEMENT, Draft
from bot.words import Intent, Scope
from handlers.entry.web.paging import PAGE, Pages
from handlers.entry.web.same_form import after_form
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.accounts.links import Links
from handlers.services.meetings import announcing
from handlers.services.meetings.trainings import own_office
from messages.catalogue import say
from messages.on_pages import page_answer
from messages.terms import MESSAGE_TERMS
from storage import announcement_readers, announcements, db, listing
from storage import trainings as stored

_KINDS = ("announcement", "training")
_KIND = Field("category", "choice", choices=_KINDS)
_WRITTEN = (
    _KIND,
    Field("audience", "choice", choices=tuple(one.key for one in AUDIENCES)),
    Field("area", longest=100),
    Field("text", longest=4 * LONGEST_ANNOUNCEMENT),
)
_ID = Field("id", "number", required=True)
_LISTED = 50
_SIZE = 100
_SHOWS = ("silent", "received", "untold", "all")


async def _announcements_page(asked: PageRequest) -> web.StreamResponse:
    return await _written(asked, asked.query)


async def _written(
    asked: PageRequest, typed: Mapping[str, Any], wrong: str = "", status: int = 200
) -> web.StreamResponse:
    """Show the form, with what was typed before, and what the person's office has sent."""
    person, ctx = asked.who, asked.ctx
    office = await own_office(person)
    own = await db.read(partial(announcements.sent_by, office, _LISTED))
    areas = await listing.places(access.scope_of(person), ctx.plan.key, ctx.plan.places.order)
    return show_page(
        asked,
        "announcements",
        status=status,
        writes=access.may(person, Intent.ANNOUNCE),
        typed={field.name: typed.get(field.name) for field in _WRITTEN},
        wrong=wrong,
        audiences=[one for one in AUDIENCES[::-1] if one.open_to(person)],
        areas=areas if sum(map(len, areas.values())) > 1 else {},
        own=[(one, counts, audiences.audience(one.audience).name) for one, counts in own],
        longest=LONGEST_ANNOUNCEMENT,
    )


async def _preview(asked: PageRequest) -> web.StreamResponse:
    """Store the draft and show to whom it would go, and its very words; nothing is sent."""
    person, ctx, body = asked.who, asked.ctx, asked.body
    if not access.may(person, Intent.ANNOUNCE):
        raise web.HTTPNotFound
    scope, where = _part(access.scope_of(person), body["area"] or "")
    whom = audiences.audience(body["audience"] or audiences.EVERYONE.key)
    draft = Draft(whom, (body["text"] or "").strip(), body["category"] == "training")
    drafted = await db.write(
        partial(announcing.draft_announcement, person, draft, scope, where, (), ctx, "page")
    )
    if drafted.number is None:
        return await _written(asked, body, page_answer(drafted.answer.key, drafted.answer.facts), 422)
    return show_page(
        asked,
        "announcement_preview",
        number=drafted.number,
        shown=drafted.answer.facts,
        typed=body,
        waits=asked.context.settings.approve_announcements,
    )


def _part(scope: Scope, area: str) -> tuple[Scope, str]:
    """Return the part of a scope that lies in the area (石家庄市, 石家庄市/桥西区), and its name; all of it without
    one. Of an area beyond it nothing is left."""
    city, _, county = area.partition("/")
    if not city:
        return scope, ""
    wide = scope.everything or city in scope.cities
    if county:
        mine = wide or (city, county) in scope.counties
        return (Scope(counties=frozenset({(city, county)} if mine else ())), county)
    own = frozenset(one for one in scope.counties if one[0] == city)
    return (Scope(cities=frozenset({city})) if wide else Scope(counties=own)), city


async def _send(asked: PageRequest) -> web.StreamResponse:
    """Send the draft that was shown, or give it up."""
    person, ctx, number = asked.who, asked.ctx, asked.body["id"]
    settings = asked.context.settings
    if asked.body["answer"] == "no":
        reply = await db.write(partial(announcing.drop_draft, person, number, ctx, "page"))
        return go(asked, "/announcements", page_answer(reply.key, reply.facts))
    links = Links(settings.public_url, settings.secret_key)
    waits = settings.approve_announcements
    send = partial(announcing.send_announcement, person, number, ctx, links.training, "page", waits=waits)
    reply = await db.write(send)
    path = f"/announcements/one?id={number}" if reply.ok else "/announcements"
    return go(asked, path, page_answer(reply.key, reply.facts))


async def _one(asked: PageRequest) -> web.StreamResponse:
    """Show what came of an announcement of one's own office: who has it, who does not; of a training's, its answers. Of
    any other, and of none, the list is shown."""
    number, show = asked.query["id"] or 0, asked.query["show"] or "silent"
    own = await announcing.own_announcement(asked.who, number)
    if own is None:
        return await _written(asked, {})
    if own.training and (training := await stored.of_announcement(number)):
        return go(asked, f"/trainings/one?id={training}")
    (counts,) = await announcements.copies_counted([number])
    silent = await announcement_readers.count_silent(number)
    untold = counts.n - counts.received - silent
    totals = {"silent": silent, "received": counts.received, "untold": untold, "all": counts.n}
    pages = Pages("/announcements/one", asked.query, totals[show], _SIZE)
    rows = await announcement_readers.people_meant(number, show, _SIZE, pages.skipped)
    return show_page(
        asked,
        "announcement",
        own=own,
        audience=audiences.audience(own.audience).name,
        counts=counts,
        totals=totals,
        show=show,
        rows=rows,
        pages=pages,
        states={status.value: word for status, word in MESSAGE_TERMS.items()},
    )


async def _heard(asked: PageRequest) -> web.StreamResponse:
    """Record that somebody said on the telephone that they know it."""
    number, of = asked.body["id"], asked.body["person"]
    reply = await db.write(partial(announcing.heard_by_phone, asked.who, number, of, asked.ctx, "page"))
    if reply is None:
        raise web.HTTPNotFound
    return await after_form(asked, f"/announcements/one?id={number}", reply)


ANNOUNCEMENT_ROUTES = (
    Route(
        "GET",
        "/announcements",
        _announcements_page,
        say("web.routes.announcements"),
        "announcements",
        (*_WRITTEN, ROUND),
    ),
    Route(
        "POST",
        "/announcements/preview",
        _preview,
        say("web.routes.announcement_preview"),
        "announcements",
        body=_WRITTEN,
    ),
    Route(
        "POST",
        "/announcements/send",
        _send,
        say("web.routes.announcement_sent"),
        "announcements",
        body=(_ID, Field("answer", "choice", choices=("yes", "no"), required=True)),
    ),
    Route(
        "GET",
        "/announcements/one",
        _one,
        say("web.routes.announcement"),
        "announcements",
        (Field("id", "number"), Field("show", "choice", choices=_SHOWS), PAGE),
        personal="contacts",
    ),
    Route(
        "POST",
        "/announcements/heard",
        _heard,
        say("web.routes.announcement_heard"),
        "announcements",
        body=(_ID, Field("person", "number", required=True)),
    ),
)
