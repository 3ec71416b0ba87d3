"""/cases/N for the enterprise's own contact who is signed in: the page that its mail opens, and its record beneath."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aiohttp import web

from bot.acts.context import DecisionContext
from bot.words import Case
from handlers.entry.web import casefile
from handlers.entry.web import own_parts as own
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import download, go, remember_large, show_page
from handlers.entry.web.table import CASE_PART, Field, PageRequest, Route
from handlers.services.reports import evidence
from handlers.services.reports.own_page import own_page
from handlers.services.views import own_steps, standing_pauses
from messages import reach as reachable
from messages.catalogue import say
from messages.documents import DOCX
from storage import channels, db
from storage.reach import ReachEntry

LARGE = Field("big", "choice", choices=("0", "1"))


async def own_case_page(
    asked: PageRequest, case: Case, ctx: DecisionContext, **more: Any
) -> web.StreamResponse:
    """Show the enterprise's page; `more` are facts that stand on one of the pages that show it."""
    who, here = asked.who, f"/cases/{case.id}"
    page = await db.read(lambda: own_page(case, who, ctx, by_link=False))
    figures = f"{here}/figures" if page.figures else ""
    to = own.Addresses(
        f"{here}/act?kind=", f"{here}/question", f"{here}/file", f"{here}/letter", f"{here}?big=", figures
    )
    facts = own.facts_of(page, who, ctx, to) | more
    return show_page(asked, "own", here=here, paused=await standing_pauses.lines_now(who, ctx, case), **facts)


async def case_with_record(asked: PageRequest, case: Case) -> web.StreamResponse:
    """Show the page with all that was said and done beneath it."""
    who, ctx = asked.who, asked.ctx
    story = await evidence.story(case, ctx, checked=False)
    record = {
        "head": [(label, text) for label, text in story.head if label != "状态"],
        "events": casefile.newest_events(story),
        "messages": await casefile.messages_for(who, story),
        "decisions": story.decisions,
        "decides": False,
    }
    contacts = contact_lines(await casefile.contacts_of(case))
    more: dict[str, Any] = {"file": record, "contacts": contacts}
    big = asked.query["big"]
    response = await own_case_page(asked, case, asked.ctx, **more, **({"large": big == "1"} if big else {}))
    if big:
        remember_large(asked.context, response, big)
    return response


def contact_lines(contacts: Iterable[ReachEntry]) -> list[tuple[ReachEntry, str, Sequence[str]]]:
    """Return these contacts, each with the channels that reach them and why others do not."""
    tried = channels.reaching_people(channels.channel_order())
    return [
        (
            one,
            reachable.channel_names(one.by),
            reachable.why(True, one.registered, one.lost, one.resting, tried),
        )
        for one in contacts
    ]


async def _own(asked: PageRequest) -> Case:
    """Return the case if the reader is a contact of its enterprise; 404 for everybody else."""
    case = await casefile.visible(asked.case_id, asked.who, asked.ctx)
    if case is None or not own_steps.reads_as_its_own(asked.who, case):
        raise web.HTTPNotFound
    return case


async def _ask(asked: PageRequest) -> web.StreamResponse:
    case = await _own(asked)
    text, ok = await own.put_question(
        asked.context, asked.body["question"] or "", case, asked.who, asked.ctx, "page"
    )
    here = f"/cases/{case.id}"
    return go(asked, here, text) if ok else await form_refused(asked, here, text, "question")


async def _take_file(asked: PageRequest) -> web.StreamResponse:
    case = await _own(asked)
    text, _ = await own.take_material(asked.request, case, asked.who, asked.ctx, "page", asked.context)
    return go(asked, f"/cases/{case.id}", text)


async def _letter(asked: PageRequest) -> web.StreamResponse:
    """Show the letter's text to anybody who may see the case, or give its copy as a file of Word."""
    case = await casefile.visible(asked.case_id, asked.who, asked.ctx)
    made = await own.copy_of_letter(case, asked.ctx, asked.context) if case else None
    if case is None or made is None:
        raise web.HTTPNotFound
    if asked.query["letter"] == "docx":
        return download(made[1], DOCX, made[0])
    here = f"/cases/{case.id}"
    return show_page(
        asked, "letter", here=here, file=f"{here}/letter?letter=docx", **own.letter_facts(made, case)
    )


OWN_ROUTES = (
    Route(
        "POST",
        f"/cases/{CASE_PART}/question",
        _ask,
        say("web.routes.own_question"),
        "cases",
        body=(Field("question", longest=2000),),
    ),
    Route("POST", f"/cases/{CASE_PART}/file", _take_file, say("web.routes.own_file"), "cases", upload=True),
    Route(
        "GET",
        f"/cases/{CASE_PART}/letter",
        _letter,
        say("web.routes.own_letter"),
        "cases",
        (Field("letter", "choice", choices=("docx",)),),
    ),
)
