"""轮次: the plans that run with their dates, whether the calendar knows their years, what a changed plan would move.

Nothing is changed here: a date is moved by a form (round_dates.py), a whole plan by the command line.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot import access
from bot.plans.rhythm import deadlines
from bot.tables import PlanError
from bot.words import Refusal
from handlers.entry.web.same_form import with_typed
from handlers.entry.web.show import show_page
from handlers.entry.web.table import PageRequest, Route
from handlers.entry.web.uploads import read_upload
from handlers.runtime.bootstrap import sound_plan
from handlers.services.cases.rounds import context_in
from handlers.services.reminders.plan_change import compare_plan, step_dates
from handlers.services.reminders.plan_change_words import plan_change_lines
from messages.catalogue import explain, say
from storage import rounds
from storage.chain import By

_LARGEST_PLAN = 256 * 1024  # bytes
PATIENCE = 60.0


async def _rounds_page(asked: PageRequest) -> web.StreamResponse:
    return await rounds_page(asked)


async def rounds_page(asked: PageRequest, status: int = 200, **more: Any) -> web.Response:
    """Show the page; `lines`: what a change would bring about, `file`: what the change is called, `by_form`: the
    version of the plan that a form asks for, `may`: whether the reader may put it in force."""
    shown, calendar = [], asked.ctx.calendar
    for where in asked.ctx.each():
        days = sorted({where.plan.published_on, *deadlines(where.plan, calendar)})
        years = [(year, not calendar.provisional(year)) for year in sorted({day.year for day in days})]
        fixed = [
            one for one in where.plan.milestones if one.due.on and not one.due.dates and not one.due.every
        ]
        shown.append((where.plan, step_dates(where), years, fixed))
    return show_page(
        asked,
        "rounds",
        status=status,
        shown=shown,
        planned=await rounds.planned_changes(),
        typed=asked.body,
        **{"wrong": "", "lines": None, "doubts": (), "file": "", "by_form": "", "may": False, **more},
    )


async def _compare(asked: PageRequest) -> web.StreamResponse:
    """Show what the plan that was sent would move in the round of its key; nothing is changed."""
    try:
        sent = await read_upload(asked.request, _LARGEST_PLAN)
    except web.HTTPRequestEntityTooLarge:
        return await _file_refused(asked, say("web.rounds_page.too_large", most=_LARGEST_PLAN >> 10), 413)
    try:
        text = sent.content.decode("utf-8-sig")
        name = sent.name.removesuffix(".toml")
        plan = await asyncio.to_thread(sound_plan, text, name, asked.context.settings)
        if plan.key not in [one.key for one in await rounds.recorded()]:
            raise Refusal("web.rounds_page.no_round", key=plan.key)
        ctx = (await context_in(plan.key, asked.ctx)).of(plan)
        lines = list(plan_change_lines(await compare_plan(ctx, By("page", asked.who.id)), ctx))
    except UnicodeDecodeError:
        return await _file_refused(asked, say("web.rounds_page.no_text"))
    except (PlanError, Refusal) as error:
        return await _file_refused(asked, explain(error))
    return await rounds_page(
        asked, lines=lines, file=sent.name, may=access.may_look(asked.who, "plan_change")
    )


async def _file_refused(asked: PageRequest, why: str, status: int = 422) -> web.Response:
    return with_typed(await rounds_page(asked), asked.request, {}, why, "file", status)


ROUND_ROUTES = (
    Route("GET", "/rounds", _rounds_page, say("web.routes.rounds_page"), "rounds"),
    Route(
        "POST",
        "/rounds/compare",
        _compare,
        say("web.routes.rounds_compare"),
        "rounds",
        upload=True,
        patience=PATIENCE,
    ),
)
