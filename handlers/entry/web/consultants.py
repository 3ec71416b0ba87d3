"""咨询机构: the scorecard for bureaus, and an enterprise's yes or no to what its consultant prepared."""

from __future__ import annotations

from aiohttp import web

from bot import access
from bot.words import Answer
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.cases import prepared_answers, rounds
from handlers.services.reports.consultants import scores
from messages.catalogue import say
from messages.on_pages import page_answer
from storage import db


async def _scorecard(asked: PageRequest) -> web.StreamResponse:
    found = await db.read(lambda: scores(access.scope_of(asked.who), asked.ctx))
    return show_page(asked, "consultants", rows=found)


async def _answer_prepared(asked: PageRequest) -> web.StreamResponse:
    """Carry out what was prepared, or send it back. It must wait for this very person's yes."""
    person, number = asked.who, asked.body["id"]

    async def work() -> tuple[Answer, int] | None:
        found = await prepared_answers.waiting_for(person)
        one = next((p for p in found if p.id == number), None)
        if one is None:
            return None
        where = await rounds.context_in(one.round, asked.ctx)
        answered = (
            prepared_answers.refuse_prepared
            if asked.body["answer"] == "no"
            else prepared_answers.confirm_prepared
        )
        return await answered(one, person, where, "page"), one.case_id

    done = await db.write(work)
    if done is None:
        raise web.HTTPNotFound
    return go(asked, f"/cases/{done[1]}", page_answer(done[0].key, done[0].facts))


CONSULTANT_ROUTES = (
    Route("GET", "/consultants", _scorecard, say("web.routes.consultants"), "registers", (ROUND,)),
    Route(
        "POST",
        "/prepared",
        _answer_prepared,
        say("web.routes.prepared"),
        "meetings",
        body=(Field("id", "number", required=True), Field("answer", "choice", choices=("yes", "no"))),
    ),
)
