"""Finds what falls due in sets of duties that look alike to their ladder, and moves whole sets on.

A set holds the duties of a round that are equal in everything that decides which rungs are due and when to
look next. The number of sets grows with what happens, not with the number of cases.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from msgspec import Struct

from bot.words import OWING, Duty, DutyState, Level, replace
from storage import query, row_values
from storage.query import Sql, all_of

# All of a duty that decides on its rungs. The moment of its look is one of them, so that whatever has
# been changed meanwhile (its look is set anew) has left the set.
_SAME = ("next_action_at", "milestone", "owner", "state", "due", "opened_on", "acked_on", "promised_on")
# Of two moments only the day counts, in Shanghai: when a report came in, and up to which day's rungs it
# was planned; those of a day fall due when the working day begins.
# So does the day on which its owner came onto the list: nobody above hears of it before them.
_DAYS = ("came_in", "planned_day", "listed_on")
_COLUMNS = ", ".join(f"d.{name}" for name in _SAME)
# Found by the index of `next_action_at`, and never by the cases of the round: CROSS JOIN says so to
# SQLite, to PostgreSQL it means a join like any other.
_RUNNING = "FROM duties d CROSS JOIN cases c WHERE c.id = d.case_id AND c.status IN (?)"
_SETS = f"""
SELECT c.round_id AS round, count(*) AS n, min(d.id) AS id, min(d.case_id) AS case_id,
    min(d.legal_due) AS legal_due, max(d.reported_at) AS reported_at, max(d.planned_to) AS planned_to,
    ? AS came_in, ? AS planned_day, ? AS listed_on, {_COLUMNS}
{_RUNNING} AND d.next_action_at <= ? AND c.round_id IN (?)
GROUP BY c.round_id, came_in, planned_day, listed_on, {_COLUMNS} ORDER BY min(d.id)
"""
_IN_SET = f"{_RUNNING} AND c.round_id = ? AND (?)"
_MEMBERS = f"""
SELECT d.id, d.case_id, c.enterprise_id, c.name, c.city, c.county, c.assessor, c.status, c.paused
{_IN_SET} AND d.case_id > ? AND d.case_id <= ? ORDER BY d.id
"""
_IN_CITIES = "d.case_id IN (SELECT here.id FROM cases here WHERE here.city IN (?))"
_IDS = f"SELECT d.id {_IN_SET} ORDER BY d.id"
_CASES = f"SELECT DISTINCT d.case_id {_IN_SET} ORDER BY d.case_id"
_MOVE = f"""
UPDATE duties SET planned_to = ?, next_action_at = ? WHERE id IN (
    SELECT d.id {_IN_SET} AND d.id NOT IN (?) AND d.id > ? ORDER BY d.id LIMIT ?
) RETURNING id
"""
_MOVE_THESE = "UPDATE duties AS d SET planned_to = ?, next_action_at = ? WHERE d.id IN (?) AND (?)"
_ASKED_FOR = "SELECT case_id, data FROM duties WHERE milestone = ? AND state = ? AND case_id IN (?)"
_OFFICERS = """
SELECT DISTINCT person_id FROM hats
WHERE (level IN (?) AND city IN (?) OR level IN (?)) AND ended_at IS NULL
"""
_STILL_DUE = "SELECT id FROM duties WHERE id IN (?) AND next_action_at <= ?"
_LAST_CASE = "SELECT coalesce(max(id), 0) FROM cases"
_AHEAD = 8 * 60  # minutes by which Shanghai is ahead of UTC, all year
_PAST_ALL = 2**31 - 1  # the id of no case
_IN_SEVERAL = """
SELECT enterprise_id FROM cases WHERE round_id IN (?) AND enterprise_id IS NOT NULL
GROUP BY enterprise_id HAVING count(*) > 1
"""
_AT_ONCE = 800  # duties moved by one statement: nobody waits longer for the database


class Alike(Struct, frozen=True):
    """A set: its round, one of its duties as the model (only the ids are its own), and the number of
    duties."""

    round: str
    n: int
    duty: Duty
    condition: Sql  # that a duty `d` is one of them

    @property
    def waiting(self) -> bool:
        """Whether its duties are not open yet, and their day has come."""
        return self.duty.state is DutyState.WAITING


class CaseDuty(Struct, frozen=True):
    """A duty of a set, with the facts of its case that decide who is told."""

    id: int
    case_id: int
    enterprise_id: int | None
    name: str
    city: str
    county: str
    assessor: str
    status: str
    paused: bool


_Unread = Callable[[int, Exception], Awaitable[None]]


async def sets(now: datetime, round_keys: Sequence[str], start: time, unread: _Unread) -> list[Alike]:
    """Return every set of these rounds that is due to be looked at, on a working day that begins at
    `start`.

    A look with nothing to do is this one statement. The ids of duties that cannot be read are added to
    `unread`.
    """
    days = _days(start)

    def made(rows: Sequence[Mapping[str, Any]]) -> list[Alike]:
        return [
            Alike(str(row["round"]), int(row["n"]), _listed(duty, row), _like(row, days))
            for row, duty in zip(rows, query.mapped(Duty, rows), strict=True)
        ]

    found, bad = query.readable(await query.rows(_SETS, *days, OWING, now, list(round_keys)), made)
    for row, error in bad:
        for duty_id in await query.column(_IDS, OWING, row["round"], _like(row, days)):
            await unread(duty_id, error)
    return found


def _listed(duty: Duty, row: Mapping[str, Any]) -> Duty:
    return replace(duty, data={"listed_on": str(row["listed_on"])}) if row["listed_on"] else duty


def _days(start: time) -> tuple[Sql, ...]:
    came_in = query.day_of("d.reported_at", _AHEAD)
    planned = query.day_of("d.planned_to", _AHEAD - start.hour * 60 - start.minute)
    return (
        Sql(f"CASE WHEN d.state = '{DutyState.REPORTED}' THEN {came_in} END"),
        Sql(planned),
        Sql(query.day_in("d.data", "listed_on")),
    )


def _like(row: Mapping[str, Any], days: tuple[Sql, ...]) -> Sql:
    terms = [*(f"d.{name}" for name in _SAME), *(day.text for day in days)]
    values = [row[name] for name in (*_SAME, *_DAYS)]
    return all_of(
        Sql(f"{term} IS NULL") if value is None else Sql(f"{term} = ?", (value,))
        for term, value in zip(terms, values, strict=True)
    )


def in_cities(one: Alike, cities: Sequence[str]) -> Alike:
    """Return the part of a set whose cases lie in these cities."""
    return replace(one, condition=all_of([one.condition, Sql(_IN_CITIES, (list(cities),))]))


def without(one: Alike, cities: Sequence[str]) -> Alike:
    """Return the part of a set whose cases lie elsewhere."""
    return replace(one, condition=all_of([one.condition, Sql(f"NOT {_IN_CITIES}", (list(cities),))]))


async def case_spans(n: int, at_once: int) -> list[tuple[int, int]]:
    """Return ranges (after, to] over the ids of all cases, such that about `at_once` of `n` duties fall
    into each."""
    last = await query.count(_LAST_CASE)
    parts = max(1, min(-(-n // at_once), last))
    edges = [last * part // parts for part in range(parts)] + [_PAST_ALL]
    return list(pairwise(edges))


async def duties_in_span(one: Alike, span: tuple[int, int]) -> list[CaseDuty]:
    """Return, by id, the duties of a set whose cases have ids in this span."""
    return await query.fetch(CaseDuty, _MEMBERS, OWING, one.round, one.condition, *span)


async def in_several_cases(round_keys: Sequence[str]) -> set[int]:
    """Return the enterprises that have more than one case in these rounds."""
    return set(await query.column(_IN_SEVERAL, list(round_keys)))


async def asked_to_postpone(case_ids: Iterable[int], milestone: str) -> set[tuple[int, str]]:
    """Return each (case, step) for which more time was asked and not answered yet.

    `milestone` is the step by which a bureau answers such a request.
    """
    parts = query.chunks(case_ids)
    found = [row for ids in parts for row in await query.rows(_ASKED_FOR, milestone, DutyState.OPEN, ids)]
    asked, _ = query.readable(
        found, lambda some: [(r["case_id"], str(row_values.json(r["data"]).get("for", ""))) for r in some]
    )
    return set(asked)


async def officers(cities: Iterable[str]) -> list[int]:
    """Return the ids of the officers of these cities and their counties, and of those above them."""
    local, above = (Level.COUNTY, Level.CITY), (Level.PROVINCE, Level.SUPPORT)
    return await query.column(_OFFICERS, local, list(cities), above)


async def duty_ids(one: Alike) -> list[int]:
    """Return the ids of all duties of a set."""
    return await query.column(_IDS, OWING, one.round, one.condition)


async def cases(one: Alike) -> list[int]:
    """Return the ids of all cases that have a duty in a set."""
    return await query.column(_CASES, OWING, one.round, one.condition)


async def move_some(
    one: Alike, planned_to: datetime, next_at: datetime | None, besides: Collection[int], behind: int
) -> int | None:
    """Set when to look next at what is in a set, whenever it came to be there; `besides` stay. Only
    where none of them has anything to tell. At most `_AT_ONCE` with ids above `behind`: the highest of them
    if there may be more, so that what has been gone through is not read again; else None."""
    values = (planned_to, next_at, OWING, one.round, one.condition, list(besides) or [0], behind, _AT_ONCE)
    moved = await query.column(_MOVE, *values)
    return max(moved) if len(moved) == _AT_ONCE else None


def portions(duties: Sequence[int]) -> Iterable[list[int]]:
    """Yield as many of them at a time as one `move` takes."""
    return query.chunks(duties, _AT_ONCE)


async def move(one: Alike, duties: Sequence[int], planned_to: datetime, next_at: datetime | None) -> None:
    """Set the next look of these duties (at most as many as `portions` gives), unless somebody has changed
    them meanwhile."""
    await query.change(_MOVE_THESE, planned_to, next_at, list(duties), one.condition)


async def still_due(duties: Sequence[int], now: datetime) -> set[int]:
    """Return those of these duties that are still due to be looked at."""
    return set(await query.column(_STILL_DUE, list(duties), now)) if duties else set()
