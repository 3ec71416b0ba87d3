"""The list of cases as people page through it: filtered within a scope, by keyset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.words import Case, DutyStatus, Scope
from storage import cases, query, readable
from storage.marks import with_status
from storage.query import NOTHING, UNRESTRICTED, Sql, all_of, any_of
from storage.scopes import RANKS, PlaceOrder, by_place, rank, ranked, ranks, scope_condition


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty parts do not narrow. `text` is part of a name, or a credit code.

    A `step` of the bureaus finds their own files. `milestones` are those among which `mark` is looked
    for when no step is named.
    """

    city: str = ""
    county: str = ""
    step: str = ""
    mark: DutyStatus | None = None
    text: str = ""
    milestones: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """One page. `next` is given back as `after` for the page behind it, None at the end."""

    cases: list[Case]
    total: int
    next: int | None


_FOUND = "c.round_id = ? AND (?) AND (?)"
_PAGE = f"{RANKS} {cases.CASES} {ranked('c')} WHERE {_FOUND} AND (?) ORDER BY {by_place('c')}, c.id LIMIT ?"
_OF_ENTERPRISES = Sql("c.enterprise_id IS NOT NULL")
_TOTAL = f"SELECT count(*) AS n FROM cases c WHERE {_FOUND}"
_PLACES = f"SELECT DISTINCT c.city, c.county FROM cases c WHERE {_FOUND}"
_PLACE_OF = "SELECT city, county FROM cases WHERE id = ?"


async def page(
    scope: Scope,
    round_key: str,
    wanted: Wanted,
    today: date,
    order: PlaceOrder,
    after: int | None,
    limit: int,
) -> _Found:
    """The cases of a round by place in this `order`, `limit` at a time, behind the case `after`."""
    values = (round_key, scope_condition(scope), _where(wanted, today))
    behind = UNRESTRICTED if after is None else await _behind(after, order)
    rows = await query.rows(_PAGE, ranks(order), *values, behind, limit + 1)
    shown, _ = query.readable(rows[:limit], lambda found: query.mapped(Case, found))
    n = await total(scope, round_key, wanted, today)
    return _Found(await readable.whole(shown), n, int(rows[limit - 1]["id"]) if len(rows) > limit else None)


async def total(scope: Scope, round_key: str, wanted: Wanted, today: date) -> int:
    """How many enterprises `page` would list."""
    return await query.count(_TOTAL, round_key, scope_condition(scope), _where(wanted, today))


async def places(scope: Scope, round_key: str, order: PlaceOrder) -> dict[str, list[str]]:
    """The cities of a scope, each with its counties, in this order: what a list can be narrowed to."""
    rows = await query.rows(_PLACES, round_key, scope_condition(scope), _OF_ENTERPRISES)
    known = [(str(row["city"]), str(row["county"])) for row in rows]
    found: dict[str, list[str]] = {}
    for city, county in sorted(known, key=lambda place: rank(order, *place)):
        found.setdefault(city, []).append(county)
    return found


def _where(wanted: Wanted, today: date) -> Sql:
    # A step of the bureaus (上报工作总结) stands in their own files.
    conditions = [] if wanted.step else [_OF_ENTERPRISES]
    if wanted.city:
        conditions.append(Sql("c.city = ?", (wanted.city,)))
    if wanted.county:
        conditions.append(Sql("c.county = ?", (wanted.county,)))
    if wanted.text:
        conditions.append(_named(wanted.text))
    if wanted.step or wanted.mark:
        steps = [wanted.step] if wanted.step else list(wanted.milestones)
        mark = with_status(wanted.mark, today) if wanted.mark else UNRESTRICTED
        conditions.append(Sql(_WITH_DUTY, (steps, mark)))
    return all_of(conditions)


_WITH_DUTY = "c.id IN (SELECT d.case_id FROM duties d WHERE d.milestone IN (?) AND (?))"
_CODED = "c.enterprise_id IN (SELECT id FROM enterprises WHERE uscc = ?)"


def _named(text: str) -> Sql:
    """A part of a name, or a credit code. A sign that LIKE knows stands for itself."""
    part = "".join(f"!{sign}" if sign in "!%_" else sign for sign in text)
    return any_of([Sql("c.name LIKE ? ESCAPE '!'", (f"%{part}%",)), Sql(_CODED, (text.upper(),))])


async def _behind(case_id: int, order: PlaceOrder) -> Sql:
    """Behind a row in the list's order. A row that is not there leaves nothing to show."""
    found = await query.rows(_PLACE_OF, case_id)
    if not found:
        return NOTHING
    last = (*rank(order, str(found[0]["city"]), str(found[0]["county"])), case_id)
    return Sql(f"({by_place('c')}, c.id) > (?, ?, ?, ?, ?)", last)
