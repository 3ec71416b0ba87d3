"""调度简报 and 减负 on pages: the circular as it would be issued now, the file of it, and who had how much to do."""

from __future__ import annotations

import asyncio
from datetime import date

from aiohttp import web

from bot.words import Level
from handlers.entry.web.paging import Pages
from handlers.entry.web.show import download, show_page
from handlers.entry.web.table import PageRequest, Wrong
from handlers.services.reminders.issuing import scopes_of
from handlers.services.reports import briefing, burden
from messages.catalogue import say
from messages.documents import DOCX, Heading, Paragraph, Table, TileMap, docx_bytes
from messages.places_said import whole_area
from messages.terms import KIND_TERMS
from storage import briefings, db

_SIZE = 20


async def briefing_page(asked: PageRequest) -> web.StreamResponse:
    """Show the briefing of the viewer's place as of today, with the button for the file."""
    city = _city(asked)
    document = await briefing.document_of(city, asked.ctx)
    sorts = {Heading: "heading", Paragraph: "paragraph", Table: "table", TileMap: "map"}
    return show_page(
        asked,
        "briefing",
        document=document,
        blocks=[(sorts[type(block)], block) for block in document.blocks],
        city=city,
        cities=_cities(asked),
        whole=whole_area(asked.ctx.plan.places.extent),
        wide=_is_province(asked),
        issued=await briefings.issued_days(asked.ctx.plan.key),
    )


async def briefing_file(asked: PageRequest) -> web.StreamResponse:
    """Return the same as a .docx."""
    city = _city(asked)
    document = await briefing.document_of(city, asked.ctx)
    content = await asyncio.to_thread(docx_bytes, document, asked.ctx.now)
    return download(content, DOCX, say("briefing.mail.file", title=city + document.title, day=document.day))


def _is_province(asked: PageRequest) -> bool:
    return any(role.level is Level.PROVINCE for role in asked.who.roles)


def _cities(asked: PageRequest) -> list[str]:
    """Return the places of which the viewer may read the briefing; "" for the whole province's."""
    units = asked.ctx.plan.places.units
    return ["", *units] if _is_province(asked) else scopes_of(asked.who, units)


def _city(asked: PageRequest) -> str:
    """Return the place that was asked for, else the viewer's own; another city's is not found."""
    there = _cities(asked)
    wanted = asked.query["city"]
    if not there or (wanted and wanted not in there):
        raise web.HTTPNotFound
    return wanted or there[0]


async def burden_page(asked: PageRequest) -> web.StreamResponse:
    """Show what each officer had to handle in a month."""
    first = _month(asked)
    month = await db.read(lambda: burden.load_of_month(first))
    kinds = [kind for kind in KIND_TERMS if any(load.messages.get(kind) for load in month.loads)]
    pages = Pages("/burden", asked.query, len(month.loads), _SIZE)
    return show_page(
        asked,
        "burden",
        month=month,
        loads=month.loads[pages.skipped : pages.skipped + _SIZE],
        pages=pages,
        unit=burden.officer_unit,
        kinds=[(kind, KIND_TERMS[kind]) for kind in kinds],
        before=burden.month_before(first),
        ceiling=asked.ctx.plan.most_messages,
    )


_YEARS = 50  # from this one: beyond them a calendar has no months


def _month(asked: PageRequest) -> date:
    """Return the first day of the month that was asked for, else of this one."""
    text = asked.query["month"]
    if text is None:
        return burden.month_of(asked.ctx.today)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = date.min
    if abs(first.year - asked.ctx.today.year) > _YEARS:
        raise Wrong("web.field.format", label=say("web.fields.month"), name="month")
    return first
