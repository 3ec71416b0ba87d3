"""评估安排: what is to be assessed until when, the batches, the lot for experts, and what is printed for a batch."""

from __future__ import annotations

import asyncio
from functools import partial

from aiohttp import web

from bot.places import Places
from bot.words import Answer, Case, Duty, DutyState, MilestoneKind
from handlers.entry.web.paging import PAGE, Pages, Sorting, sort_field
from handlers.entry.web.same_form import after_form
from handlers.entry.web.show import download, go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.accounts.links import Links
from handlers.services.meetings import batches
from handlers.services.meetings.experts import ANSWERS, Asking, invite_experts, take_called
from handlers.services.reports.score_sheet import opinion_document, score_sheets
from messages.catalogue import say
from messages.documents import DOCX, docx_bytes
from messages.on_pages import page_answer
from messages.sheets import KIND, book_bytes
from storage import assessments, db, drawn
from storage.assessments import BatchRow

_SIZE = 50  # enterprises to a page: a batch is ticked on one
_SORT = sort_field("state", "name", "place", "due")
_ACTS = ("draw", "invite", "experts", *ANSWERS, "substitute", "move", "cancel")


async def _calendar(asked: PageRequest) -> web.StreamResponse:
    """Show the calendar, or one batch (`id`), or what is printed for it. Of another bureau's, and of none, the calendar
    is shown."""
    of = await batches.own_batch(asked.who, asked.query["id"], asked.ctx)
    if of and asked.query["show"] == "opinion":
        return await _opinion(asked, of)
    if of and asked.query["show"]:
        return await _sheets(asked, of)
    return await (_batch(asked, of) if of else _whole(asked))


async def _whole(asked: PageRequest, wrong: str = "") -> web.StreamResponse:
    person, ctx = asked.who, asked.ctx
    booked = await assessments.booked(ctx.plan.key, ctx.today)
    owed = [(duty, case) for duty, case in await batches.to_assess(person, ctx) if case.id not in booked]
    kept = {one.name: (asked.query or asked.body).get(one.name) for one in (_SORT, PAGE)}
    sorting = Sorting("/assessments", kept, "state")
    owed.sort(key=partial(_rank, sorting.column, ctx.plan.places), reverse=sorting.down)
    pages = Pages("/assessments", kept, len(owed), _SIZE, at="owed")
    return show_page(
        asked,
        "assessments",
        capacity=await batches.capacity(person, ctx),
        batches=await assessments.batches(ctx.plan.key, batches.bureaus_of(person)),
        owed=owed[pages.skipped :][:_SIZE],
        pages=pages,
        sorting=sorting,
        ticked={number for number, _ in asked.body.get("pick") or ()},
        typed=asked.body,
        experts=len(await assessments.experts_of(batches.bureaus_of(person))),
        wrong=wrong,
        status=422 if wrong else 200,
    )


def _rank(column: str, places: Places, one: tuple[Duty, Case]) -> tuple[object, ...]:
    """Return where an enterprise stands in the list: by what was asked for, then by date and place."""
    duty, case = one
    where = places.rank(case.city, case.county)
    match column:
        case "name":
            return (case.name,)
        case "place":
            return where
        case "due":
            return duty.due, *where
        case _:
            return duty.state != DutyState.OPEN, duty.due, *where


async def _batch(asked: PageRequest, of: BatchRow) -> web.StreamResponse:
    found, lines = await assessments.cases_of_batch(of.id), await drawn.of_batch(of.id)
    kinds = asked.ctx.plan.keys_of([MilestoneKind.ASSESSMENT])
    results = {case.id: next((d for d in case.duties if d.milestone in kinds), None) for case in found}
    return show_page(
        asked,
        "batch",
        of=of,
        found=found,
        results=results,
        experts=lines,
        replaceable=[one.id for one in lines if batches.may_be_replaced(one, lines)],
        to_invite=any(one.serves and one.out_of_reach for one in lines),
        invited=any(one.message_id for one in lines),
        out=await batches.kept_out(of),
        known=len(await assessments.experts_of([of.city])),
        over=bool(of.cancelled_at) or of.held_on < asked.ctx.today,
    )


