"""/own/TOKEN: an enterprise's page, opened by the link of its mail without a password.

GET shows and changes nothing, since link scanners open every link; POST does one thing, once. The link belongs to one
contact and to a mail that has left. It opens the enterprises of that mail which the contact still holds, and gives no
right but the contact's own; who may do what is asked of the same rules as in the chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.acts.offers import Offer
from bot.results.measures import LEVELS
from bot.words import Case, Channel, Kind, MessageStatus, Person, channel_spec
from bot.words.intent_lookup import SLOTS
from handlers.entry.web import given, tokens
from handlers.entry.web import own_parts as own
from handlers.entry.web.act_fields import ACT_FIELDS, REASON, act_of, refused_field, require
from handlers.entry.web.acting import perform_once, too_low
from handlers.entry.web.gate import refusal_response
from handlers.entry.web.origins import is_ours
from handlers.entry.web.same_form import with_typed
from handlers.entry.web.show import download, foot, is_large, link_page, remember_large
from handlers.entry.web.table import Wrong, read_all
from handlers.entry.web.uploads import MULTIPART
from handlers.runtime.context import CONTEXT
from handlers.services.accounts import links
from handlers.services.cases import rounds
from handlers.services.reports.own_page import own_page
from handlers.services.views.own_steps import only_of, own_offers
from messages.catalogue import say
from messages.documents import DOCX
from messages.forms import form
from messages.on_pages import page_answer
from storage import cases, db, outgoing_messages, refused

_PATH = "/own/"
_MOST_FORM = 32 * 1024  # bytes of a form without a file
# Of no other message has its reader a link: one that is held was read by whoever may approve it.
_LEFT = (MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNKNOWN)


class _Opened(Struct, frozen=True):
    """A valid link: whose it is, of which enterprises, and which of them is shown, in its round."""

    who: Person
    cases: tuple[Case, ...]
    case: Case
    ctx: DecisionContext
    base: str
    channel: Channel
    asks_receipt: bool  # its mail asked for 收到

    @property
    def here(self) -> str:
        """The address of the page of the case that is shown."""
        return self.base if len(self.cases) == 1 else f"{self.base}?case={self.case.id}"

    @property
    def asks(self) -> str:
        """The beginning of an address of the page that asks for something."""
        return f"{self.here}{'&' if '?' in self.here else '?'}"


async def show_own(request: web.Request) -> web.StreamResponse:
    """GET: the page, the form of one act (`kind`, `duty`), or a copy of the letter (`letter`)."""
    try:
        query = given.from_query(request)
    except Wrong as wrong:
        return refusal_response(request, 400, wrong.on_page)
    opened = await _opened(request, query)
    if opened is None:
        return _gone(request)
    if query.get("letter") in ("1", "docx"):
        return await _letter(request, opened, as_file=query["letter"] == "docx")
    if "kind" in query:
        offer = _offer(opened, query)
        if offer is None:
            return await _page(request, opened, say("web.own.not_now"), ok=False)
        return _form(request, opened, offer, {})
    big = query.get("big")
    response = await _page(request, opened, large=big == "1" if big else None)
    if big:
        remember_large(request.app[CONTEXT], response, big)
    return response


async def do_own(request: web.Request) -> web.StreamResponse:
    """POST: one act, a question, or a file."""
    if not is_ours(request, silent=True):  # the link itself is a secret that no other site knows
        return _bare(request, "answer_gone", 403, why="origin", open=0)
    try:
        query = given.from_query(request)
        opened = await _opened(request, query)
        if opened is None:
            return _gone(request)
        if request.content_type == MULTIPART:
            return await _take_file(request, opened)
        raw = await request.read()
        if len(raw) > _MOST_FORM:
            raise web.HTTPRequestEntityTooLarge(_MOST_FORM, len(raw))
        typed = given.from_form(raw, request.content_type)
        if "received" in typed:
            return await _received(request, opened)
        if typed.get("contact") in ("yes", "no"):
            return await _says_who(request, opened, is_one=typed["contact"] == "yes")
        if "question" in typed:
            text, ok = await own.put_question(
                request.app[CONTEXT],
                typed["question"],
                opened.case,
                opened.who,
                opened.ctx,
                "mail",
                opened.channel,
            )
            if not ok:
                return with_typed(await _page(request, opened), request, typed, text, "question")
            return await _page(request, opened, text)
        return await _act(request, opened, typed)
    except Wrong as wrong:
        return refusal_response(request, 400, wrong.on_page)


async def _opened(request: web.Request, query: Mapping[str, str]) -> _Opened | None:
    """Open a link; None if it is forged or expired, its mail has not left or was cancelled, or its reader holds none
    of the enterprises any more."""
    context = request.app[CONTEXT]
    ctx, token = context.ctx(), tokens.in_path(request, _PATH)
    facts = links.read_token(context.settings.secret_key, links.OWN_PAGE, token, ctx.now)
    if facts is None:
        return None

    async def work() -> _Opened | None:
        found = await outgoing_messages.load_outgoing([int(facts["message"])])
        if not found or found[0].message.status not in _LEFT:
            return None
        who = found[0].person
        if (who.id, who.epoch) != (facts["person"], facts.get("e")):
            return None
        about = {notice.case.id: notice.case for notice in found[0].notices}
        mine = tuple(case for case in about.values() if only_of(who, case).roles)
        wanted = query.get("case", "")
        chosen = next(
            (case for case in mine if str(case.id) == wanted), None if wanted else next(iter(mine), None)
        )
        case = await cases.load_case(chosen.id) if chosen else None
        if case is None:
            return None
        return _Opened(
            only_of(who, case),
            mine,
            case,
            await rounds.context_in(case.round, ctx),
            f"{_PATH}{token}",
            Channel(found[0].message.channel),
            found[0].message.kind is Kind.TRIAL,
        )

    return await db.read(work)


def _offer(opened: _Opened, said: Mapping[str, str]) -> Offer | None:
    found = own_offers(opened.case, opened.who, opened.ctx, by_link=True)
    wanted = (said.get("kind", ""), said.get("duty", ""))
    return next((one for one in found if (one.kind, str(one.duty_id or "")) == wanted), None)


async def _act(request: web.Request, opened: _Opened, typed: Mapping[str, str]) -> web.Response:
    """Do what the form says; what is no longer on offer, or was done by the first of two presses, is told."""
    offer = _offer(opened, typed)
    if offer is None:
        return await _page(request, opened, say("web.act.changed"), ok=False)
    try:
        body = read_all(ACT_FIELDS, typed)
        what = act_of(body, opened.case, opened.ctx.plan.places)
        require(what)
    except Wrong as wrong:
        shown, about = _form(request, opened, offer, typed), refused_field(typed, wrong)
        return with_typed(shown, request, typed, wrong.on_page, about)
    if not body["sure"] and (low := await too_low(opened.case, what, opened.who, opened.ctx)):
        shown = _form(request, opened, offer, typed, too_low=True)
        return with_typed(shown, request, typed, low, "sure")
    seen = body["mark"] or ""
    reply = await perform_once(opened.case, what, opened.who, opened.ctx, "mail", seen, offer.step)
    if reply is None:
        return await _page(request, opened, say("web.act.changed"), ok=False)
    text = page_answer(reply.key, reply.facts)
    if not reply.ok:
        return with_typed(_form(request, opened, offer, typed), request, typed, text, refused_field(typed))
    request.app[CONTEXT].look_soon()
    return await _page(request, opened, text)


async def _received(request: web.Request, opened: _Opened) -> web.Response:
    """收到: the reader of a mail that asked for it is heard from."""
    if opened.asks_receipt:
        await db.write(partial(own.note_received, opened.case, opened.who, opened.ctx))
    return await _page(request, opened, page_answer("ack", {}))


async def _says_who(request: web.Request, opened: _Opened, *, is_one: bool) -> web.Response:
    """我不是联系人, or 我是联系人 of whoever was taken for the wrong person."""
    told = partial(own.says_who_they_are, opened.case, opened.who, opened.channel, opened.ctx, is_one=is_one)
    return await _page(request, opened, await db.write(told))


async def _take_file(request: web.Request, opened: _Opened) -> web.Response:
    text, ok = await own.take_material(
        request, opened.case, opened.who, opened.ctx, "mail", request.app[CONTEXT]
    )
    return await _page(request, opened, text, ok=ok)


async def _page(
    request: web.Request, opened: _Opened, told: str = "", *, ok: bool = True, large: bool | None = None
) -> web.Response:
    case = await cases.load_case(opened.case.id) or opened.case
    page = await db.read(lambda: own_page(case, opened.who, opened.ctx, by_link=True))
    context, here = request.app[CONTEXT], opened.here
    rounds_of_mail = await rounds.contexts_of(opened.cases, opened.ctx)
    figures = ""
    if page.figures:
        own_links = links.Links("", context.settings.secret_key)
        figures, _ = own_links.figures(page.case, page.figures.due, opened.who, opened.ctx)
    to = own.Addresses(
        f"{opened.asks}kind=", here, here, f"{opened.asks}letter=1", f"{opened.asks}big=", figures
    )
    mail = {
        "others": [case for case in opened.cases if case.id != page.case.id],
        "rounds": {key: one.plan.name for key, one in rounds_of_mail.items()},
        "base": opened.base,
        "asks_receipt": opened.asks_receipt,
        "explains": channel_spec(opened.channel).form == "template",
        "stopped": bool(await refused.refused_address(opened.who.id, opened.channel)),
        "foot": foot(context, opened.ctx),
    }
    facts: dict[str, Any] = own.facts_of(page, opened.who, opened.ctx, to, told, ok=ok) | mail
    return _bare(request, "own", 200, large=large, **facts)


async def _letter(request: web.Request, opened: _Opened, *, as_file: bool) -> web.Response:
    """Show the letter's text, or give its copy as a file of Word; where there is none, the page."""
    made = await own.copy_of_letter(opened.case, opened.ctx, request.app[CONTEXT])
    if made is None:
        return await _page(request, opened)
    if as_file:
        return download(made[1], DOCX, made[0])
    facts: dict[str, Any] = own.letter_facts(made, opened.case)
    return _bare(request, "letter", 200, here=opened.here, file=f"{opened.asks}letter=docx", **facts)


def _form(
    request: web.Request, opened: _Opened, offer: Offer, typed: Mapping[str, Any], *, too_low: bool = False
) -> web.Response:
    ctx = opened.ctx
    return _bare(
        request,
        "act",
        200,
        case=opened.case,
        offer=offer,
        form=form(offer.kind, ctx.plan.kind_of(offer.step), False),
        slots=SLOTS[offer.kind],
        step=ctx.plan.milestone(offer.step).name if offer.step else "",
        duty=next((d for d in opened.case.duties if d.id == offer.duty_id), None)
        or opened.case.duty(offer.step),
        typed=typed,
        longest=REASON,
        published=ctx.plan.published_on,
        levels=list(LEVELS.values()),
        here=opened.here,
        action=opened.here,
        named_round="",
        foot=foot(request.app[CONTEXT], ctx),
        too_low=too_low,
    )


def _gone(request: web.Request) -> web.Response:
    """Say that the link no longer works; nothing of what it would have shown."""
    return _bare(request, "own_gone", 410)


def _bare(
    request: web.Request, template: str, status: int, /, *, large: bool | None = None, **facts: Any
) -> web.Response:
    return link_page(request, template, status, large=is_large(request) if large is None else large, **facts)
