"""Today, the first page of every role: what is to be done now, by when and why, one large button each."""

from __future__ import annotations

from aiohttp import web

from bot.access import may_look, scope_of
from bot.acts.calls import days_to_promise
from bot.notices.pausing import concerns
from bot.words import Level, replace
from handlers.entry.web import meetings, own_case, trail
from handlers.entry.web.act_fields import REASON
from handlers.entry.web.health_check import PURPOSE
from handlers.entry.web.queue_words import results_of_call
from handlers.entry.web.show import show_page
from handlers.entry.web.table import PageRequest
from handlers.services.views import today, undoable
from handlers.services.views.next_date import next_date
from handlers.services.views.soon import count_soon
from messages.catalogue import sentence_table
from messages.pausing import announced
from storage import pauses, trainings


async def today_page(asked: PageRequest) -> web.StreamResponse:
    """Show what the person has to do; of an enterprise what it owes, in every round."""
    person, ctx = asked.who, asked.ctx
    if {role.level for role in person.roles} <= {Level.ENTERPRISE}:
        return await _of_enterprises(asked)
    tasks = await today.tasks_of(person, ctx)
    letters = await today.letters_of(person, ctx) if any(task.letters for task in tasks) else []
    if any(letter.phones for letter in letters):
        await trail.note_look(asked.request, person.id, "phones", None, api=False)
    standing = await pauses.in_force(ctx.now)
    scope = scope_of(person)
    tasks = _of_the_check(asked) + tasks
    return show_page(
        asked,
        "today",
        tasks=tasks,
        letters=letters,
        results=results_of_call("deliver"),
        promised=days_to_promise(ctx.today),
        longest=REASON,
        paused=[announced(pause) for pause in standing if concerns(pause, scope)],
        figures=may_look(person, "overview"),
        soon=await count_soon(person, ctx) if may_look(person, "overview") else 0,
        coming=None if any(task.next for task in tasks) else await next_date(person, ctx),
        undo=await undoable.lately_done(person, ctx),
        done_words=sentence_table("web.queue_done"),
    )


def _of_the_check(asked: PageRequest) -> list[today.Task]:
    """Return what the last 体检 found wrong, or that none was made today, to whoever may make it."""
    if not may_look(asked.who, "service"):
        return []
    run = asked.context.apart.runs.get(PURPOSE)
    checks = run.document["checks"] if run and run.document else ()
    wrong = [one["name"] for one in checks if not one["ok"]]
    fresh = bool(checks) and run is not None and run.begun.date() == asked.ctx.today
    return [today.check_task(wrong)] if wrong or not fresh else []


async def _of_enterprises(asked: PageRequest) -> web.StreamResponse:
    """Show what the enterprises owe and the trainings to answer. Of one enterprise in one round it is its own page."""
    rounds = asked.rounds or (asked.ctx,)
    cases = await today.own_cases(asked.who, rounds)
    each = replace(asked, rounds=())  # all of them are shown: there is nothing to choose
    waiting = await trainings.unanswered_invitations(asked.who.id, asked.ctx.today)
    invited = [await meetings.invitation_facts(one, asked.who) for one in waiting]
    if len(cases) == 1:
        case, ctx = cases[0]
        return await own_case.own_case_page(each, case, ctx, invited=invited, is_today=True)
    return show_page(
        each,
        "today_own",
        steps=today.own_steps(cases),
        cases=[(case, ctx.plan.name) for case, ctx in cases],
        rounds_held=len(rounds),
        invited=invited,
    )
