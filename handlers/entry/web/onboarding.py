"""联系企业: per county and city how far each enterprise is from the list to a conversation, who does what next, and the
trial round. Every figure leads to the list that it counts, which prints and is a workbook as well.

An administrator sees figures; who stands behind them is the bureaus' (`bot.access`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Final

from aiohttp import web

from bot import access
from bot.notices.reaching import ONBOARDING_STEPS, TRIAL_STATES
from bot.words import ContactKnown, Intent, Scope
from handlers.entry.web.paging import PAGE, Pages
from handlers.entry.web.show import download, go, show_page
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.services.reminders import trial
from handlers.services.reports.onboarding import (
    FirmKnown,
    FirmStanding,
    counts_by,
    firms_known,
    firms_standing,
    overview_sheet,
    sum_of_places,
    walking_list,
)
from messages.catalogue import say, sentence_table
from messages.sheets import KIND, book_bytes
from storage import cases, db
from storage.chain import By

_SIZE: Final = 100
_OPEN: Final = 3  # places that the overview shows unfolded: those where the fewest enterprises were reached
_PART = (Field("city", longest=40), Field("county", longest=60))
_STANDING = (
    *_PART,
    Field("step", "choice", choices=ONBOARDING_STEPS),
    Field("asked", "choice", choices=TRIAL_STATES),
)
# By which parameter of the address enterprises are chosen.
_NAMED: Final = {
    "city": attrgetter("city"),
    "county": attrgetter("county"),
    "step": attrgetter("step"),
    "asked": attrgetter("trial"),
}
# How a step looks in the picture: the class of a duty's state.
_LOOKS: Final = {
    "no_contact": "waived",
    "not_the_one": "failed",
    "invite": "waiting",
    "invited": "extended",
    "joined": "open",
    "bound": "reported",
    "silent": "overdue",
    "heard": "done",
}


def _sees_names(asked: PageRequest) -> bool:
    return access.may_look(asked.who, "people")


def _scope(asked: PageRequest) -> Scope:
    """What the viewer oversees; an administrator all of it, in figures."""
    return access.scope_of(asked.who) if _sees_names(asked) else Scope(everything=True)


def _fits(asked: PageRequest, firm: FirmStanding) -> bool:
    """Whether the address names this enterprise."""
    return all(of(firm) == asked.query[name] for name, of in _NAMED.items() if asked.query.get(name))


async def _chosen(asked: PageRequest) -> list[FirmStanding]:
    """Return the enterprises that the address names, of those that the viewer oversees."""
    scope, city = _scope(asked), asked.query.get("city")
    if scope.everything and city:
        scope = Scope(cities=frozenset({city}))
    found = await firms_standing(scope, asked.ctx)
    return [firm for firm in found if _fits(asked, firm)]


async def _overview(asked: PageRequest) -> web.StreamResponse:
    """Show the counts of each city, or of each county where there is one city."""
    firms = await db.read(lambda: _chosen(asked))
    by_city = len({firm.city for firm in firms}) > 1
    rows = counts_by(firms, by_city=by_city)
    by_need = sorted(rows, key=lambda one: one.steps["heard"] / one.total)
    return show_page(
        asked,
        "onboarding",
        rows=rows,
        worst=by_need[:_OPEN] if len(rows) > 2 * _OPEN else (),
        whole=sum_of_places(rows),
        by_city=by_city,
        city=asked.query["city"] or "",
        names=_sees_names(asked),
        tries=access.may(asked.who, Intent.TRIAL_ROUND),
        looks=_LOOKS,
        steps=sentence_table("reports.onboarding"),
        todo=sentence_table("reports.onboarding_next"),
        trials=sentence_table("reports.trial"),
    )


async def _list(asked: PageRequest) -> web.StreamResponse:
    """Show the enterprises behind a figure, each contact on a line of its own."""

    async def work() -> tuple[Pages, list[FirmKnown]]:
        chosen = await _chosen(asked)
        pages = Pages("/onboarding/list", asked.query, len(chosen), _SIZE)
        here = [firm.case_id for firm in chosen[pages.skipped : pages.skipped + _SIZE]]
        return pages, await firms_known(_scope(asked), asked.ctx, here)

    pages, shown = await db.read(work)
    return show_page(
        asked,
        "onboarding_list",
        firms=shown,
        phone=await _phones(asked, shown),
        total=pages.total,
        pages=pages,
        steps=sentence_table("reports.onboarding"),
        trials=sentence_table("reports.trial"),
        file=Pages("/onboarding/file", asked.query, 1, 1).numbers[0][1],
    )


async def _phones(asked: PageRequest, firms: Sequence[FirmKnown]) -> Callable[[ContactKnown], str]:
    """Return how much of a contact's number the viewer sees: all of it who has to call, else its end."""
    about = await cases.outlines(firm.of.case_id for firm in firms)
    called = {case.id for case in about if access.may_call(asked.who, case)}

    def phone(one: ContactKnown) -> str:
        if not one.phone or one.case_id in called:
            return one.phone or ""
        return say("web.onboarding.end_of_number", end=one.phone[-4:])

    return phone


async def _file(asked: PageRequest) -> web.StreamResponse:
    """Return the same as a workbook: the counts of each county, and the list."""
    ctx, scope = asked.ctx, _scope(asked)
    firms = [firm for firm in await db.read(lambda: firms_known(scope, ctx)) if _fits(asked, firm.standing)]
    sheets = [
        overview_sheet(firms, ctx.plan.name, ctx.today),
        walking_list(firms, ctx.plan.name, ctx.today, await _phones(asked, firms)),
    ]
    content = await asyncio.to_thread(book_bytes, sheets, ctx.now)
    return download(content, KIND, say("web.onboarding.file", day=ctx.today))


async def _trial(asked: PageRequest) -> web.StreamResponse:
    """Show whom a trial round would ask; once that is confirmed, ask them."""
    if not access.may(asked.who, Intent.TRIAL_ROUND):
        raise web.HTTPNotFound
    city, ctx, scope = asked.body["city"] or "", asked.ctx, _scope(asked)
    if city:
        if city not in ctx.plan.places.units:
            raise web.HTTPNotFound
        scope = Scope(cities=frozenset({city}))
    if asked.body["sure"]:
        n = await db.write(partial(trial.send_trial, scope, ctx, By("page", asked.who.id)))
        asked.context.look_soon()
        return go(
            asked, "/onboarding", say("web.onboarding.sent", n=n) if n else say("web.onboarding.nobody")
        )
    ahead = await db.read(lambda: trial.trial_ahead(scope, ctx))
    return show_page(asked, "onboarding_trial", ahead=ahead, city=city)


ONBOARDING_ROUTES = (
    Route("GET", "/onboarding", _overview, say("web.routes.onboarding"), "onboarding", (*_PART, ROUND)),
    Route(
        "GET",
        "/onboarding/list",
        _list,
        say("web.routes.onboarding_list"),
        "people",
        (*_STANDING, PAGE, ROUND),
        personal="contacts",
    ),
    Route(
        "GET",
        "/onboarding/file",
        _file,
        say("web.routes.onboarding_file"),
        "people",
        (*_STANDING, ROUND),
        personal="contacts",
    ),
    Route(
        "POST",
        "/onboarding/trial",
        _trial,
        say("web.routes.onboarding_trial"),
        "onboarding",
        body=(Field("city", longest=40), Field("sure", "choice", choices=("yes",))),
    ),
)
