"""培训: invitations to answer, a bureau's own trainings with who answered, the sheet to sign in, who came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any

from aiohttp import web

from bot import access
from bot.acts.context import DecisionContext
from bot.reading.trainings import Attending, TrainingAnswer
from bot.words import Answer, Intent, Person
from handlers.entry.web import given, tokens
from handlers.entry.web.origins import is_ours
from handlers.entry.web.paging import PAGE, Pages
from handlers.entry.web.same_form import after_form
from handlers.entry.web.show import download, link_page, show_page
from handlers.entry.web.table import Field, PageRequest, Route, Wrong
from handlers.runtime.context import CONTEXT
from handlers.services.accounts.links import TRAINING, read_token
from handlers.services.meetings import answers_by_unit, trainings
from handlers.services.reports.attendance import attendance
from messages.catalogue import say
from messages.on_pages import page_answer
from messages.sheets import KIND, book_bytes
from storage import db, people
from storage import trainings as stored
from storage.trainings import InviteeRow, TrainingRow

_ID = Field("id", "number")
_SIZE = 100
_ANSWERS = tuple(one.value for one in TrainingAnswer)
_PATH = "/training/"


async def _trainings_page(asked: PageRequest) -> web.StreamResponse:
    """Show the invitations to answer, and the trainings of the person's own office."""
    person, ctx = asked.who, asked.ctx
    mine = await stored.invitations_of(person.id, ctx.today)
    invites = access.may(person, Intent.INVITE_TRAINING)
    own = await trainings.own_trainings(person, ctx) if invites else []
    lines = await stored.invitees([one.id for one in own])
    return show_page(
        asked,
        "trainings",
        invited=[await invitation_facts(one, person) for one in mine],
        own=[(one, answers_by_unit.counted([li for li in lines if li.training_id == one.id])) for one in own],
        invites=invites,
    )


async def invitation_facts(of: TrainingRow, person: Person) -> dict[str, Any]:
    """Return an invitation as its page shows it: what it says, and what this person has answered."""
    lines = [line for line in await stored.invitees([of.id]) if line.person_id == person.id]
    first = lines[0] if lines else None
    return {
        "of": of,
        "units": [line.unit for line in lines],
        "answer": first.answer if first else "",
        "words": first.words if first else "",
    }


async def _one_page(asked: PageRequest) -> web.StreamResponse:
    """Show a training of one's own office: who answered what, and what may be done about it; or its sheet to sign
    in. Of any other, and of none, the list is shown."""
    number = asked.query["id"]
    of = await trainings.own_training(asked.who, number) if number else None
    if of is None:
        return await _trainings_page(asked)
    if asked.query["show"]:
        return await _sheet(asked, of)
    invited = await stored.invitees([of.id])
    lines, counts = answers_by_unit.by_unit(invited), answers_by_unit.counted(invited)
    told = {line.unit for line in invited if line.told}
    shown = [line for line in lines if _is_shown(line, told, asked.query["reply"] or "")]
    pages = Pages("/trainings/one", asked.query, len(shown), _SIZE)
    return show_page(
        asked,
        "training",
        of=of,
        lines=shown[pages.skipped : pages.skipped + _SIZE],
        pages=pages,
        reply=asked.query["reply"] or "",
        counts=counts,
        typed=asked.body,
    )


def _is_shown(line: InviteeRow, told: Collection[str], reply: str) -> bool:
    """Say whether a line belongs to those who answered so; `told`: the units that were sent the invitation."""
    how = line.answer or ("silent" if line.unit in told else "untold")
    return reply in ("", "comes" if how == "sends" else how)


async def _own(asked: PageRequest, number: int | None) -> TrainingRow:
    of = await trainings.own_training(asked.who, number) if number else None
    if of is None:
        raise web.HTTPNotFound
    return of


async def _sheet(asked: PageRequest, of: TrainingRow) -> web.StreamResponse:
    """Return the sheet to sign in, as a workbook."""
    content = book_bytes(await attendance(of, asked.ctx), asked.ctx.now)
    return download(content, KIND, say("reports.attendance.file", day=of.held_on, number=of.id))


async def _take_answer(asked: PageRequest) -> web.StreamResponse:
    body = asked.body
    said = Attending(TrainingAnswer(body["answer"]), body["words"] or "", body["id"])
    reply = await db.write(lambda: trainings.take_answer(asked.who, said, asked.ctx, "page"))
    return await after_form(asked, "/trainings", reply, "words")


def _doing(
    work: Callable[[PageRequest, TrainingRow], Coroutine[Any, Any, Answer]],
) -> Callable[[PageRequest], Awaitable[web.StreamResponse]]:
    """Return the view of a form of a training's page."""

    async def view(asked: PageRequest) -> web.StreamResponse:
        of = await _own(asked, asked.body["id"])
        reply = await db.write(lambda: work(asked, of))
        return await after_form(asked, f"/trainings/one?id={of.id}", reply)

    return view


