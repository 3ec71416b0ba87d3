"""A list that was asked for (没交评估申请的有哪些, 哪个县没送完): from a ListQuery to its answer.

Only what lies in the asker's own scope is counted and named; a place beyond it is not found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from bot import access
from bot.acts.context import DecisionContext
from bot.places import Places
from bot.plans.plan import Milestone
from bot.results.overview import added, counted_steps, shown_first, total_owing
from bot.words import (
    LISTED_CASES,
    OWING,
    Answer,
    Case,
    CaseStatus,
    DutyState,
    DutyStatus,
    Level,
    ListQuery,
    ListState,
    MilestoneKind,
    Person,
    Scope,
    ShownStatus,
    replace,
)
from handlers.services.views import overall
from handlers.services.views.queries import numbered_lines
from storage import duty_status, listing, lists, shown_cases

_SHOWN: Final = 60  # more than fits on a phone is cut by the renderer, which says how many remain
_EVERY = tuple(CaseStatus)
_STATES: Final = {
    ListState.NOT_DONE: (DutyState.OPEN, DutyState.WAITING),
    ListState.OVERDUE: (DutyState.OPEN,),
    ListState.HANDED_IN: (DutyState.REPORTED, DutyState.DONE),
    ListState.REPORTED: (DutyState.REPORTED,),
    ListState.DONE: (DutyState.DONE,),
    ListState.FAILED: (DutyState.FAILED,),
    ListState.EXTENDED: (DutyState.OPEN,),
    ListState.EXTENSION_ASKED: (DutyState.OPEN,),
    ListState.SILENT: (DutyState.OPEN,),
}
_CHANGES_READ: Final = 500
# By which reported changes a case comes to stand so.
_BY_CHANGE: Final = {ListState.PAUSED: ("停产",), ListState.WITHDRAWN: ("关闭",)}
_BOTH: Final = {ListState.STOPPED: (ListState.PAUSED, ListState.WITHDRAWN)}
# The same state as the page of enterprises filters by.
_ON_THE_PAGE: Final = {
    ListState.OVERDUE: DutyStatus.OVERDUE,
    ListState.REPORTED: DutyStatus.REPORTED,
    ListState.DONE: DutyStatus.DONE,
    ListState.FAILED: DutyStatus.FAILED,
    ListState.EXTENDED: DutyStatus.EXTENDED,
}


async def answer_list_query(
    person: Person, query: ListQuery, ctx: DecisionContext, public_url: str
) -> Answer:
    """Return the list in the turn's round: how many, the filter as it was understood, and the first lines."""
    scope, place = access.scope_of(person), ("", "")
    if query.place:
        found = await part_of_scope(scope, query.place, ctx)
        if found is None:
            return Answer("list_no_place", {"place": query.place}, ok=False)
        scope, place = found
        if query == ListQuery(place=query.place):
            return await overall.overall_state(scope, place[1] or place[0], ctx)
    told = {"as": _told(query, place, ctx)}
    if query.by:
        return Answer("list_by_place", {**told, **await _by_place(scope, query, ctx)})
    if query.state in LISTED_CASES:
        return Answer("list_of_cases", {**told, **await _of_cases(person, scope, query, ctx)})
    facts = await _of_duties(person, scope, query, ctx)
    link = _link(query, place, ctx, public_url)
    return Answer("list_of_duties", {**told, **facts, "link": link})


async def part_of_scope(
    scope: Scope, text: str, ctx: DecisionContext
) -> tuple[Scope, tuple[str, str]] | None:
    """Return the part of the scope that lies in the place, with (city, county); None if no part does."""
    there = await listing.places(scope, ctx.plan.key, ctx.plan.places.order)
    meant = [(city, county) for city in there if (county := _county(ctx.plan.places, city, text)) is not None]
    meant = [(city, county) for city, county in meant if not county or county in there[city]]
    if len(meant) != 1:
        return None
    city, county = meant[0]
    cities, counties = frozenset({city}), frozenset({(city, county)})
    wide = scope.everything or city in scope.cities
    if county:
        inside = wide or (city, county) in scope.counties
        return (Scope(counties=counties) if inside else scope, meant[0])
    own = frozenset(one for one in scope.counties if one[0] == city)
    return (Scope(cities=cities) if wide else replace(scope, counties=own), meant[0])