async def _sheets(asked: PageRequest, of: BatchRow) -> web.StreamResponse:
    content = book_bytes(await score_sheets(of, asked.ctx), asked.ctx.now)
    return download(content, KIND, say("reports.scores.file", day=of.held_on, number=of.id))


async def _opinion(asked: PageRequest, of: BatchRow) -> web.StreamResponse:
    """Give one enterprise's sheet (`case`) as a document that an expert fills in; the batch for any other."""
    made = await opinion_document(of, asked.query["case"] or 0, asked.ctx)
    if made is None:
        return await _batch(asked, of)
    content = await asyncio.to_thread(docx_bytes, made, asked.ctx.now)
    return download(content, DOCX, say("reports.scores.docx_file", name=made.to.rstrip("：")))


async def _make(asked: PageRequest) -> web.StreamResponse:
    """Make a batch of the enterprises that were ticked."""
    body, ctx = asked.body, asked.ctx
    chosen = [number for number, _ in body["pick"]]
    reply = await db.write(
        lambda: batches.make(asked.who, body["held_on"], body["place"] or "", chosen, ctx, "page")
    )
    text = page_answer(reply.key, reply.facts)
    if not reply.ok:
        return await _whole(asked, text)
    return go(asked, f"/assessments?id={reply.facts['number']}", text)


async def _act(asked: PageRequest) -> web.StreamResponse:
    """Draw the experts of a batch, invite them, note what they said on the telephone, draw a substitute, tell its
    enterprises, move it or give it up."""
    of = await batches.own_batch(asked.who, asked.body["id"], asked.ctx)
    if of is None:
        raise web.HTTPNotFound
    who, ctx, body, settings = asked.who, asked.ctx, asked.body, asked.context.settings
    waits = settings.approve_announcements
    by = Asking(who, ctx, Links(settings.public_url, settings.secret_key).expert, waits)

    async def work() -> Answer:
        await assessments.hold_batch(of.id)
        now = await batches.own_batch(who, of.id, ctx) or of  # as the press before has left it
        match body["what_to_do"]:
            case "draw":
                return await batches.draw(who, now, min(body["n"] or 3, 30), ctx, "page")
            case "invite":
                return await batches.invite(who, now, ctx, "page", waits=waits)
            case "experts":
                return await invite_experts(now, by, "page")
            case "comes" | "declines" as said:
                return await take_called(now, body["line"] or 0, said, who, ctx, "page")
            case "substitute":
                return await batches.substitute(now, body["line"] or 0, by, "page")
            case "move":
                place = now.place if body["place"] is None else body["place"]
                return await batches.move_batch(now, body["held_on"] or now.held_on, place, by, "page")
            case _:
                return await batches.cancel_batch(who, now, ctx, "page", waits=waits)

    reply = await db.write(work)
    here = f"/assessments?id={of.id}"
    if body["what_to_do"] == "move":  # the form in which something is typed
        return await after_form(asked, here, reply)
    return go(asked, here, page_answer(reply.key, reply.facts))


ASSESSMENT_ROUTES = (
    Route(
        "GET",
        "/assessments",
        _calendar,
        say("web.routes.assessments"),
        "assessments",
        (
            Field("id", "number"),
            Field("show", "choice", choices=("sheets", "opinion")),
            Field("case", "number"),
            _SORT,
            PAGE,
            ROUND,
        ),
        personal="contacts",
    ),
    Route(
        "POST",
        "/assessments/batch",
        _make,
        say("web.routes.batch_made"),
        "assessments",
        body=(
            Field("held_on", "date", required=True),
            Field("place", longest=200),
            Field("pick", "picks", longest=4000, required=True),
            _SORT,
            PAGE,
        ),
    ),
    Route(
        "POST",
        "/assessments/act",
        _act,
        say("web.routes.batch_done"),
        "assessments",
        body=(
            Field("id", "number", required=True),
            Field("what_to_do", "choice", choices=_ACTS, required=True),
            Field("n", "number"),
            Field("line", "number"),
            Field("held_on", "date"),
            Field("place", longest=200),
        ),
    ),
)
