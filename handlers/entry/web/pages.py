"""The pages. `bot.access` decides what each person sees; the words are in messages/pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot import access
from bot.notices.pausing import concerns
from bot.results.overview import counted_steps
from bot.results.standing import step_in_progress
from bot.words import Case, CaseStatus, Duty, DutyState, DutyStatus, Intent, Pause, Person, Scope
from handlers.entry.web import casefile, own_case
from handlers.entry.web.acting import words_of
from handlers.entry.web.figures import overview
from handlers.entry.web.list_filters import ALSO, SOON, wanted_of
from handlers.entry.web.paging import Pages, Sorting, sort_field
from handlers.entry.web.show import show_page
from handlers.entry.web.table import SANDBOX, PageRequest
from handlers.entry.web.today import today_page
from handlers.services.support import inbox as tickets_inbox
from handlers.services.views import queries, standing_pauses
from handlers.services.views.board import loud
from handlers.services.views.calls import tries_of
from handlers.services.views.lines import by_when
from handlers.services.views.own_steps import reads_as_its_own
from handlers.services.views.queue import mark_of_row
from handlers.services.views.whom_to_call import officers_to_call
from messages.catalogue import sentence_table
from messages.pausing import announced
from messages.timeline import timeline
from storage import db, listing, pauses, reach, shown_numbers
from storage.listing import Wanted
from storage.owed_steps import phones_of

_PAGE = 20
_FEW = 20  # of what waits, and of what is overdue, the earliest; the lists have the rest, page by page

CASE_SORT = sort_field("place", "name", "step", "state", "due")


async def home(asked: PageRequest) -> web.StreamResponse:
    """Show the start page: what one has to do today; without sign-in an explanation."""
    person = asked.person
    if person is None:
        if SANDBOX in asked.request.app:
            return web.Response(status=303, headers={"Location": "/sandbox"})
        return show_page(asked, "home")
    return await today_page(asked)


async def progress_page(asked: PageRequest) -> web.StreamResponse:
    """Show a bureau its round: each step, each place, what waits for it and what is late."""
    person, ctx = asked.who, asked.ctx
    scope, step, city = access.scope_of(person), asked.query["step"], asked.query["city"]
    late_ones = Wanted(mark=DutyStatus.OVERDUE, milestones=loud(asked.ctx))

    async def counted() -> tuple[Any, int, int, list[Pause]]:
        shown = await overview(person, ctx, step, city)
        reached = await reach.count_reach(scope, ctx.plan.key)
        late = await listing.total(scope, ctx.plan.key, late_ones, ctx.today)
        return shown, reached.lost, late, await pauses.in_force(ctx.now)

    shown, lost, late_firms, standing = await db.read(counted)
    waiting = (await queries.list_pending(person, ctx)).facts
    overdue = (await queries.list_overdue(person, ctx)).facts
    await shown_numbers.note_listed(
        person, [n for i in (*waiting["items"][:_FEW], *overdue["items"][:_FEW]) if (n := i["number"])]
    )
    return show_page(
        asked,
        "home_bureau",
        overview=shown,
        city=city or "",
        waiting=waiting,
        late=overdue,
        most=_FEW,
        late_firms=late_firms,
        lost=lost,
        paused=[announced(pause) for pause in standing if concerns(pause, scope)],
        wide=_several_cities(scope),
    )


def _several_cities(scope: Scope) -> bool:
    """Whether a county's name alone would not tell where it lies."""
    return scope.everything or len(scope.cities | {city for city, _ in scope.counties}) > 1


async def cases_page(asked: PageRequest) -> web.StreamResponse:
    """Show the enterprises in scope, filtered, a page at a time."""
    ctx, query = asked.ctx, asked.query
    scope = access.scope_of(asked.who)
    key, order = ctx.plan.key, ctx.plan.places.order
    sorting = Sorting("/cases", query, "place")
    shown = [step.key for step in ctx.plan.milestones if not step.silent and not step.on_demand]

    async def listed() -> tuple[listing.Found, dict[str, list[str]]]:
        wanted = await wanted_of(asked)
        skip = (max(1, query["page"] or 1) - 1) * _PAGE
        if sorting.column == "place":
            page = await listing.page_of_cases(scope, key, wanted, ctx.today, order, None, _PAGE, skip)
        else:
            by = listing.ListOrder(sorting.column, sorting.down, shown)
            page = await listing.page_in_order(scope, key, wanted, ctx.today, by, _PAGE, skip)
        return page, await listing.places(scope, key, order)

    found, areas = await db.read(listed)
    place = _place(query, areas)
    sought = {"work": "urge", "area": "/".join(filter(None, place)), "step": query["step"]}
    kept = {name: value for name, value in sought.items() if value}
    return show_page(
        asked,
        "cases",
        rows=[list_line(c, asked) for c in found.cases],
        total=found.total,
        sorting=sorting,
        unit="个部门" if _of_bureaus(asked) else "家",
        pages=Pages("/cases", query, found.total, _PAGE),
        query=query,
        also=_also_offered(query["state"] or ""),
        steps=counted_steps(ctx.plan),
        areas=areas,
        place=place[1] or place[0],
        officers=await officers_to_call(asked.who, *place),
        urges=access.may(asked.who, Intent.URGE),
        kept=kept,
        urge_url=f"/queue?{urlencode(kept)}",
    )


