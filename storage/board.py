"""The figures of the board: how many of each place stand how with each step, which of them moved lately, and in
which order the forecast expects those who still owe it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from bot.words import SHANGHAI, DutyState, DutyStatus, Scope, mark_of
from storage import query, row_values
from storage.alike_duties import AlikeDuties
from storage.query import Sql
from storage.scopes import scope_condition

DAY_HANDED_IN = "coalesce(d.reported_on, d.confirmed_on)"
HANDED_IN = "d.state IN ('reported', 'done', 'failed')"
OWING_BY_ITS_DATE = "c.status = 'active' AND d.state IN ('open', 'waiting') AND d.extended_to IS NULL"


class StandCount(Struct, frozen=True):
    """How many of a place stand so with a step. `owing`: it is still to be done by its own date, in a running case."""

    city: str
    county: str
    milestone: str
    state: DutyState
    due: date
    extended_to: date | None
    owing: bool
    n: int

    def mark(self, today: date) -> DutyStatus:
        return mark_of(self.state, self.due, self.extended_to, today)


class _LatelyCount(Struct, frozen=True):
    """How many of a place handed in a step on a day."""

    city: str
    county: str
    milestone: str
    day: date
    n: int


_STANDING = AlikeDuties(more=(("owing", OWING_BY_ITS_DATE),))
# Of a whole round what was handed in lately, by an index of those days (`coalesce` keeps SQLite from taking that of
# states); of a part of it first its few cases.
_OF_ALL, _OF_A_PART = Sql("duties d CROSS JOIN cases c"), Sql("cases c CROSS JOIN duties d")
_AMONG_FEW = HANDED_IN.replace("d.state", "coalesce(d.state, '')")
_LATELY = f"""
SELECT c.city, c.county, d.milestone, {DAY_HANDED_IN} AS day, count(*) AS n
FROM ? WHERE c.id = d.case_id AND {_AMONG_FEW} AND {DAY_HANDED_IN} > ? AND d.milestone IN (?) AND (?) AND c.round_id = ?
GROUP BY c.city, c.county, d.milestone, day
"""


async def stand_counts(scope: Scope, round_key: str, milestones: Collection[str]) -> list[StandCount]:
    """Return how a scope stands with these steps, a few rows a county."""
    found = await _STANDING.rows(scope, round_key, milestones)
    return query.readable(found, lambda rows: query.mapped(StandCount, rows))[0]


async def handed_in_lately(
    scope: Scope, round_key: str, milestones: Collection[str], after: date
) -> list[_LatelyCount]:
    """Return how many handed in these steps on each day behind `after`, by place."""
    tables = _OF_ALL if scope.everything else _OF_A_PART
    values = (query.day_of_rows(after), list(milestones), scope_condition(scope), round_key)
    return await query.fetch(_LatelyCount, _LATELY, tables, *values)


class StillOwing(Struct, frozen=True):
    """One case that owes a step by its own date: how many steps before it are done, the last of them when."""

    id: int
    city: str
    county: str
    due: date
    before: int
    since: date | None


_BEFORE = (
    f"FROM duties b WHERE b.case_id = c.id AND b.position < d.position AND {HANDED_IN.replace('d.', 'b.')}"
)
_STILL_OWING = f"""
SELECT c.id, c.city, c.county, d.due, (SELECT count(*) {_BEFORE}) AS before,
    (SELECT max({DAY_HANDED_IN.replace("d.", "b.")}) {_BEFORE}) AS since
FROM cases c JOIN duties d ON d.case_id = c.id WHERE (?) AND c.round_id = ? AND d.milestone = ? AND {OWING_BY_ITS_DATE}
"""
_RECENT = f"""
SELECT c.city, c.county, {DAY_HANDED_IN} AS handed_in FROM cases c JOIN duties d ON d.case_id = c.id
WHERE (?) AND c.round_id = ? AND d.milestone = ? AND {HANDED_IN} AND {DAY_HANDED_IN} > ?
"""


async def still_owing(scope: Scope, round_key: str, milestone: str) -> list[StillOwing]:
    """Return the cases of a scope that owe this step by its own date."""
    return await query.fetch(StillOwing, _STILL_OWING, scope_condition(scope), round_key, milestone)


async def handed_in(scope: Scope, round_key: str, milestone: str, after: date) -> list[tuple[str, str, date]]:
    """Return (city, county, day) of each case that handed in this step on a day behind `after`."""
    found = await query.rows(_RECENT, scope_condition(scope), round_key, milestone, after)
    return [(r["city"], r["county"], row_values.day_of_row(r["handed_in"])) for r in found]


class _MovedCount(Struct, frozen=True):
    """How many of a place moved with a step."""

    city: str
    county: str
    milestone: str
    n: int


# Handed in on such a day, or reported, confirmed or decided then, of whatever day the report is: the few that may be
# are found first, by an index each. A report whose answer was taken back waits as before: nothing moved.
_MOVED = f"""{_AMONG_FEW} AND d.id IN (
    SELECT h.id FROM duties h WHERE {_AMONG_FEW.replace("d.", "h.")} AND {DAY_HANDED_IN.replace("d.", "h.")} > ?
    UNION ALL SELECT e.duty_id FROM events e JOIN duties h ON h.id = e.duty_id
    WHERE e.at >= ? AND CAST(e.data AS text) LIKE '%"state"%'
    AND (h.state <> 'reported' OR coalesce(h.reported_at, e.at) >= ?)
)"""
_MOVED_BY_PLACE = """
SELECT c.city, c.county, d.milestone, count(*) AS n FROM duties d CROSS JOIN cases c
WHERE c.id = d.case_id AND (?) AND d.milestone IN (?) AND (?) AND c.round_id = ? GROUP BY c.city, c.county, d.milestone
"""


def moved_condition(after: date) -> Sql:
    """Return the condition for duties (alias `d`) that were handed in on a day behind `after`, or reported, confirmed
    or decided then."""
    since = datetime.combine(after + timedelta(days=1), time(), SHANGHAI)
    return Sql(_MOVED, (query.day_of_rows(after), since, since))


async def moved_lately(
    scope: Scope, round_key: str, milestones: Collection[str], after: date
) -> list[_MovedCount]:
    """Return of how many these steps moved behind that day, by place."""
    values = (moved_condition(after), list(milestones), scope_condition(scope), round_key)
    return await query.fetch(_MovedCount, _MOVED_BY_PLACE, *values)
