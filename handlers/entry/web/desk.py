"""/desk: the questions that wait for an answer, and the answers that are kept for whoever asks next.

Everything is done by the acts of the chat (`handlers/services/support`). A form says which question of a ticket its
sender saw, so that nobody answers what the asker has added to since, and no answer leaves twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot import access
from bot.words import Answer, Intent
from handlers.entry.web import given
from handlers.entry.web.paging import PAGE, Pages
from handlers.entry.web.same_form import after_form
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest, Route, Wrong
from handlers.services.support import answering, inbox, known_answers, passing
from handlers.services.support.known_answers import LONGEST_ANSWER, LONGEST_QUESTION, AnswerDraft
from messages import terms
from messages.catalogue import say
from messages.on_pages import page_answer
from messages.terms import KIND_TERMS, MESSAGE_TERMS
from storage import db, tickets
from storage import known_answers as kept

_LINES = 30  # tickets to a page
_MOST_AT_ONCE = 40  # tickets that one text answers
_LISTED = 200  # kept answers
_NUMBER = Field("n", "number")
_ID = Field("id", "number", required=True)
_FOR_ALL = "all"
# What was done already by the first of two presses, or by a colleague, is said and is no fault of the form.
_DONE_BEFORE = frozenset({"replied_before", "known_before"})


async def _desk_page(asked: PageRequest) -> web.StreamResponse:
    return await _page(asked, asked.query["n"])


async def _page(asked: PageRequest, number: int | None, status: int = 200, **more: Any) -> web.Response:
    async def work() -> inbox.TicketInbox:
        return await inbox.inbox_of(asked.who, number, asked.context.faq, asked.ctx)

    found = await db.read(work)
    pages = Pages("/desk", asked.query, len(found.lines), _LINES)
    return show_page(  # a ticket that is not there and one that is another's look alike
        asked,
        "desk",
        status=status,
        inbox=found,
        lines=found.lines[pages.skipped : pages.skipped + _LINES],
        pages=pages,
        answers=access.may(asked.who, Intent.ANSWER_TICKET),
        kinds=KIND_TERMS,
        states=MESSAGE_TERMS,
        channel=terms.channel,
        longest=LONGEST_ANSWER,
        **{"typed": "", "wrong": "", "again": False, "ticked": {}, **more},
    )


async def _reply_on_page(asked: PageRequest) -> web.StreamResponse:
    """Answer the ticked tickets with one text. What could not be answered is shown again with the text."""
    typed = given.from_form(await asked.request.read(), asked.request.content_type)
    ticked = inbox.ticked_tickets(typed)
    text, again = typed.get("text", "").strip(), typed.get("again") == "yes"
    only = next(iter(ticked), None) if len(ticked) == 1 else None
    if not ticked or not text or len(text) > LONGEST_ANSWER or len(ticked) > _MOST_AT_ONCE:
        wrong = say("web.desk.nothing", most=_MOST_AT_ONCE, longest=LONGEST_ANSWER)
        return await _page(asked, only, 422, typed=text, wrong=wrong, ticked=ticked)

    async def work() -> list[tuple[int, Answer]]:
        return [
            (number, await answering.reply_to_ticket(asked.who, number, text, asked.ctx, again, "page", turn))
            for number, turn in ticked.items()
        ]

    done = await db.write(work)
    asked.context.look_soon()
    left = {n: said for n, said in done if not said.ok and said.key not in _DONE_BEFORE}
    words = "\n".join(page_answer(said.key, said.facts) for _, said in done)
    if not left:
        return go(asked, "/desk", words)
    crossed = all(said.key == "replied_by_other" for said in left.values())
    number = next(iter(left)) if len(left) == 1 else None
    return await _page(
        asked, number, 409, typed=text, wrong=words, again=crossed, ticked={n: ticked[n] for n in left}
    )


async def _pass_on_page(asked: PageRequest) -> web.StreamResponse:
    """Pass the ticket to the province (移交), which the desk alone may."""
    if not access.may(asked.who, Intent.ANSWER_TICKET):
        raise web.HTTPNotFound
    number = asked.body["id"]
    said = await db.write(lambda: passing.pass_on(asked.who, number, asked.ctx, "page"))
    asked.context.look_soon()
    return go(asked, "/desk", page_answer(said.key, said.facts))


async def _close_on_page(asked: PageRequest) -> web.StreamResponse:
    number = asked.body["id"]
    said = await db.write(lambda: answering.close_question(asked.who, number, asked.ctx, "page"))
    asked.context.look_soon()
    return go(asked, "/desk", page_answer(said.key, said.facts))


async def _answers_page(asked: PageRequest) -> web.StreamResponse:
    """Show the kept answers: those that wait for approval first."""

    async def work() -> Sequence[kept.KnownAnswer]:
        return await kept.list_answers(_LISTED)

    rows = await db.read(work)
    named = {plan.key: plan.name for plan in asked.ctx.rounds.plans}
    return show_page(
        asked,
        "desk_answers",
        rows=[
            (one, access.may_approve_answer(asked.who, one.kind), named.get(one.round, "")) for one in rows
        ],
        me_id=asked.who.id,
        shipped=len(asked.context.faq.entries),
    )


async def _asked_answer_form(asked: PageRequest) -> web.StreamResponse:
    """Show the form by which an answer is kept: as the ticket has it, or as it was kept before."""
    number = asked.query["n"]

    async def work() -> tuple[tickets.Ticket | None, kept.KnownAnswer | None]:
        found = await tickets.find_all([number])
        return next(iter(found), None), await kept.of_ticket(number)

    ticket, before = await db.read(work)
    if ticket is None or not access.may_answer(asked.who, ticket.route):
        return await _answers_page(asked)
    return _answer_form(asked, ticket, before, {})


def _answer_form(
    asked: PageRequest,
    ticket: tickets.Ticket,
    before: kept.KnownAnswer | None,
    typed: dict[str, Any],
    wrong: str = "",
) -> web.Response:
    start = {
        "question": before.question if before else ticket.text[:LONGEST_QUESTION],
        "answer": before.answer if before else ticket.answer,
        "words": " ".join(before.words) if before else "",
        "clause": before.clause if before else "",
        "sort": before.kind if before else ("work" if ticket.route == "province" else "system"),
        "rounds": (before.round or _FOR_ALL) if before else _FOR_ALL,
    }
    return show_page(
        asked,
        "desk_answer",
        status=422 if wrong else 200,
        ticket=ticket,
        before=before,
        typed={**start, **typed},
        wrong=wrong,
        longest=LONGEST_ANSWER,
        longest_question=LONGEST_QUESTION,
        all_rounds=[(plan.key, plan.name) for plan in asked.ctx.rounds.plans],
    )


async def _keep_answer(asked: PageRequest) -> web.StreamResponse:
    """存为常见问题: keep what the form says."""
    body, number = asked.body, asked.body["id"]
    chosen = body["rounds"] or _FOR_ALL
    if chosen != _FOR_ALL and asked.ctx.rounds.find(chosen) is None:
        raise Wrong("web.rounds.unknown", key=chosen, there="")
    draft = AnswerDraft(
        body["question"],
        body["answer"],
        known_answers.keyword_groups(body["words"] or ""),
        clause=body["clause"] or "",
        kind=body["sort"],
        round="" if chosen == _FOR_ALL else chosen,
    )

    async def work() -> Answer:
        faq = await known_answers.faq_now(asked.context.faq, [one.plan for one in asked.ctx.each()])
        return await known_answers.save_answer(asked.who, number, draft, faq, asked.ctx, "page")

    said = await db.write(work)
    return await after_form(asked, "/desk/answers", said)


async def _decide_answer(asked: PageRequest) -> web.StreamResponse:
    """Approve a kept answer, or end it."""
    act, number = asked.body["what_to_do"], asked.body["id"]

    async def work() -> Answer:
        one = await kept.find_answer(number)
        do = known_answers.approve_kept if act == "approve" else known_answers.end_kept
        return await do(asked.who, one, (one.ticket_id if one else 0) or 0, asked.ctx, "page")

    said = await db.write(work)
    return go(asked, "/desk/answers", page_answer(said.key, said.facts))


DESK_ROUTES = (
    Route("GET", "/desk", _desk_page, say("web.routes.desk"), "desk", (_NUMBER, PAGE), personal="desk"),
    Route("POST", "/desk/reply", _reply_on_page, say("web.routes.desk_reply"), "desk"),
    Route("POST", "/desk/pass", _pass_on_page, say("web.routes.desk_pass"), "desk", body=(_ID,)),
    Route("POST", "/desk/close", _close_on_page, say("web.routes.desk_close"), "desk", body=(_ID,)),
    Route("GET", "/desk/answers", _answers_page, say("web.routes.desk_answers"), "desk"),
    Route(
        "GET",
        "/desk/answers/keep",
        _asked_answer_form,
        say("web.routes.desk_answer_form"),
        "desk",
        (Field("n", "number", required=True),),
        personal="desk",
    ),
    Route(
        "POST",
        "/desk/answers/keep",
        _keep_answer,
        say("web.routes.desk_answer_keep"),
        "desk",
        body=(
            _ID,
            Field("question", longest=LONGEST_QUESTION, required=True),
            Field("answer", longest=LONGEST_ANSWER, required=True),
            Field("words", longest=300),
            Field("clause", longest=200),
            Field("sort", "choice", choices=("work", "system"), required=True),
            Field("rounds", longest=64),
        ),
    ),
    Route(
        "POST",
        "/desk/answers/decide",
        _decide_answer,
        say("web.routes.desk_answer_decide"),
        "desk",
        body=(_ID, Field("what_to_do", "choice", choices=("approve", "end"), required=True)),
    ),
)