def _also_offered(state: str) -> dict[str, str]:
    """Return what the list may be of beside the marks: what is due within the week, and what a figure led to."""
    return {key: word for key, word in sentence_table("web.list_states").items() if key in (SOON, state)}


def _place(query: Mapping[str, Any], areas: Mapping[str, list[str]]) -> tuple[str, str]:
    """Return the city and the county that the filters name; the city of a county that only one of them has."""
    city, county = query["city"] or "", query["county"] or ""
    homes = [one for one, counties in areas.items() if county in counties]
    return (city or (homes[0] if len(homes) == 1 else ""), county)


def _of_bureaus(asked: PageRequest) -> bool:
    """Whether bureaus owe the step that is looked for, each in its own file."""
    step = asked.ctx.plan.find(asked.query["step"] or "")
    return step is not None and step.per != "enterprise"


def list_line(case: Case, asked: PageRequest) -> dict[str, Any]:
    """Return a line of the list of cases: the step that was filtered by, else the current one.

    It has the step's due day, days left and mark. The key and the dates are None if there is no such step.
    """
    ctx = asked.ctx
    now = _sought(case, asked) or (
        step_in_progress(case, ctx.plan) if case.status is CaseStatus.ACTIVE else None
    )
    return {
        "case": case,
        "round": ctx.plan.name,
        "step": ctx.plan.milestone(now.milestone).name if now else "",
        "key": now.milestone if now else None,
        "due": now.due if now else None,
        "by_when": by_when(case, now, ctx) if now else "",
        "days_left": (now.due - ctx.today).days if now and now.state == "open" else None,
        "mark": _mark(now, asked) if now else "",
        "pick": _pick(case, now, asked.who) if now else "",
    }


def _pick(case: Case, duty: Duty, who: Person) -> str:
    """Return the mark by which the line can be ticked to be urged; "" where it is not the reader's to urge."""
    owed = duty.state in (DutyState.OPEN, DutyState.REPORTED) and duty.owner in access.levels_below(who)
    return (
        f"{duty.id}:{mark_of_row((duty, case))}"
        if owed and access.may(who, Intent.URGE, case.enterprise)
        else ""
    )


def _sought(case: Case, asked: PageRequest) -> Duty | None:
    """Return the duty by which the filters found this case; None if they name neither step nor mark."""
    step, state = asked.query.get("step"), asked.query.get("state")
    state = None if state in ALSO else state
    if not step and not state:
        return None
    found = (
        d
        for d in case.duties
        if step in (None, d.milestone)
        and state in (None, _mark(d, asked))
        and not asked.ctx.plan.milestone(d.milestone).silent
    )
    return next(found, None)


def _mark(duty: Duty, asked: PageRequest) -> str:
    return duty.mark(asked.ctx.today).value


async def case_page(asked: PageRequest) -> web.StreamResponse:
    """Show one case: its timeline, its steps with their reasons, its messages and its events; to its enterprise's own
    contact the page that its mail opens."""
    case = await casefile.visible(asked.case_id, asked.who, asked.ctx)
    if case is None:
        raise web.HTTPNotFound
    if reads_as_its_own(asked.who, case):
        return await own_case.case_with_record(asked, case)
    ctx = asked.ctx
    file = await casefile.open_casefile(case, asked.who, ctx, asked.context.columns)
    questions, more_questions = await tickets_inbox.on_case(case, asked.who, ctx)
    calls = access.may_call(asked.who, case)
    return show_page(
        asked,
        "case",
        phones=(await phones_of([case.enterprise_id or 0])).get(case.enterprise_id or 0, ()) if calls else (),
        officers=await officers_to_call(asked.who, case.city, case.county),
        file=file,
        questions=questions,
        more_questions=more_questions,
        at_desk=access.may_look(asked.who, "desk"),
        case=case,
        contacts=own_case.contact_lines(file.contacts),
        tries=[(ctx.plan.milestone(step).name, said) for step, said in await tries_of(case, ctx.today)],
        words={offer: words_of(offer, asked) for offer in file.offers},
        paused=await standing_pauses.lines_now(asked.who, ctx, case),
        line=timeline(file.rows, ctx.plan.published_on, ctx.today),
    )
