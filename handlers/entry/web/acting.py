"""An act by button or by the interface: one confirmation page, then `handlers.services.cases.act.perform`.

The form carries a mark of the duty as the person saw it. What changed meanwhile, by a second click
or by a colleague, is told and not acted upon.
"""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.acts.context import DecisionContext
from bot.acts.offers import Offer, form_mark, offers
from bot.results.measures import LEVELS
from bot.words import Act, Answer, Case, EventName, Intent, Person
from bot.words.intent_lookup import SLOTS
from bot.words.intents import BUREAU_LEVELS
from handlers.entry.web import given
from handlers.entry.web.act_fields import REASON, act_of, refused_field, require
from handlers.entry.web.casefile import visible
from handlers.entry.web.same_form import with_typed
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import PageRequest, Wrong
from handlers.services.cases import act
from handlers.services.cases.urging import nobody_to_urge
from messages.catalogue import say
from messages.forms import PageForm, form
from messages.on_pages import page_answer
from storage import cases, db, events

_SECOND_CLICK = timedelta(minutes=5)


async def perform_once(
    case: Case, what: Act, who: Person, ctx: DecisionContext, entrance: str, seen: str | None, step: str
) -> Answer | None:
    """Do it in one transaction; None when the duty is no longer the one that was seen."""

    async def work() -> Answer | None:
        current = await cases.load_case(case.id, lock=True)
        if seen is not None and (current is None or form_mark(current, what.duty_id, step) != seen):
            return None
        if seen is not None and await _said_just_now(case.id, what, who, ctx):
            return None
        lost = await nobody_to_urge(current, what, ctx) if current else None
        return lost or await act.perform(case.id, what, who, ctx, entrance)

    return await db.write(work)


# The case may look after these as it did before: a note, and a contact who is changed at once.
_LEAVE_NO_MARK = frozenset({Intent.CASE_NOTE, Intent.REPORT_CHANGE})


async def _said_just_now(case_id: int, what: Act, who: Person, ctx: DecisionContext) -> bool:
    """Say whether it is a second click on what changes no step, when the case looks as before the first."""
    if what.kind not in _LEAVE_NO_MARK:
        return False
    last = await events.newest_by(who.id, [EventName.PERSONAL_DATA_READ])
    if last is None or ctx.now - last.at >= _SECOND_CLICK:
        return False
    said = (last.case_id, last.act, last.data.get("said") or "", last.data.get("what") or "")
    new = str(last.data.get("new"))
    named = (what.details.contact, what.details.phone, what.details.email, what.details.name)
    same = (case_id, what.kind, what.reason.strip(), what.what)
    return said == same and all(part in new for part in named if part)


async def too_low(case: Case, what: Act, who: Person, ctx: DecisionContext) -> str:
    """Why what is named needs a second word: a level below the target, a number that the telephone found dead. ""
    otherwise."""
    weighed = await act.weigh(case.id, what, who, ctx, lock=False)
    if weighed and weighed.question == "sure_dead_number":
        return say("web.act.dead_number", phone=weighed.dead)
    return page_answer("level_too_low", weighed.low.facts) if weighed and weighed.low else ""


async def confirmation_page(asked: PageRequest) -> web.StreamResponse:
    """Show the confirmation page: what will be done, and the fields that it needs."""
    case = await visible(asked.case_id, asked.who, asked.ctx)
    if case is None:
        raise web.HTTPNotFound
    kind, duty_id = asked.query["kind"], asked.query["duty"]
    return _form(asked, case, kind, duty_id) or _gone(asked, case)


async def act_on_page(asked: PageRequest) -> web.StreamResponse:
    """Do what the button on that page says."""
    case = await visible(asked.case_id, asked.who, asked.ctx)
    if case is None:
        raise web.HTTPNotFound
    body, ctx = asked.body, asked.ctx
    kind, duty_id = body["kind"], body["duty"]
    offer = _offer(case, asked.who, ctx, kind, duty_id)
    if offer is None:
        return _gone(asked, case)
    try:
        what = act_of(body, case, ctx.plan.places)
        require(what)
    except Wrong as wrong:
        return await _refused(asked, case, wrong.on_page, refused_field(body, wrong))
    if not body["sure"] and (low := await too_low(case, what, asked.who, ctx)):
        return await _refused(asked, case, low, "sure", too_low=True)
    reply = await perform_once(case, what, asked.who, ctx, "page", body["mark"] or "", offer.step)
    if reply is None:
        return _gone(asked, case)
    text = page_answer(reply.key, reply.facts)
    return go(asked, f"/cases/{case.id}", text) if reply.ok else await _refused(asked, case, text)


async def _refused(
    asked: PageRequest, case: Case, why: str, about: str = "", *, too_low: bool = False
) -> web.Response:
    """Show the form as it was sent, its field `about` marked, else the day or what else was typed; where the act is not
    on offer any more, the case."""
    shown = _form(asked, case, asked.body["kind"], asked.body["duty"], too_low=too_low)
    if shown is None:
        return go(asked, f"/cases/{case.id}", why)
    typed = given.typed_in(await asked.request.read(), asked.request.content_type)
    return with_typed(shown, asked.request, typed, why, about or refused_field(typed))


def words_of(offer: Offer, asked: PageRequest) -> PageForm:
    """Return the texts of an offered act (button, heading, fields), as an officer or as an enterprise reads
    them.

    An officer is anybody with a bureau role.
    """
    officer = any(role.level in BUREAU_LEVELS for role in asked.who.roles)
    return form(offer.kind, asked.ctx.plan.kind_of(offer.step), officer)


def _gone(asked: PageRequest, case: Case) -> web.Response:
    return go(asked, f"/cases/{case.id}", say("web.act.changed"))


def _offer(case: Case, who: Person, ctx: DecisionContext, kind: str, duty_id: int | None) -> Offer | None:
    found = offers(case, who, ctx)
    return next((o for o in found if (o.kind, o.duty_id) == (kind, duty_id)), None)


def _form(
    asked: PageRequest, case: Case, kind: str, duty_id: int | None, *, too_low: bool = False
) -> web.Response | None:
    """Return the page of an act that is on offer, with what its link says; None if it is not on offer."""
    ctx = asked.ctx
    offer = _offer(case, asked.who, ctx, kind, duty_id)
    if offer is None:
        return None
    duty = next((d for d in case.duties if d.id == duty_id), None) or case.duty(offer.step)
    return show_page(
        asked,
        "act",
        case=case,
        offer=offer,
        form=words_of(offer, asked),
        slots=SLOTS[kind],
        duty=duty,
        typed=asked.query,
        here=f"/cases/{case.id}",
        action=f"/cases/{case.id}/act",
        longest=REASON,
        step=ctx.plan.milestone(offer.step).name if offer.step else "",
        published=ctx.plan.published_on,
        levels=list(LEVELS.values()),
        too_low=too_low,
    )
