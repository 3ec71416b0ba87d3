"""审计: the trail of everything that was done and looked at, with filters, as a page and as a workbook; and the
workbooks that each role may have."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot import access
from bot.words import EVENTS, SHANGHAI, EventName, Level, Officer, replace
from handlers.entry.web.paging import PAGE, Pages, Sorting, sort_field
from handlers.entry.web.show import download, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.entry.web.trail import note_event
from handlers.services.reports import EXPORTS, trail_lines
from messages.catalogue import say, sentence_table
from messages.sheets import KIND, Sheet, book_bytes
from storage import db, holders, trail
from storage.trail import TrailFilter, TrailLine

_SIZE = 20
_ABOUT = "whose"  # in an event's data: the number of the person whom it is about
_MOST = 20_000  # lines of a workbook, and of the pages
_NEWEST = "-at"  # first
_PATIENCE = 120.0
_FILTERS = (
    Field("from", "date"),
    Field("to", "date"),
    Field("who", longest=30),
    Field("text", longest=60),
    Field("what", longest=40),
    sort_field("at", "who", "firm"),
)


def _filter(asked: PageRequest) -> TrailFilter:
    query = asked.query
    acts = [key for key, name in EVENTS.items() if name == query["what"]]
    if query["what"] and not acts:
        acts = [""]
    return TrailFilter(
        _morning(query["from"]),
        _morning(query["to"] + timedelta(days=1)) if query["to"] else None,
        query["who"] or "",
        (query["text"] or "") if _sees_cases(asked) else "",
        acts,
        _sees_cases(asked),
    )


def _sees_cases(asked: PageRequest) -> bool:
    """Whether the reader sees what was done to cases; an administrator does not (decision 130)."""
    return any(role.level is Level.PROVINCE for role in asked.who.roles)


async def _names(asked: PageRequest) -> list[str]:
    """Return what may be looked for: what the trail holds for this reader, what happens most often first, and what is
    looked for already."""
    acts = await trail.acts_of_trail(_sees_cases(asked), _MOST)
    wanted = asked.query["what"]
    return list(
        dict.fromkeys([*(EVENTS[key] for key in acts if key in EVENTS), *([wanted] if wanted else [])])
    )


def _morning(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), SHANGHAI) if day else None


async def _lines(asked: PageRequest, limit: int, skipped: int = 0) -> list[TrailLine]:
    wanted, by = _filter(asked), asked.query["sort"] or _NEWEST

    async def work() -> list[TrailLine]:
        found = await trail.trail(wanted, limit, skipped, by=by, most=_MOST)
        names = await holders.names_of_people({whose for one in found if (whose := _whose(one))})
        return [replace(one, data=_named(one, names)) if _whose(one) else one for one in found]

    return await db.read(work)


def _whose(line: TrailLine) -> int:
    """Return the number of the person whom an event is about, 0 for none."""
    found = line.data.get(_ABOUT)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _named(line: TrailLine, names: Mapping[int, str]) -> dict[str, Any]:
    return {**line.data, _ABOUT: names.get(_whose(line), say("web.trail.gone"))}


async def _to_ask(asked: PageRequest) -> list[Officer]:
    """Return whom at the province to ask about an enterprise, for whoever does not see cases."""
    if _sees_cases(asked):
        return []
    return [one for one in await holders.officers_of([]) if one.level is Level.PROVINCE]


async def _trail_page(asked: PageRequest) -> web.StreamResponse:
    pages = Pages("/trail", asked.query, await trail.count_trail(_filter(asked), _MOST), _SIZE)
    found = await _lines(asked, _SIZE, pages.skipped)
    return show_page(
        asked,
        "trail",
        rows=[trail_lines.event_in_words(line, asked.ctx) for line in found],
        query=asked.query,
        names=await _names(asked),
        of_cases=_sees_cases(asked),
        to_ask=await _to_ask(asked),
        pages=pages,
        sorting=Sorting("/trail", asked.query, _NEWEST),
        most=_MOST,
    )


async def _trail_file(asked: PageRequest) -> web.StreamResponse:
    found = await _lines(asked, _MOST)

    def made() -> bytes:
        lines = [trail_lines.event_in_words(line, asked.ctx) for line in found]
        return book_bytes(
            [trail_lines.trail_sheet(lines, say("web.trail.title", day=asked.ctx.today))], asked.ctx.now
        )

    return download(await asyncio.to_thread(made), KIND, say("web.trail.file", day=asked.ctx.today))


def _mine(asked: PageRequest) -> list[str]:
    return [kind for kind in EXPORTS if access.may_export(asked.who, kind)]


async def _exports_page(asked: PageRequest) -> web.StreamResponse:
    words = sentence_table("web.export_kinds")
    return show_page(asked, "exports", kinds=[(kind, words[kind]) for kind in _mine(asked)])


async def _export_file(asked: PageRequest) -> web.StreamResponse:
    """Return a workbook of what lies in the reader's scope; that it was taken is an event."""
    kind = asked.query["sort"]
    if kind not in _mine(asked):
        raise web.HTTPNotFound
    scope, ctx = access.scope_of(asked.who), asked.ctx

    async def work() -> Sequence[Sheet]:
        _, sheets = await EXPORTS[kind](scope, ctx)
        return sheets

    sheets = await db.read(work)
    seen = f"export_{kind}"
    await db.write(lambda: note_event(asked.context, EventName.PERSONAL_DATA_READ, asked.who.id, page=seen))
    content = await asyncio.to_thread(book_bytes, sheets, ctx.now)
    name = sentence_table("web.export_kinds")[kind]
    return download(content, KIND, say("web.exports.file", name=name, day=ctx.today))


AUDIT_ROUTES = (
    Route(
        "GET", "/trail", _trail_page, say("web.routes.trail"), "trail", (*_FILTERS, PAGE), personal="trail"
    ),
    Route(
        "GET",
        "/trail/file",
        _trail_file,
        say("web.routes.trail_file"),
        "trail",
        _FILTERS,
        personal="trail",
        patience=_PATIENCE,
    ),
    Route("GET", "/exports", _exports_page, say("web.routes.exports"), "exports", (ROUND,)),
    Route(
        "GET",
        "/exports/file",
        _export_file,
        say("web.routes.export_file"),
        "exports",
        (Field("sort", "choice", choices=tuple(EXPORTS), required=True), ROUND),
        patience=_PATIENCE,
    ),
)
