"""The list of cases as people page through it: filtered within a scope, by keyset."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from msgspec import Struct

from bot.words import Case, DutyState, DutyStatus, Scope
from storage import db, query, readable
from storage.board import moved_condition
from storage.duty_status import with_status
from storage.query import Sql, all_of, any_of, containing
from storage.scopes import CityCounty, PlaceOrder, Ranking, places_condition, ranking, scope_condition


class Wanted(Struct, frozen=True):
    """The filters of the list; empty ones do not narrow it. `text` is part of a name, or a credit code. A
    `step` of the bureaus finds their own files. `milestones` are those among which `mark` is looked for
    when no step is given. `owed`: what fell away is left out; `moved_after`: handed in, reported or
    decided on a day behind that one; `due_until`: owed, and due from today until that day; `among`: these cases
    only."""

    city: str = ""
    county: str = ""
    step: str = ""
    mark: DutyStatus | None = None
    text: str = ""
    milestones: Collection[str] = ()
    owed: bool = False
    moved_after: date | None = None
    due_until: date | None = None
    among: Collection[int] | None = None


class Found(Struct, frozen=True):
    """One page, each case with the duties that its line may show: those that run, and those that the filters
    look for. `next` is given back as `after` for the page behind it, None at the end."""

    cases: list[Case]
    total: int
    next: int | None


_WITH_DUTY = "c.id IN (SELECT d.case_id FROM duties d WHERE ?)"
_HAS_DUTY = "EXISTS (SELECT 1 FROM duties d WHERE d.case_id = c.id AND ?)"
_RUNNING = Sql("d.state IN (?)", ((DutyState.OPEN, DutyState.REPORTED),))
_Values = tuple[Any, ...]
_FOUND = "c.round_id = ? AND (?) AND (?)"
_TOTAL = f"SELECT count(*) AS n FROM cases c WHERE {_FOUND}"
_BY_PLACE = f"SELECT c.city, c.county, count(*) AS n FROM cases c WHERE {_FOUND} GROUP BY c.city, c.county"
_WITHIN = f"SELECT c.id, c.city, c.county FROM cases c WHERE {_FOUND} AND ?"
_OF_ENTERPRISES = Sql("c.enterprise_id IS NOT NULL")
_PLACES = f"SELECT DISTINCT c.city, c.county FROM cases c WHERE {_FOUND}"
_PLACE_OF = "SELECT city, county FROM cases WHERE id = ?"


async def page_of_cases(
    scope: Scope,
    round_key: str,
    wanted: Wanted,
    today: date,
    order: PlaceOrder,
    after: int | None,
    limit: int,
    skip: int = 0,
) -> Found:
    """Return the cases of a round by place in this `order`, `limit` at a time: those behind the case `after`, or
    without it those behind the first `skip`
    (behind the end: the last page)."""
    found = (round_key, scope_condition(scope))
    every, some = _where(wanted, today), _where(wanted, today, _HAS_DUTY)
    shown = any_of([_RUNNING, *_sought(wanted, today)])
    return await db.read(
        lambda: _page((*found, every), (*found, some), shown, ranking(order), after, limit, skip)
    )


class ListOrder(Struct, frozen=True):
    """By which column the list stands: "name", or of the step that a line shows its day ("due"), its place in the
    round ("step") or how it stands, the overdue first ("state"). `steps`: those that are shown where no filter names
    one."""

    column: str
    down: bool
    steps: Collection[str]


_IN_ORDER = f"SELECT c.id FROM cases c WHERE {_FOUND} ORDER BY ?, c.id LIMIT ? OFFSET ?"
_SHOWN = "(SELECT ? FROM duties d WHERE d.case_id = c.id AND ? ORDER BY d.position, d.turn LIMIT 1)"


_STANDING = """CASE WHEN d.state = ? AND d.due < ? THEN 0 WHEN d.state = ? THEN 1 WHEN d.state = ? THEN 2
WHEN d.state = ? THEN 3 ELSE 4 END"""


async def page_in_order(
    scope: Scope, round_key: str, wanted: Wanted, today: date, order: ListOrder, limit: int, skip: int
) -> Found:
    """Return a page of the same list by a column; what has no such day stands last. Behind the end: the last page."""
    where, sought = _where(wanted, today), _sought(wanted, today)
    shown = any_of([_RUNNING, *sought])
    found = (round_key, scope_condition(scope), where)

    async def work() -> Found:
        total = await query.count(_TOTAL, *found)
        start = min(skip, max(0, total - 1) // limit * limit)
        ids = await query.column(_IN_ORDER, *found, _by_column(order, sought, today), limit, start)
        known = {
            case.id: case
            for case in await readable.readable_with_duties(await readable.readable_outlines(ids), shown)
        }
        more = start + limit < total
        return Found([known[i] for i in ids if i in known], total, ids[-1] if more else None)

    return await db.read(work)


def _by_column(order: ListOrder, sought: list[Sql], today: date) -> Sql:
    way = " DESC" if order.down else ""
    if order.column == "name":
        return Sql(f"c.name{way}")
    steps = Sql("d.milestone IN (?)", (list(order.steps),))
    late = Sql(_STANDING, (DutyState.OPEN, today, DutyState.OPEN, DutyState.REPORTED, DutyState.WAITING))
    value = {"due": Sql("d.due"), "step": Sql("d.position"), "state": late}[order.column]
    shown = Sql(_SHOWN, (value, all_of(sought or [_RUNNING, steps])))
    return Sql(f"? IS NULL, ?{way}", (shown, shown))


async def _page(
    every: _Values, some: _Values, shown: Sql, rank: Ranking, after: int | None, limit: int, skip: int
) -> Found:
    """Count by place first, so that only the places on the page are read and sorted. `every` finds all of
    the list, `some` the same among few."""
    counted = {(r["city"], r["county"]): int(r["n"]) for r in await query.rows(_BY_PLACE, *every)}
    total = sum(counted.values())
    begin = await _place_of(after) if after is not None else None
    if after is not None and begin is None:  # a row that is not there leaves nothing to show
        return Found([], total, None)
    skip = min(skip, max(0, total - 1) // limit * limit)  # behind the end: the last page
    chosen: list[CityCounty] = []
    reached = 0
    for place in sorted(counted, key=rank):
        if begin is not None and rank(place) < rank(begin):
            continue
        if not chosen and skip >= counted[place]:  # all of it stands on pages before
            skip -= counted[place]
            continue
        chosen.append(place)
        reached += counted[place] if place != begin else 0  # of that one only a part is behind `after`
        if reached > skip + limit:
            break
    rows = await query.rows(_WITHIN, *some, places_condition(chosen, "c"))
    found = sorted((*rank((row["city"], row["county"])), int(row["id"])) for row in rows)
    if begin is not None:
        found = [row for row in found if row > (*rank(begin), after)]
    found = found[skip:]
    ids = [row[-1] for row in found[:limit]]
    outlines = await readable.readable_outlines(ids)
    known = {case.id: case for case in await readable.readable_with_duties(outlines, shown)}
    return Found([known[i] for i in ids if i in known], total, ids[-1] if len(found) > limit else None)


async def _place_of(case_id: int) -> CityCounty | None:
    found = await query.rows(_PLACE_OF, case_id)
    return (str(found[0]["city"]), str(found[0]["county"])) if found else None


async def total(scope: Scope, round_key: str, wanted: Wanted, today: date) -> int:
    """How many enterprises `page_of_cases` would list."""
    return await query.count(_TOTAL, round_key, scope_condition(scope), _where(wanted, today))


async def total_by_place(scope: Scope, round_key: str, wanted: Wanted, today: date) -> dict[CityCounty, int]:
    """Return the same by city and county."""
    rows = await query.rows(_BY_PLACE, round_key, scope_condition(scope), _where(wanted, today))
    return {(str(r["city"]), str(r["county"])): int(r["n"]) for r in rows}


async def places(scope: Scope, round_key: str, order: PlaceOrder) -> dict[str, list[str]]:
    """Return the cities of a scope, each with its counties, in this order: what a list can be narrowed to."""
    rows = await query.rows(_PLACES, round_key, scope_condition(scope), _OF_ENTERPRISES)
    found: dict[str, list[str]] = {}
    for city, county in sorted(((str(r["city"]), str(r["county"])) for r in rows), key=ranking(order)):
        found.setdefault(city, []).append(county)
    return found


def _where(wanted: Wanted, today: date, with_duty: str = _WITH_DUTY) -> Sql:
    """Return the condition of a list. There are two forms of its part about duties (`with_duty`): one is
    quicker for many cases, one for few."""
    # A step of the bureaus (上报工作总结) stands in their own files.
    conditions = [] if wanted.step else [_OF_ENTERPRISES]
    if wanted.city:
        conditions.append(Sql("c.city = ?", (wanted.city,)))
    if wanted.county:
        conditions.append(Sql("c.county = ?", (wanted.county,)))
    if wanted.text:
        conditions.append(_named(wanted.text))
    if wanted.among is not None:
        conditions.append(Sql(f"c.id IN ({', '.join(str(int(i)) for i in wanted.among) or 'NULL'})"))
    conditions += [Sql(with_duty, (duty,)) for duty in _sought(wanted, today)]
    return all_of(conditions)


def _sought(wanted: Wanted, today: date) -> list[Sql]:
    """Return the condition for duties (alias `d`) that are looked for, if any are."""
    if not (wanted.step or wanted.mark or wanted.owed or wanted.moved_after or wanted.due_until):
        return []
    steps = [wanted.step] if wanted.step else list(wanted.milestones)
    marks = [with_status(wanted.mark, today)] if wanted.mark else []
    marks += [Sql("d.state <> ?", (DutyState.WAIVED,))] if wanted.owed else []
    marks += [moved_condition(wanted.moved_after)] if wanted.moved_after else []
    if wanted.due_until:
        marks.append(Sql("d.state = ? AND d.due BETWEEN ? AND ?", (DutyState.OPEN, today, wanted.due_until)))
    return [Sql("d.milestone IN (?) AND (?)", (steps, all_of(marks)))]


_CODED = "c.enterprise_id IN (SELECT id FROM enterprises WHERE uscc = ?)"


def _named(text: str) -> Sql:
    """Return a part of a name, or a credit code."""
    return any_of([Sql("c.name LIKE ? ESCAPE '!'", (containing(text),)), Sql(_CODED, (text.upper(),))])
