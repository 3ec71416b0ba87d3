"""The list of cases as people page through it: filtered within a scope, by keyset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.words import Case, DutyStatus, Scope
from storage import cases, query
from storage.marks import marked
from storage.query import EVERYTHING, NOTHING, Sql, all_of, any_of
from storage.scopes import within


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
class Found:
    """One page. `next` is given back as `after` for the page behind it, None at the end."""

    cases: list[Case]
    total: int
    next: int | None


FOUND = "c.round_id = ? AND (?) AND (?)"
PAGE = f"{cases.CASES} WHERE {FOUND} AND (?) ORDER BY c.city, c.county, c.id LIMIT ?"
OF_ENTERPRISES = Sql("c.enterprise_id IS NOT NULL")
TOTAL = f"SELECT count(*) AS n FROM cases c WHERE {FOUND}"
PLACES = f"SELECT DISTINCT c.city, c.county FROM cases c WHERE {FOUND} ORDER BY c.city, c.county"
PLACE_OF = "SELECT city, county FROM cases WHERE id = ?"


async def page(
    scope: Scope, round_key: str, wanted: Wanted, today: date, after: int | None, limit: int
) -> Found:
    """The cases of a round by place, `limit` at a time, behind the case with the id `after`."""
    values = (round_key, within(scope), _where(wanted, today))
    behind = EVERYTHING if after is None else await _behind(after)
    rows = await query.fetch(Case, PAGE, *values, behind, limit + 1)
    shown = rows[:limit]
    n = await total(scope, round_key, wanted, today)
    return Found(await cases.whole(shown), n, shown[-1].id if len(rows) > limit and shown else None)


async def total(scope: Scope, round_key: str, wanted: Wanted, today: date) -> int:
    """How many enterprises `page` would list."""
    return await query.count(TOTAL, round_key, within(scope), _where(wanted, today))


async def places(scope: Scope, round_key: str) -> dict[str, list[str]]:
    """The cities of a scope, each with its counties: what a list can be narrowed to."""
    found: dict[str, list[str]] = {}
    for row in await query.rows(PLACES, round_key, within(scope), OF_ENTERPRISES):
        found.setdefault(str(row["city"]), []).append(str(row["county"]))
    return found


def _where(wanted: Wanted, today: date) -> Sql:
    # A step of the bureaus (上报工作总结) stands in their own files.
    conditions = [] if wanted.step else [OF_ENTERPRISES]
    if wanted.city:
        conditions.append(Sql("c.city = ?", (wanted.city,)))
    if wanted.county:
        conditions.append(Sql("c.county = ?", (wanted.county,)))
    if wanted.text:
        conditions.append(_named(wanted.text))
    if wanted.step or wanted.mark:
        steps = [wanted.step] if wanted.step else list(wanted.milestones)
        mark = marked(wanted.mark, today) if wanted.mark else EVERYTHING
        conditions.append(Sql(WITH_DUTY, (steps, mark)))
    return all_of(conditions)


WITH_DUTY = "c.id IN (SELECT d.case_id FROM duties d WHERE d.milestone IN (?) AND (?))"
CODED = "c.enterprise_id IN (SELECT id FROM enterprises WHERE uscc = ?)"


def _named(text: str) -> Sql:
    """A part of a name, or a credit code. A sign that LIKE knows stands for itself."""
    part = "".join(f"!{sign}" if sign in "!%_" else sign for sign in text)
    return any_of([Sql("c.name LIKE ? ESCAPE '!'", (f"%{part}%",)), Sql(CODED, (text.upper(),))])


async def _behind(case_id: int) -> Sql:
    """Behind a row in the list's order. A row that is not there leaves nothing to show."""
    found = await query.rows(PLACE_OF, case_id)
    if not found:
        return NOTHING
    return Sql("(c.city, c.county, c.id) > (?, ?, ?)", (found[0]["city"], found[0]["county"], case_id))
