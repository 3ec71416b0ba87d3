"""人员: who can be reached, found by name, enterprise or a number in full; and one person, whose contact is edited in
place by the same act as in the chat (换联系人, 删除联系人)."""

from __future__ import annotations

from functools import partial
from typing import Any

from aiohttp import web

from bot import access
from bot.acts.kinds import CHANGE_KINDS, SAME_CONTACT
from bot.reading.change_names import details_of
from bot.words import Act, Answer, Case, EventName, Intent, Person, replace
from handlers.entry.web.acting import perform_once
from handlers.entry.web.paging import PAGE, Pages, Sorting, sort_field
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.entry.web.trail import note_event
from handlers.services.accounts import binding
from handlers.services.reports import person_page
from messages import reach as reachable
from messages import terms
from messages.catalogue import say
from messages.on_pages import page_answer
from messages.terms import KIND_TERMS, MESSAGE_TERMS
from storage import channels, db, reach

_SIZE = 20
_SORT = sort_field("place", "holds", "name")
_SHOWS = tuple(reachable.choices(()))
PERSON_PART = "{person:[0-9]{1,9}}"


async def _people_page(asked: PageRequest) -> web.StreamResponse:
    """Who can be reached, and who cannot and why; with a search, whom it finds."""
    scope, key = access.scope_of(asked.who), asked.ctx.plan.key
    sought = asked.query["text"] or ""
    shown = asked.query["show"] or ("all" if sought else "lost")
    order, tried = asked.ctx.plan.places.order, channels.reaching_people(channels.channel_order())
    sorting = Sorting("/people", asked.query, "place")

    async def work() -> tuple[dict[str, int], Pages, list[reach.ReachEntry]]:
        counts = await reach.count_reach(scope, key, sought)
        totals = {"all": counts.all, "later": counts.later, "lost": counts.lost, "staff": counts.staff}
        pages = Pages("/people", asked.query, totals[shown], _SIZE)
        return (
            totals,
            pages,
            await reach.page_of_contacts(
                scope, key, shown, order, pages.skipped, pages.size, sought, (sorting.column, sorting.down)
            ),
        )

    totals, pages, found = await db.read(work)
    return show_page(
        asked,
        "people",
        rows=[
            (
                one,
                reachable.channel_names(one.by),
                reachable.why(bool(one.name), one.registered, one.lost, one.resting, tried),
            )
            for one in found
        ],
        order=reachable.order(tried),
        choices=reachable.choices(tried),
        shown=shown,
        sought=sought,
        sorting=sorting,
        pages=pages,
        counts=totals,
    )


async def _one_page(asked: PageRequest) -> web.StreamResponse:
    return await _show(asked)


async def _show(asked: PageRequest, **more: Any) -> web.Response:
    number = int(asked.request.match_info["person"])

    async def work() -> person_page.PersonPage | None:
        return await person_page.person_page(number, asked.who, asked.ctx)

    page = await db.read(work)
    if page is None:
        raise web.HTTPNotFound
    seen = partial(note_event, asked.context, EventName.PERSONAL_DATA_READ, asked.who.id)
    await db.write(lambda: seen(page="person_shown", whose=number))
    return show_page(
        asked,
        "person",
        page=page,
        channel=terms.channel,
        level=terms.LEVEL_TERMS,
        kinds=KIND_TERMS,
        states=MESSAGE_TERMS,
        **{"code": None, **more},
    )


async def _held_case(asked: PageRequest) -> tuple[Person, Case] | None:
    """Return the person and the case that a form names, if the viewer sees that the one holds the other."""
    number = int(asked.request.match_info["person"])
    page = await person_page.person_page(number, asked.who, asked.ctx)
    found = [one.case for one in page.held if one.case and one.case.id == asked.body["case"]] if page else []
    return (page.person, found[0]) if page and found else None


async def _edit_contact(asked: PageRequest) -> web.StreamResponse:
    """Change or remove the contact of an enterprise, as 换联系人 and 删除联系人 do."""
    found = await _held_case(asked)
    if found is None:
        raise web.HTTPNotFound
    person, case = found
    ctx, body = asked.ctx.at(case.round), asked.body
    what = person_page.REMOVE if body["remove"] else person_page.REPLACE
    words = (
        person.name if body["remove"] else " ".join(filter(None, (body["name"], body["phone"], body["mail"])))
    )
    details = details_of(what, words, case, ctx.plan.places)
    if not body["remove"] and details.contact != person.name:
        details = replace(details, replaces=person.name)
    change = CHANGE_KINDS[what]
    if change.lacks(details) or (body["mail"] and not details.email):
        about = "mail" if not change.lacks(details) else "name" if details.phone else "phone"
        return await form_refused(asked, f"/people/{person.id}", say("web.people.details"), about)
    offer = await person_page.change_offer(case, asked.who, asked.ctx)
    if offer is None:
        raise web.HTTPNotFound
    act = Act(Intent.REPORT_CHANGE, what=what, details=details)
    reply = await perform_once(case, act, asked.who, ctx, "page", body["mark"] or "", offer.step)
    if reply is None:
        return go(asked, f"/people/{person.id}", say("web.act.changed"))
    text = page_answer(reply.key, reply.facts)
    if not reply.ok:
        about = "mail" if reply.key == "no_mail_address" else "phone"
        return await form_refused(asked, f"/people/{person.id}", text, about)
    asked.context.look_soon()
    stays = reply.facts.get("what") == SAME_CONTACT
    return go(asked, f"/people/{person.id}" if stays else f"/cases/{case.id}", text)


async def _codes(asked: PageRequest) -> web.StreamResponse:
    """Make a binding code, which is shown once, or end those that nobody has used."""
    found = await _held_case(asked)
    if found is None or not access.may(asked.who, Intent.ISSUE_CODE, found[1].enterprise):
        raise web.HTTPNotFound
    person, case = found
    own = asked.context.settings

    async def work() -> Answer:
        if asked.body["what_to_do"] == "end":
            return await binding.end_codes(case.enterprise, asked.who, asked.ctx, "page")
        return await binding.issue(case.enterprise, asked.who, asked.ctx, own.secret_key, "page")

    said = await db.write(work)
    text = page_answer(said.key, said.facts)
    if said.key == "code_issued":
        return await _show(asked, code=text)  # never in a cookie: shown here, and nowhere again
    return go(asked, f"/people/{person.id}", text)


PEOPLE_ROUTES = (
    Route(
        "GET",
        "/people",
        _people_page,
        say("web.routes.people"),
        "people",
        (Field("show", "choice", choices=_SHOWS), Field("text", longest=60), _SORT, PAGE, ROUND),
        personal="contacts",
    ),
    Route("GET", f"/people/{PERSON_PART}", _one_page, say("web.routes.person"), "people"),
    Route(
        "POST",
        f"/people/{PERSON_PART}/contact",
        _edit_contact,
        say("web.routes.person_edit"),
        "people",
        body=(
            Field("case", "number", required=True),
            Field("mark", longest=16),
            Field("name", longest=30),
            Field("phone", longest=30),
            Field("mail", longest=100),
            Field("remove", "choice", choices=("yes",)),
        ),
    ),
    Route(
        "POST",
        f"/people/{PERSON_PART}/code",
        _codes,
        say("web.routes.person_code"),
        "people",
        body=(
            Field("case", "number", required=True),
            Field("what_to_do", "choice", choices=("make", "end"), required=True),
        ),
    ),
)