def _county(places: Places, city: str, text: str) -> str | None:
    """Return the county of this city that the text names, "" for the city itself, None for neither."""
    if places.unit(text) == city:
        return ""
    county, known = places.county(city, text)
    return county if known else None


def _told(query: ListQuery, place: tuple[str, str], ctx: DecisionContext) -> dict[str, Any]:
    """Return the filter as it was understood, for the answer's first line."""
    keys = _keys(query, ctx)
    return {
        "place": place[1] or place[0],
        "step": ctx.plan.milestone(keys[0]).name if query.step and keys else "",
        "state": str(query.state or ""),
        "assessor": query.assessor,
        "since": query.since,
        "until": query.until,
    }


def _keys(query: ListQuery, ctx: DecisionContext) -> list[str]:
    """Return the plan's milestones that are meant; without a step all that count."""
    if query.state is ListState.EXTENSION_ASKED:
        return list(ctx.plan.keys_of([MilestoneKind.EXTENSION_REQUEST]))
    if query.step is None:
        return [m.key for m in counted_steps(ctx.plan)]
    return list(ctx.plan.keys_of([query.step]))


def silent_part(scope: Scope, ctx: DecisionContext) -> lists.DutyPart:
    """Return the list that 谁没回复 asks for: steps of enterprises that were reminded and have said nothing."""
    keys = [m.key for m in counted_steps(ctx.plan)]
    return lists.DutyPart(
        scope,
        ctx.plan.key,
        _STATES[ListState.SILENT],
        owners=[Level.ENTERPRISE],
        milestones=keys,
        statuses=(CaseStatus.ACTIVE,),
        silent=True,
    )


async def _of_duties(person: Person, scope: Scope, query: ListQuery, ctx: DecisionContext) -> dict[str, Any]:
    state = query.state or ListState.NOT_DONE
    states = _STATES[state]
    keys = _keys(query, ctx)
    if query.state is None and query.step is None and query.assessor:  # 省级评估的有哪些
        states, keys = tuple(DutyState), list(ctx.plan.keys_of([MilestoneKind.ASSESSMENT]))
    elif state is ListState.NOT_DONE and query.step is None:
        states = (DutyState.OPEN,)  # what only waits for an earlier step is not asked of anybody
    outlives = bool(keys) and all(ctx.plan.milestone(key).silent for key in keys)
    running = OWING if outlives else (CaseStatus.ACTIVE,)
    asked = state is ListState.EXTENSION_ASKED
    of_firms = state is ListState.SILENT or (query.step is None and not query.until and not query.assessor)
    found, total = await lists.duties(
        scope,
        ctx.plan.key,
        states,
        ctx.plan.places.order,
        owners=[Level.ENTERPRISE] if of_firms and not asked else None,
        milestones=keys,
        assessor=query.assessor or None,
        late_on=ctx.today if state is ListState.OVERDUE else None,
        extended_on=ctx.today if state is ListState.EXTENDED else None,
        silent=state is ListState.SILENT,
        statuses=_EVERY if {*states} & {DutyState.DONE, DutyState.FAILED} else running,
        since=query.since,
        until=query.until,
        limit=_SHOWN,
    )
    items = await numbered_lines(person, found, ctx)
    days = [duty.confirmed_on or duty.reported_on for duty, _ in found]
    over = {*states} <= {DutyState.DONE, DutyState.FAILED, DutyState.REPORTED}
    for item, day, (duty, _) in zip(items, days, found, strict=True):
        item["on"] = day if over else None
        item["step"] = "" if query.step or asked else item["step"]
        item["until"] = date.fromisoformat(duty.data["until"]) if asked else None
    granted = await _extended(scope, ctx) if asked else 0
    firms = query.step is not None or bool(query.assessor) or asked
    return {"items": items, "total": total, "firms": firms, "granted": granted}


async def _extended(scope: Scope, ctx: DecisionContext) -> int:
    """Return how many steps have been postponed, which who asks for requests may mean as well."""
    states, order = [DutyState.OPEN], ctx.plan.places.order
    _, n = await lists.duties(scope, ctx.plan.key, states, order, extended_on=ctx.today, limit=0)
    return n


