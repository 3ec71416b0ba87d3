"""发送情况: what went out and what goes out, by day and person, with its words, why it waits, and who has answered.

Provinces and administrators see all and may act; a bureau sees what goes to its own place. What is not planned yet is
worked out by `preview` in a process of its own, on demand, and kept for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot import access
from bot.notices.pausing import concerns
from bot.words import ASKING, CHANNELS, SHANGHAI, Channel, Kind, MessageStatus, Scope
from handlers.entry.web.paging import PAGE, Pages, Sorting, sort_field
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.runtime.apart import CommandRun
from handlers.services.accounts.links import hidden
from handlers.services.delivery import brakes, held
from handlers.services.delivery.held import HeldOne
from messages import terms
from messages.catalogue import noted, say
from messages.pausing import announced
from messages.terms import KIND_TERMS, MESSAGE_TERMS
from storage import outgoing_list, pauses
from storage.chain import By
from storage.outgoing_list import Outgoing, SoughtMessages

_SIZE = 25  # a telephone shows one to a card
_AHEAD_DAYS = 7
_AHEAD_SHOWN = 200  # of a day that is still to come; filters find the rest
_FRESH_FOR = timedelta(minutes=10)
_PURPOSE = "preview"
_EVERY = "all"
_NEWEST = "-at"  # first
_FIELDS = (
    Field("day", "date"),
    Field("when", "choice", choices=(_EVERY,)),
    Field("city", longest=40),
    Field("county", longest=60),
    Field("sort", "choice", choices=tuple(Kind)),
    Field("channel", longest=20),
    Field("status", "choice", choices=tuple(MessageStatus)),
    Field("reply", "choice", choices=("answered", "silent")),
    Field("text", longest=60),
    sort_field(*outgoing_list.ORDERS, name="order"),
    PAGE,
)
_ONE = (Field("id", "number", required=True), Field("back", "path", longest=300))


async def _outgoing_page(asked: PageRequest) -> web.StreamResponse:
    """Show one day, or all, as far as the reader may see it."""
    query, scope = asked.query, _scope(asked)
    sought = _sought(asked, scope)
    total = await outgoing_list.count_outgoing(sought)
    pages = Pages("/outgoing", query, total, _SIZE)
    found = await outgoing_list.page_of_outgoing(sought, _SIZE, pages.skipped, query["order"] or _NEWEST)
    about = await outgoing_list.names_about([one.id for one in found], scope)
    day = _day(asked)
    run = asked.context.apart.runs.get(_PURPOSE)
    ahead = await _ahead(asked, run, day, scope) if day and day >= asked.ctx.today else None
    standing = await pauses.in_force(asked.ctx.now)
    return show_page(
        asked,
        "outgoing",
        rows=[_row(one, about.get(one.id, []), scope) for one in found],
        total=total,
        pages=pages,
        sorting=Sorting("/outgoing", query, _NEWEST, name="order"),
        query=query,
        day=day,
        before=day - timedelta(days=1) if day else None,
        after=day + timedelta(days=1) if day else None,
        kept={
            name: value for name, value in query.items() if value and name not in ("day", "when", PAGE.name)
        },
        ahead=ahead,
        ahead_shown=_AHEAD_SHOWN,
        run=run,
        may_run=not asked.context.apart.busy and not _fresh(run, asked),
        until=asked.ctx.today + timedelta(days=_AHEAD_DAYS),
        paused=[announced(pause) for pause in standing if scope is None or concerns(pause, scope)],
        acts=access.may_look(asked.who, "brakes"),
        queue=access.may_look(asked.who, "queue"),
        units=asked.ctx.rounds.places.units if scope is None or len(scope.cities) > 1 else (),
        sorts=[(str(kind), KIND_TERMS[kind]) for kind in Kind],
        channels=[(str(key), terms.channel(key)) for key in CHANNELS],
        states={status.value: MESSAGE_TERMS[status] for status in MessageStatus},
        here=asked.request.path_qs,
    )


def _scope(asked: PageRequest) -> Scope | None:
    """Return to whose messages the reader's look is limited; None for everybody's."""
    return None if access.may_look(asked.who, "outbox") else access.scope_of(asked.who)


def _day(asked: PageRequest) -> date | None:
    """Return the day that is shown; None for all days, as when somebody is searched for and no day is named."""
    query = asked.query
    if query["day"] or query["when"] == _EVERY or query["text"]:
        return query["day"] if isinstance(query["day"], date) else None
    return asked.ctx.today


def _sought(asked: PageRequest, scope: Scope | None) -> SoughtMessages:
    query, day = asked.query, _day(asked)
    since = datetime.combine(day, time(), SHANGHAI) if day else None
    return SoughtMessages(
        scope=scope,
        since=since,
        until=since + timedelta(days=1) if since else None,
        city=query["city"] or "",
        county=query["county"] or "",
        kind=query["sort"] or "",
        channel=query["channel"] or "",
        status=query["status"] or "",
        text=query["text"] or "",
        answer=query["reply"] or "",
    )


def _row(one: Outgoing, names: list[str], scope: Scope | None) -> dict[str, Any]:
    """Return a line. Whose look is limited reads the words only of what is about their own enterprises, and nobody an
    answer that was given to somebody."""
    open_to = scope is None or bool(names)
    words = hidden(one.text) if one.text and open_to and one.kind is not Kind.REPLY else ""
    sent = one.status is MessageStatus.SENT
    return {
        "id": one.id,
        "name": one.name,
        "reader": one.reader if scope is None else "",
        "unit": one.unit,
        "channel": terms.channel(one.channel),
        "kind": KIND_TERMS[one.kind],
        "status": one.status.value,
        "state": MESSAGE_TERMS[one.status],
        "reason": noted(one.reason),
        "at": one.sent_at or one.not_before,
        "sent": sent,
        "paused": one.pause_id is not None,
        "cases": names,
        "text": words,
        "answered": one.answered if sent and one.kind in ASKING else None,
    }


def _fresh(run: CommandRun | None, asked: PageRequest) -> bool:
    return bool(run and not run.running and not run.failed and asked.ctx.now - run.begun < _FRESH_FOR)


async def _ahead(
    asked: PageRequest, run: CommandRun | None, day: date, scope: Scope | None
) -> list[dict[str, Any]] | None:
    """Return what `preview` says of this day, by the same filters; None where it has not been worked out."""
    if run is None or run.document is None:
        return None
    query = asked.query
    rows = [
        row for row in run.document if datetime.fromisoformat(row["at"]).astimezone(SHANGHAI).date() == day
    ]
    places = await outgoing_list.places_of_people(sorted({int(row["person_id"]) for row in rows}))
    found = []
    for row in rows:
        mine = places.get(int(row["person_id"]), [])
        here = [p for p in mine if query["city"] in (None, p[0]) and query["county"] in (None, p[1])]
        seen = scope is None or any(p[0] in scope.cities or p in scope.counties for p in mine)
        if here and seen and _fits(row, query):
            found.append(_foreseen(row, scope))
    return found


def _fits(row: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    text = query["text"]
    return (
        query["sort"] in (None, row["kind"])
        and query["channel"] in (None, row["channel"])
        and query["status"] in (None, "waiting")
        and not query["reply"]
        and (not text or text in row["name"] or any(text in name for name in row["cases"]))
    )


def _foreseen(row: Mapping[str, Any], scope: Scope | None) -> dict[str, Any]:
    steps = dict.fromkeys(one["step"] for one in row["matters"] if one["step"])
    return {
        "at": datetime.fromisoformat(row["at"]),
        "name": row["name"],
        "kind": KIND_TERMS[Kind(row["kind"])],
        "channel": terms.channel(row["channel"]),
        "matters": list(steps),
        "n": len(row["cases"]),
        "cases": row["cases"] if scope is None else [],
        "text": row["text"] if scope is None else "",
        "condition": row["condition"],
    }


async def _foresee(asked: PageRequest) -> web.StreamResponse:
    """Work out anew what goes out in the days to come; pressed twice, it runs once."""
    own, ctx = asked.context, asked.ctx
    run = own.apart.runs.get(_PURPOSE)
    if not _fresh(run, asked):
        until = ctx.today + timedelta(days=_AHEAD_DAYS)
        words = ("preview", "--from", ctx.now.astimezone(SHANGHAI).isoformat(), "--to", until.isoformat())
        if begun := own.apart.begin(_PURPOSE, words, ctx.now, asked.who.id):
            own.background(own.apart.run(begun, own.settings))
    return go(asked, _back(asked), say("web.outgoing.running"))


def _back(asked: PageRequest) -> str:
    """Return the list from which a form was sent; never another page or site."""
    path = asked.body["back"] or ""
    return path if path == "/outgoing" or path.startswith("/outgoing?") else "/outgoing"


async def _message_page(asked: PageRequest) -> web.StreamResponse:
    """Show a message that has not left in the very words in which it would leave now."""
    own = asked.context.settings
    (one,) = await outgoing_list.page_of_outgoing(SoughtMessages(only=asked.query["id"]), 1, 0) or (None,)
    if one is None:
        raise web.HTTPNotFound
    row = _row(one, (await outgoing_list.names_about([one.id], None)).get(one.id, []), None)
    subject = ""
    if one.status in (MessageStatus.WAITING, MessageStatus.HELD) and not one.text:
        words = await held.exact_words(
            HeldOne(one.id, {}, Channel(one.channel)),
            asked.ctx,
            own.public_url,
            own.secret_key,
            asked.context.faq,
            own.sms_landline,
        )
        row["text"], subject = words.text, words.subject
    return show_page(asked, "outgoing_message", row=row, subject=subject)


async def _hold(asked: PageRequest) -> web.StreamResponse:
    """Hold one message that waits."""
    n = await brakes.hold_messages([asked.body["id"]], By("page", asked.who.id), asked.ctx.now)
    return go(asked, _back(asked), say("web.outgoing.held" if n else "web.outgoing.gone_already"))


async def _hasten(asked: PageRequest) -> web.StreamResponse:
    """Let one message that waits for a later hour leave now."""
    n = await brakes.hasten_messages([asked.body["id"]], By("page", asked.who.id), asked.ctx.now)
    if n:
        asked.context.look_soon()
    return go(asked, _back(asked), say("web.outgoing.hastened" if n else "web.outgoing.not_hastened"))


async def _moved(asked: PageRequest) -> web.StreamResponse:
    """Lead from the list's former address."""
    return web.Response(status=303, headers={"Location": "/outgoing?when=all"})


OUTGOING_ROUTES = (
    Route(
        "GET",
        "/outgoing",
        _outgoing_page,
        say("web.routes.outgoing"),
        "outgoing",
        _FIELDS,
        personal="messages",
    ),
    Route("GET", "/messages", _moved, say("web.routes.messages"), "outbox"),
    Route("POST", "/outgoing/ahead", _foresee, say("web.routes.outgoing_ahead"), "outgoing", body=_ONE[1:]),
    Route(
        "GET",
        "/outgoing/message",
        _message_page,
        say("web.routes.outgoing_words"),
        "outbox",
        _ONE[:1],
        personal="messages",
    ),
    Route("POST", "/outgoing/hold", _hold, say("web.routes.outgoing_hold"), "brakes", body=_ONE),
    Route("POST", "/outgoing/now", _hasten, say("web.routes.outgoing_now"), "brakes", body=_ONE),
)
