"""导入名单: a list is sent by a form, shown with all that it would change, and then taken, whole or by kinds."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.words import Refusal
from handlers.entry.web.same_form import form_refused, with_typed
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


async def _upload_refused(asked: PageRequest, key: str, why: str, status: int = 422) -> web.Response:
    return with_typed(await _page(asked), asked.request, {"round": key} if key else {}, why, "file", status)


async def _page(asked: PageRequest) -> web.Response:
    return show_page(
        asked,
        "imports",
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
        too_large = say("web.imports.too_large", most=uploaded.LARGEST_LIST >> 20)
        return await _upload_refused(asked, "", too_large, 413)
    key = sent.fields.get("round", "")
    if not sent.content:
        return await _upload_refused(asked, key, say("web.imports.no_file"))
    try:
        shown = await uploaded.show_list(sent.name, sent.content, key, asked.context)
    except Refusal as refusal:
        return await _upload_refused(asked, key, explain(refusal))
    return _compared_page(asked, shown, sent.name, key)


async def _shown_again(asked: PageRequest, wrong: str = "") -> web.Response:
    """Show what the list that was uploaded before would change now."""
    name, key = asked.body["file"], asked.body["round"]
    try:
        shown = await uploaded.show_kept_list(name, asked.body["digest"], key, asked.context)
    except Refusal as refusal:
        return go(asked, "/imports", explain(refusal))
    return _compared_page(asked, shown, name, key, wrong)


def _compared_page(
    asked: PageRequest, shown: uploaded.ComparedList, name: str, key: str, wrong: str = ""
) -> web.Response:
    merged = shown.merged
    return show_page(
        asked,
        "import_shown",
        status=422 if wrong else 200,
        wrong=wrong,
        shown=shown,
        key=key,
        file=name,
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
        return await form_refused(asked, "/imports", say("web.imports.no_kind"), "take_new", _shown_again)
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
        return await _shown_again(asked, explain(refusal))
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
        shown_by=_shown_again,
        patience=_PATIENCE,
    ),
)
