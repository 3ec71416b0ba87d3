"""导入名单: a list is sent by a form, shown with all that it would change, and then taken, whole or by kinds."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.words import Refusal
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.entry.web.uploads import read_upload
from handlers.services.accounts.leavers import describe
from handlers.services.rosters import uploaded
from handlers.services.rosters.findings import lines
from handlers.services.rosters.merged import KINDS
from messages.catalogue import explain, say
from storage import imports

_LISTED = 50  # imports
_SHOWN = 500  # lines of one kind of change
_PATIENCE = 300.0  # seconds: reading and comparing a large list holds the database
_TAKEN = tuple(Field(f"take_{kind}", "choice", choices=("yes",)) for kind in KINDS)


async def _imports_page(asked: PageRequest) -> web.StreamResponse:
    return await _page(asked)


async def _page(asked: PageRequest, wrong: str = "", status: int = 200) -> web.Response:
    return show_page(
        asked,
        "imports",
        status=status,
        wrong=wrong,
        into=[
            (key, plan.name) for key, (plan, _) in (await uploaded.rounds_for_lists(asked.context)).items()
        ],
        imports=await imports.list_imports(_LISTED),
        most=uploaded.LARGEST_LIST >> 20,
    )


async def _show_list(asked: PageRequest) -> web.StreamResponse:
    """Show what the list that was sent would change, row by row; nothing is changed."""
    try:
        sent = await read_upload(asked.request, uploaded.LARGEST_LIST)
    except web.HTTPRequestEntityTooLarge:
        return await _page(asked, say("web.imports.too_large", most=uploaded.LARGEST_LIST >> 20), 413)
    if not sent.content:
        return await _page(asked, say("web.imports.no_file"), 422)
    key = sent.fields.get("round", "")
    try:
        shown = await uploaded.show_list(sent.name, sent.content, key, asked.context)
    except Refusal as refusal:
        return await _page(asked, explain(refusal), 422)
    merged = shown.merged
    return show_page(
        asked,
        "import_shown",
        shown=shown,
        key=key,
        file=sent.name,
        merged=merged,
        findings=lines(shown.findings)[:_SHOWN],
        changes=[change for change in merged.changes if not change.refused][:_SHOWN],
        kept=[change for change in merged.changes if change.refused][:_SHOWN],
        leaving=[describe(one) for one in merged.missing][:_SHOWN],
        most=_SHOWN,
        kinds=KINDS,
        any=bool(
            merged.fresh
            or merged.enterprises_again
            or merged.staff_new
            or merged.changes
            or merged.missing
            or shown.unlisted
        ),
    )


async def _take_list(asked: PageRequest) -> web.StreamResponse:
    """Import what was shown, of the kinds that are ticked."""
    body: Any = asked.body
    kinds = [kind for kind in KINDS if body[f"take_{kind}"]]
    ticked = [n for n, _ in body["places"] or ()]
    if not kinds:
        return go(asked, "/imports", say("web.imports.no_kind"))
    try:
        merged = await uploaded.take_list(
            body["file"],
            body["digest"],
            body["round"],
            body["mark"],
            kinds,
            ticked,
            asked.who.id,
            asked.context,
        )
    except Refusal as refusal:
        return go(asked, "/imports", explain(refusal))
    asked.context.look_soon()
    enterprises, staff, changed = (merged.counts[key] for key in ("enterprises", "staff", "changed"))
    done = say("web.imports.done", enterprises=enterprises, staff=staff, changed=changed)
    said = done if merged.number else say("web.imports.nothing")
    return go(asked, "/imports", said)


IMPORT_ROUTES = (
    Route("GET", "/imports", _imports_page, say("web.routes.imports"), "service", personal="imports"),
    Route(
        "POST",
        "/imports/new",
        _show_list,
        say("web.routes.import_shown"),
        "service",
        upload=True,
        personal="imports",
        patience=_PATIENCE,
    ),
    Route(
        "POST",
        "/imports/take",
        _take_list,
        say("web.routes.import_taken"),
        "service",
        body=(
            Field("file", longest=200, required=True),
            Field("digest", longest=64, required=True),
            Field("round", longest=64, required=True),
            Field("mark", longest=64, required=True),
            *_TAKEN,
            Field("places", "picks", longest=2000),
        ),
        patience=_PATIENCE,
    ),
)