async def _came(asked: PageRequest, of: TrainingRow) -> Answer:
    return await trainings.came(asked.who, of.id, asked.body["names"] or "", asked.ctx, "page")


async def _said(asked: PageRequest, of: TrainingRow) -> Answer:
    said = Attending(TrainingAnswer(asked.body["answer"]), asked.body["words"] or "", of.id)
    return await trainings.answered_by_phone(asked.who, of.id, asked.body["line"], said, asked.ctx, "page")


async def _move(asked: PageRequest, of: TrainingRow) -> Answer:
    waits = asked.context.settings.approve_announcements
    text = asked.body["text"] or ""
    return await trainings.reschedule(asked.who, of.id, text, asked.ctx, "page", sure=True, waits=waits)


async def _cancel(asked: PageRequest, of: TrainingRow) -> Answer:
    why = asked.body["reason"] or ""
    waits = asked.context.settings.approve_announcements
    return await trainings.cancel(asked.who, of.id, why, asked.ctx, "page", sure=True, waits=waits)


async def answer_by_link(request: web.Request) -> web.StreamResponse:
    """/training/TOKEN: the page on which a mail's reader answers an invitation, without signing in. Opening it shows
    the invitation, only its button answers."""
    context = request.app[CONTEXT]
    ctx = context.ctx()
    facts = read_token(context.settings.secret_key, TRAINING, tokens.in_path(request, _PATH), ctx.now)
    opened = await _read_link(facts) if facts else None
    if opened is None:
        return link_page(request, "training_gone", 410)
    of, person = opened
    if request.method != "POST":
        return link_page(request, "training_link", 200, **await invitation_facts(of, person), said="")
    if not is_ours(request, silent=True):
        return link_page(request, "training_gone", 403)
    said = await _answered_by_link(request, of, person, ctx)
    return link_page(request, "training_link", 200, **await invitation_facts(of, person), said=said)


async def _read_link(facts: dict[str, Any]) -> tuple[TrainingRow, Person] | None:
    person = (await people.load_people([int(facts["p"])])).get(int(facts["p"]))
    of = await stored.training(int(facts["n"]))
    here = person is not None and bool(person.roles) and person.epoch == facts.get("e")
    return (of, person) if of and person and here else None


async def _answered_by_link(
    request: web.Request, of: TrainingRow, person: Person, ctx: DecisionContext
) -> str:
    try:
        form = given.from_form(await request.read(), request.content_type)
    except Wrong:
        form = {}
    if form.get("answer") not in _ANSWERS:
        return say("web.trainings.choose")
    words = form.get("words", "").strip()[:200]
    said = Attending(TrainingAnswer(str(form["answer"])), words, of.id)
    reply = await db.write(lambda: trainings.take_answer(person, said, ctx, "mail"))
    return page_answer(reply.key, reply.facts)


MEETING_ROUTES = (
    Route("GET", "/trainings", _trainings_page, say("web.routes.trainings"), "meetings"),
    Route(
        "POST",
        "/trainings/answer",
        _take_answer,
        say("web.routes.training_answer"),
        "meetings",
        body=(
            Field("id", "number", required=True),
            Field("answer", "choice", choices=_ANSWERS, required=True),
            Field("words", longest=200),
        ),
    ),
    Route(
        "GET",
        "/trainings/one",
        _one_page,
        say("web.routes.training"),
        "registers",
        (
            _ID,
            Field("show", "choice", choices=("sheet",)),
            Field("reply", "choice", choices=("comes", "declines", "silent", "untold")),
            PAGE,
        ),
        personal="contacts",
    ),
    Route(
        "POST",
        "/trainings/said",
        _doing(_said),
        say("web.routes.training_said"),
        "registers",
        body=(
            _ID,
            Field("line", "number", required=True),
            Field("answer", "choice", choices=_ANSWERS, required=True),
            Field("words", longest=200),
        ),
    ),
    Route(
        "POST",
        "/trainings/move",
        _doing(_move),
        say("web.routes.training_moved"),
        "registers",
        body=(_ID, Field("text", longest=300, required=True)),
    ),
    Route(
        "POST",
        "/trainings/came",
        _doing(_came),
        say("web.routes.training_came"),
        "registers",
        body=(_ID, Field("names", longest=2000)),
    ),
    Route(
        "POST",
        "/trainings/cancel",
        _doing(_cancel),
        say("web.routes.training_cancel"),
        "registers",
        body=(_ID, Field("reason", longest=300)),
    ),
)
