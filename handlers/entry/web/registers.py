"""移交与处理: results that wait to be handed over or answered, decisions on violations, and the form for one."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot import access
from bot.words import Act, Answer, Case, Intent, ViolationEntry
from handlers.entry.web.casefile import visible
from handlers.entry.web.paging import Pages
from handlers.entry.web.same_form import after_form, form_refused
from handlers.entry.web.show import show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.cases import act, decisions
from handlers.services.views import registers
from messages.catalogue import say
from storage import db
from storage.violations import Violation

_SIZE = 20  # lines of each list to a page
_LISTS = ("open", "waiting", "decided")
_PAGES = tuple(Field(f"{one}_page", "number") for one in _LISTS)

_CASE = Field("case", "number")
_DECISION = (
    _CASE,
    Field("party", longest=200),
    Field("city", longest=40),
    Field("decision_no", longest=100, required=True),
    Field("decided_on", "date"),
    Field("amount", "number"),
    Field("article", longest=100),
    Field("handling", longest=300),
    Field("reported_on", "date"),
    Field("credit_on", "date"),
)


async def _registers_page(asked: PageRequest) -> web.StreamResponse:
    """Show the three lists: to be handed over, to be answered, decided."""

    async def work() -> tuple[Any, ...]:
        open_ones, waiting = await registers.to_pass_on(asked.who, asked.ctx)
        return open_ones, waiting, await registers.decisions(asked.who, asked.ctx)

    lists = dict(zip(_LISTS, await db.read(work), strict=True))
    pages = {
        one: Pages("/registers", asked.query, len(found), _SIZE, f"{one}_page", one)
        for one, found in lists.items()
    }
    shown = {one: found[pages[one].skipped :][:_SIZE] for one, found in lists.items()}
    return show_page(
        asked,
        "registers",
        hands_over=access.may(asked.who, Intent.HANDED_OVER),
        pages=pages,
        shown=shown,
        decided=[(one, registers.decision_words(one)) for one in shown["decided"]],
    )


async def _decision_page(asked: PageRequest) -> web.StreamResponse:
    """Show the form of a decision: of an enterprise (`case`), of a consultant, or one on record (`id`)."""
    known = await _known(asked, asked.query["id"])
    case = await _case(asked, asked.query["case"] or (known.case_id if known else None))
    if (asked.query["case"] and case is None) or (asked.query["id"] and known is None):
        return await _registers_page(asked)  # the same for what is not there and for what is another's
    typed = {f.name: getattr(known, f.name, None) for f in _DECISION} if known else {}
    return _form(asked, case, typed)


def _form(asked: PageRequest, case: Case | None, typed: dict[str, Any]) -> web.Response:
    scope = access.scope_of(asked.who)
    cities = sorted(scope.cities | {city for city, _ in scope.counties})
    units = asked.ctx.plan.places.units if scope.everything else cities
    return show_page(asked, "decision", case=case, typed=typed, units=list(units))


async def _keep_decision(asked: PageRequest) -> web.StreamResponse:
    """Put the decision on record, or say what is missing."""
    body, ctx = asked.body, asked.ctx
    case = await _case(asked, body["case"])
    if body["case"] and case is None:
        raise web.HTTPNotFound
    entry = ViolationEntry(
        case.name if case else body["party"] or "",
        case is None,
        case.city if case else body["city"] or "",
        case.county if case else _county(asked, body["city"] or ""),
        body["decision_no"],
        body["decided_on"],
        case.id if case else None,
        str(body["amount"] or ""),
        body["article"] or "",
        body["handling"] or "",
        body["reported_on"],
        body["credit_on"],
    )
    if case is None:
        if not entry.party:
            return await form_refused(asked, "/registers", say("web.registers.no_party"), "party")
        reply = await decisions.against_consultant(entry, asked.who, ctx, "page")
    else:
        what, case_id = Act(Intent.VIOLATION_DECIDED, violation=entry), case.id
        reply = await db.write(lambda: act.perform(case_id, what, asked.who, ctx, "page"))
    return await after_form(asked, "/registers", reply, _refused_field(reply, entry))


def _refused_field(reply: Answer, entry: ViolationEntry) -> str:
    """Return the field of the form that a refusal is about."""
    on, days = reply.facts.get("on"), ("decided_on", "reported_on", "credit_on")
    named = next((name for name in days if on and getattr(entry, name) == on), "")
    return named or {"violation_lacks": "decided_on", "violation_no_place": "city"}.get(
        reply.key, "decision_no"
    )


def _county(asked: PageRequest, city: str) -> str:
    """A county's officer registers for that county; all others for the whole city."""
    scope = access.scope_of(asked.who)
    whole = scope.everything or city in scope.cities
    return "" if whole else next((county for place, county in sorted(scope.counties) if place == city), "")


async def _case(asked: PageRequest, case_id: int | None) -> Case | None:
    """Return the enterprise's case, if the officer may add a decision to it."""
    case = await visible(case_id, asked.who, asked.ctx) if case_id else None
    may = case and case.enterprise_id and access.may(asked.who, Intent.VIOLATION_DECIDED, case.enterprise)
    return case if may else None


async def _known(asked: PageRequest, number: int | None) -> Violation | None:
    found = await registers.decisions(asked.who, asked.ctx) if number else []
    return next((one for one in found if one.id == number), None)


REGISTER_ROUTES = (
    Route("GET", "/registers", _registers_page, say("web.routes.registers"), "registers", (*_PAGES, ROUND)),
    Route(
        "GET",
        "/registers/decision",
        _decision_page,
        say("web.routes.decision_asked"),
        "registers",
        (_CASE, Field("id", "number"), ROUND),
    ),
    Route(
        "POST", "/registers/decision", _keep_decision, say("web.routes.decision"), "registers", body=_DECISION
    ),
)
