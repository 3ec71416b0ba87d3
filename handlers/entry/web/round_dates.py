"""日期变更: one step's fixed date moved by a form, with what it would move shown first; what is beyond it is a plan
file's (rounds.py)."""

from __future__ import annotations

from datetime import date

from aiohttp import web
from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.plans.redate import doubts_of_date, with_date_moved
from bot.tables import PlanError
from bot.words import Refusal
from handlers.entry.web.rounds import PATIENCE, rounds_page
from handlers.entry.web.same_form import form_refused
from handlers.entry.web.show import go
from handlers.entry.web.table import ROUND, Field, PageRequest, Route
from handlers.runtime.bootstrap import sound_plan
from handlers.services.cases.rounds import context_in
from handlers.services.reminders.plan_change import change_plan, check_none_waits, compare_plan
from handlers.services.reminders.plan_change_words import plan_change_lines
from messages.catalogue import explain, say
from storage import rounds
from storage.chain import By

_NOTICE = 100  # characters of a notice's number


class _NewDate(Struct, frozen=True):
    """A date that may be moved: the plan with it as text, and the round decided by that plan."""

    ctx: DecisionContext
    text: str
    step: str  # its name
    old: date  # its date in force
    was: str  # the plan in force, as text


async def _new_date(asked: PageRequest) -> _NewDate:
    """Return what the form asks for; PlanError or Refusal if the plan cannot be so."""
    body = asked.body
    if body["round"] not in asked.ctx.rounds.keys:
        raise Refusal("web.rounds_page.no_round", key=body["round"])
    ctx = await context_in(body["round"], asked.ctx)
    await check_none_waits(ctx.plan.key)
    text = await rounds.plan_text(ctx.plan.key)
    if sound_plan(text, ctx.plan.key, asked.context.settings).version != ctx.plan.version:
        raise Refusal("web.rounds_page.own_file")
    on: date = body["on"]
    new = with_date_moved(text, body["step"], on, body["notice"])
    if new is None:
        raise Refusal("web.rounds_page.no_date")
    plan = sound_plan(new, ctx.plan.key, asked.context.settings)
    if plan.version == ctx.plan.version:
        raise Refusal("web.rounds_page.same")
    old = ctx.plan.milestone(body["step"]).due.on or on
    return _NewDate(ctx.of(plan), new, plan.milestone(body["step"]).name, old, text)


async def _preview(asked: PageRequest) -> web.StreamResponse:
    """Show what the new date would move; nothing is changed."""
    try:
        new = await _new_date(asked)
        found = await compare_plan(new.ctx, By("page", asked.who.id))
        lines = list(plan_change_lines(found, new.ctx))
    except (PlanError, Refusal) as error:
        return await form_refused(asked, "/rounds", explain(error), "on")
    may = access.may_look(asked.who, "plan_change")
    file = say("web.rounds_page.date", step=new.step, day=asked.body["on"])
    doubts = [explain(one) for one in doubts_of_date(new.old, asked.body["on"], asked.ctx.calendar)]
    version = new.ctx.plan.version
    return await rounds_page(asked, lines=lines, doubts=doubts, file=file, by_form=version, may=may)


async def _apply(asked: PageRequest) -> web.StreamResponse:
    """Put the plan in force that was shown; if the round's plan was changed meanwhile, it is shown anew."""
    try:
        new = await _new_date(asked)
        if new.ctx.plan.version != asked.body["mark"]:
            return await rounds_page(asked, 422, wrong=say("web.rounds_page.changed"))
        guard = asked.context.settings.flood_guard
        n = await change_plan(new.ctx, new.text, guard, By("page", asked.who.id), new.was)
    except (PlanError, Refusal) as error:
        return await rounds_page(asked, 422, wrong=explain(error))
    await asked.context.renew()
    return go(asked, "/rounds", say("web.rounds_page.done", step=new.step, day=asked.body["on"], n=n))


_FIELDS = (
    Field(ROUND.name, longest=64, required=True),
    Field("step", longest=60, required=True),
    Field("on", "date", required=True),
    Field("notice", longest=_NOTICE, required=True),
)
ROUND_DATE_ROUTES = (
    Route(
        "POST",
        "/rounds/date",
        _preview,
        say("web.routes.rounds_date"),
        "rounds",
        body=_FIELDS,
        patience=PATIENCE,
    ),
    Route(
        "POST",
        "/rounds/date/apply",
        _apply,
        say("web.routes.rounds_date_done"),
        "plan_change",
        body=(*_FIELDS, Field("mark", longest=64, required=True)),
        patience=PATIENCE,
    ),
)
