"""/expert/TOKEN: the page on which an expert answers an invitation to assess, without signing in."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.words import Person
from handlers.entry.web import given, tokens
from handlers.entry.web.origins import is_ours
from handlers.entry.web.show import link_page
from handlers.entry.web.table import Wrong
from handlers.runtime.context import CONTEXT
from handlers.services.accounts.links import EXPERT, read_token
from handlers.services.cases import rounds
from handlers.services.meetings import experts
from messages.catalogue import say
from messages.on_pages import page_answer
from storage import assessments, db, drawn, people
from storage.assessments import BatchRow
from storage.drawn import DrawnRow

_PATH = "/expert/"


class _Opened(Struct, frozen=True):
    """What a link leads to."""

    one: DrawnRow
    of: BatchRow
    person: Person


async def answer_as_expert(request: web.Request) -> web.StreamResponse:
    """Opening it shows the invitation, only its button answers."""
    context = request.app[CONTEXT]
    ctx = context.ctx()
    facts = read_token(context.settings.secret_key, EXPERT, tokens.in_path(request, _PATH), ctx.now)
    opened = await _opened(facts) if facts else None
    if opened is None:
        return link_page(request, "expert_gone", 410)
    ctx = await rounds.context_in(opened.of.round, ctx)
    if request.method != "POST":
        return await _show(request, opened, ctx)
    if not is_ours(request, silent=True):
        return link_page(request, "expert_gone", 403)
    said = await _take(request, opened, ctx)
    return await _show(request, await _opened(facts or {}) or opened, ctx, said)


async def _opened(facts: dict[str, Any]) -> _Opened | None:
    """Return what the link leads to; None where its invitation has not left or was taken back, another expert was drawn
    instead, or its reader's links were ended."""
    one = await drawn.line(int(facts["x"]))
    of = await experts.batch_of(one) if one else None
    if one is None or of is None or one.replaced_at or not one.left or one.person_id != facts["p"]:
        return None
    person = (await people.load_people([facts["p"]])).get(facts["p"])
    return _Opened(one, of, person) if person and person.epoch == facts.get("e") else None


async def _show(request: web.Request, opened: _Opened, ctx: DecisionContext, said: str = "") -> web.Response:
    firms = [case.name for case in await assessments.cases_of_batch(opened.of.id)]
    closed = experts.over(opened.of, ctx)
    return link_page(
        request, "expert_link", 200, one=opened.one, of=opened.of, firms=firms, closed=closed, said=said
    )


async def _take(request: web.Request, opened: _Opened, ctx: DecisionContext) -> str:
    try:
        form = given.from_form(await request.read(), request.content_type)
    except Wrong:
        form = {}
    choice = str(form.get("answer", ""))
    if choice not in experts.ANSWERS:
        return say("web.experts.choose")
    words = str(form.get("words", "")).strip()[:200]
    reply = await db.write(
        lambda: experts.take_expert_answer(opened.one.id, choice, words, opened.person, ctx)
    )
    return page_answer(reply.key, reply.facts)