async def _changes_asked(scope: Scope, kinds: Collection[str], ctx: DecisionContext) -> list[str]:
    """Return the enterprises of which such a change (停产) was reported and is not confirmed yet."""
    keys = ctx.plan.keys_of([MilestoneKind.CHANGE_REQUEST])
    if not keys:
        return []
    found, _ = await lists.duties(
        scope, ctx.plan.key, [DutyState.OPEN], ctx.plan.places.order, milestones=keys, limit=_CHANGES_READ
    )
    return [case.name for duty, case in found if duty.data.get("what") in kinds]


async def _of_cases(person: Person, scope: Scope, query: ListQuery, ctx: DecisionContext) -> dict[str, Any]:
    assert query.state is not None
    places = ctx.plan.places
    found: list[Case] = []
    total = 0
    for state in _BOTH.get(query.state, (query.state,)):
        some, n = await shown_cases.shown_so(scope, ctx.plan.key, ShownStatus(state), places.order, _SHOWN)
        found, total = [*found, *some], total + n
    items = [
        {"name": case.name, "county": access.county_named(person, case.city, case.county, places)}
        for case in found
    ]
    kinds = {kind for state in _BOTH.get(query.state, (query.state,)) for kind in _BY_CHANGE.get(state, ())}
    asked = await _changes_asked(scope, kinds, ctx) if kinds else []
    return {"items": items, "total": total, "asked": asked}


async def _by_place(scope: Scope, query: ListQuery, ctx: DecisionContext) -> dict[str, Any]:
    """For each county or city of the scope how its enterprises stand with one step, those with most to do first
    where what is not done was asked for."""
    keys = _keys(query, ctx)
    counted: defaultdict[str, defaultdict[tuple[str, str], Counter[DutyStatus]]]
    counted = defaultdict(lambda: defaultdict(Counter))
    for tally in await duty_status.tallies(scope, ctx.plan.key, keys, ctx.today):
        at = (tally.city, tally.county if query.by == "county" else "")
        counted[tally.milestone][at][tally.mark] += tally.n
    if not counted:
        return {"items": [], "total": 0, "step": ""}
    whole = {key: added(there.values()) for key, there in counted.items()}
    steps = [m for m in counted_steps(ctx.plan) if m.key in counted and _of_the_verb(m, query)]
    steps = steps or [ctx.plan.milestone(min(counted))]
    step = shown_first(steps, whole, ctx.today)
    rank = ctx.plan.places.rank
    there = sorted(counted[step.key].items(), key=lambda one: rank(*one[0]))
    cities = {city for city, _ in counted[step.key]}
    items = [
        {
            "name": (county if len(cities) == 1 else f"{city}{county}") if county else city,
            "total": total_owing(counts),
            "done": counts[DutyStatus.DONE],
            "reported": counts[DutyStatus.REPORTED],
            "late": counts[DutyStatus.OVERDUE],
            "left": total_owing(counts) - counts[DutyStatus.DONE] - counts[DutyStatus.REPORTED],
        }
        for (city, county), counts in there
        if total_owing(counts)
    ]
    if query.state in (ListState.NOT_DONE, ListState.OVERDUE):
        counted_by = "late" if query.state is ListState.OVERDUE else "left"
        items = [item for item in items if item[counted_by]]
        items.sort(key=lambda item: -int(str(item[counted_by])))
    return {"items": items, "total": len(items), "step": step.name}


def _of_the_verb(step: Milestone, query: ListQuery) -> bool:
    """Whether the step may be meant: what is 交了 is an enterprise's, if no step is named."""
    return query.step is not None or query.state is not ListState.HANDED_IN or step.owner == "enterprise"


def _link(query: ListQuery, place: tuple[str, str], ctx: DecisionContext, public_url: str) -> str:
    """Return the address of the page with the same list; "" if the page has no such filter."""
    mark = _ON_THE_PAGE.get(query.state or ListState.NOT_DONE)
    keys = _keys(query, ctx)
    if mark is None or query.until or query.assessor or not public_url:
        return ""
    asked_for = {"city": place[0], "county": place[1], "step": keys[0] if query.step else "", "state": mark}
    return f"{public_url}/cases?{urlencode({key: value for key, value in asked_for.items() if value})}"
