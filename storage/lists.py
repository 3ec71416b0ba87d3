"""Lists of duties within a scope: what is open, late, or waits for confirmation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from itertools import accumulate
from typing import Any

from msgspec import Struct

from bot.words import (
    OWING,
    SHANGHAI,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    DutyStatus,
    Intent,
    Level,
    MessageStatus,
    Scope,
)
from storage import db, query, readable
from storage.duty_status import with_status
from storage.list_order import ListedBy, ListedGroup, groups_condition, in_listed_order
from storage.owners_lost import LostBureaus, unreached
from storage.query import Sql, all_of
from storage.scopes import PlaceOrder, Ranking, ranking, scope_condition
from storage.silence import to_call

Row = tuple[Duty, Case]  # the case without its duties

# SQLite goes through the tables of a CROSS JOIN as they stand: of a part of a round its few cases first.
_OF_ALL, _OF_A_PART = Sql("duties d, cases c"), Sql("cases c CROSS JOIN duties d")
_WANTED = (
    "FROM ? WHERE c.id = d.case_id AND c.round_id = ? AND c.status IN (?) AND d.state IN (?) AND (?) AND (?)"
)
_DAY = {
    "due": "d.due",
    "done": "coalesce(d.confirmed_on, d.reported_on)",  # of what was handed in, or decided
    "waits": "coalesce(d.reported_on, d.due)",  # of what waits for a bureau's word
}
_GROUPED = f"""
SELECT DAY AS day, c.city, c.county, d.milestone, count(*) AS n
{_WANTED} GROUP BY DAY, c.city, c.county, d.milestone
"""
_LISTED = f"SELECT d.* {_WANTED} AND (?)"
_ENTERPRISES = f"SELECT count(DISTINCT c.enterprise_id) AS n {_WANTED}"
_NOT_URGED = """d.id NOT IN (
    SELECT e.duty_id FROM events e WHERE e.at >= ? AND e.act = ? AND e.duty_id IS NOT NULL)"""
_NOT_RESTING = "NOT (c.paused AND d.owner = ? AND d.milestone IN (?))"
# A word of any of its contacts counts, whatever it was about.
_SILENT = Sql(
    """EXISTS (SELECT 1 FROM notices n JOIN messages m ON m.id = n.message_id WHERE n.duty_id = d.id
AND n.text <> 'trial' AND m.status = ?) AND NOT EXISTS (SELECT 1 FROM events e JOIN hats r
ON r.person_id = e.person_id AND r.enterprise_id = c.enterprise_id WHERE e.case_id = c.id AND e.entrance = ?)""",
    (MessageStatus.SENT, "chat"),
)


class DutyPart(Struct, frozen=True):
    """Duties of a round that belong into a list: those in these states within a scope, of cases of these statuses;
    what is left out does not narrow it.

    With `late_on` those overdue on that day, with `extended_on` those postponed and not overdue then;
    `silent`: those of which the enterprise was reminded and has said nothing; `to_call_on`: those about
    which its county was asked to telephone and nobody got through yet, or whose promise is broken on that
    day; `urged_before`: those that nobody urged on that day; `reached`: whether anybody who owes them is reached
    (`lost`: of which bureaus nobody is, as `owners_lost` has it); `resting`: steps of which an enterprise that has
    stopped production is not reminded; `but`: what lies in these scopes is left out; `only`: these duties alone.
    `since` and `until` bound the day on which an open one is due, and on which any other was reported or decided.
    """

    scope: Scope
    round_key: str
    states: Collection[DutyState]
    owners: Collection[Level] | None = None
    milestones: Collection[str] | None = None
    assessor: str | None = None
    late_on: date | None = None
    statuses: Collection[CaseStatus] = OWING
    extended_on: date | None = None
    silent: bool = False
    to_call_on: date | None = None
    urged_before: date | None = None
    reached: bool | None = None
    lost: LostBureaus = {}
    resting: Collection[str] = ()
    but: Collection[Scope] = ()
    only: Collection[int] | None = None
    since: date | None = None
    until: date | None = None

    def values(self) -> tuple[Any, ...]:
        """Return the values of `_WANTED`."""
        narrowed = _within(self.states, self.since, self.until)
        if self.owners is not None:
            narrowed.append(Sql("d.owner IN (?)", (list(self.owners),)))
        if self.milestones is not None:
            narrowed.append(Sql("d.milestone IN (?)", (list(self.milestones),)))
        if self.assessor is not None:
            narrowed.append(Sql("c.assessor = ?", (self.assessor,)))
        if self.late_on is not None:
            narrowed.append(with_status(DutyStatus.OVERDUE, self.late_on))
        if self.extended_on is not None:
            narrowed.append(with_status(DutyStatus.EXTENDED, self.extended_on))
        if self.silent:
            narrowed.append(_SILENT)
        if self.to_call_on is not None:
            narrowed.append(to_call(self.to_call_on))
        if self.urged_before is not None:
            since = datetime.combine(self.urged_before, time(), SHANGHAI)
            narrowed.append(Sql(_NOT_URGED, (since, Intent.URGE)))
        if self.reached is not None:
            how = "d.id NOT IN (?)" if self.reached else "d.id IN (?)"
            narrowed.append(Sql(how, (unreached(self.scope, self.round_key, self.lost),)))
        if self.resting:
            narrowed.append(Sql(_NOT_RESTING, (Level.ENTERPRISE, list(self.resting))))
        if self.only is not None:
            narrowed.append(Sql("d.id IN (?)", (list(self.only),)))
        narrowed += [Sql("NOT (?)", (scope_condition(one),)) for one in self.but]
        tables = _OF_ALL if self.scope.everything else _OF_A_PART
        wanted = (tables, self.round_key, list(self.statuses), list(self.states))
        return (*wanted, scope_condition(self.scope), self.narrowed(all_of(narrowed)))

    def narrowed(self, condition: Sql) -> Sql:
        """Return the condition; of a part of a round as one for which no index is looked for: a case has few duties."""
        return condition if self.scope.everything else Sql("(?) IS TRUE", (condition,))


class Narrowed(Struct, frozen=True):
    """What of a list is shown: of one city, one county of it, one step; what is empty does not narrow it."""

    city: str = ""
    county: str = ""
    step: str = ""

    def holds(self, city: str, county: str, step: str) -> bool:
        """Say whether duties of this place and step are shown."""
        return (self.city in ("", city)) and self.county in ("", county) and self.step in ("", step)


class DutyPage(Struct, frozen=True):
    """Some lines of a list, how many lines it has, and how many it would have unnarrowed, by (city, county, step)."""

    rows: list[Row]
    total: int
    counted: Mapping[tuple[str, str, str], int]

    @property
    def in_all(self) -> int:
        return sum(self.counted.values())


class CountedParts(Struct, frozen=True):
    """The parts of a list, which have no duty in common, and how many duties of each `day` (a key of `_DAY`), place
    and step they have."""

    parts: Sequence[DutyPart]
    day: str
    tallies: Sequence[Mapping[str, Any]]

    @property
    def total(self) -> int:
        return sum(int(row["n"]) for row in self.tallies)


async def count_duties(parts: Sequence[DutyPart], day: str = "due") -> CountedParts:
    """Count what a list has."""
    return await db.read(lambda: _counted(parts, day))


async def count_enterprises(part: DutyPart) -> int:
    """Count the enterprises that have any of these duties."""
    return await query.count(_ENTERPRISES, *part.values())


async def page_of_duties(
    parts: Sequence[DutyPart] | CountedParts,
    places: PlaceOrder,
    narrowed: Narrowed | None = None,
    *,
    limit: int,
    skip: int = 0,
    day: str = "due",
    by: ListedBy = "day",
) -> DutyPage:
    """Return the lines of a list behind the first `skip` (behind the end: the last page), the earliest `day` (a key
    of `_DAY`) first, then by place, or as `by` says. The parts have no duty in common; where they are counted they
    have their day."""

    async def read() -> DutyPage:
        counted = parts if isinstance(parts, CountedParts) else await _counted(parts, day)
        return await _page(counted, ranking(places), narrowed or Narrowed(), limit, skip, by)

    return await db.read(read)


async def duties(
    scope: Scope,
    round_key: str,
    states: Collection[DutyState],
    places: PlaceOrder,
    *,
    limit: int = 200,
    **more: Any,
) -> tuple[list[Row], int]:
    """Return the first `limit` duties of one `DutyPart` (`more` are its fields), the earliest due first, then by place,
    and how many there are."""
    found = await page_of_duties([DutyPart(scope, round_key, states, **more)], places, limit=limit)
    return found.rows, found.total


def _within(states: Collection[DutyState], since: date | None, until: date | None) -> list[Sql]:
    """Return the conditions for the first and the last day; of open duties the day on which they are due."""
    column = _DAY["due" if {*states} <= {DutyState.OPEN, DutyState.WAITING} else "done"]
    first = [Sql(f"{column} >= ?", (since,))] if since else []
    return [*first, *([Sql(f"{column} <= ?", (until,))] if until else [])]


async def _page(
    known: CountedParts, rank: Ranking, narrowed: Narrowed, limit: int, skip: int, by: ListedBy
) -> DutyPage:
    """Of what is counted by day, place and step only the groups that are shown are read and sorted."""
    day, column = known.day, _DAY[known.day]
    counted: Counter[tuple[str, str, str]] = Counter()
    groups: Counter[ListedGroup] = Counter()
    days: dict[str, Any] = {}  # as the database gives them
    for row in known.tallies:
        where, n = (row["city"], row["county"], row["milestone"]), int(row["n"])
        counted[where] += n
        if narrowed.holds(*where):
            days[str(row["day"])] = row["day"]
            groups[str(row["day"]), row["city"], row["county"]] += n
    total = sum(groups.values())
    if not total or not limit:
        return DutyPage([], total, counted)
    skip = min(skip, (total - 1) // limit * limit)
    order = in_listed_order(groups, lambda group: group[0], lambda group: rank(group[1:]), by)
    ends = list(accumulate(groups[group] for group in order))
    first = bisect_right(ends, skip)
    on_page = order[first : bisect_left(ends, skip + limit) + 1]
    shown = groups_condition(on_page, days, column, by)
    found = await _read(known.parts, all_of([shown, *_conditions(narrowed)]))
    found.sort(key=lambda row: row[0].id)
    rows = in_listed_order(
        found, lambda row: _day_of(row[0], day), lambda row: rank((row[1].city, row[1].county)), by
    )
    begin = skip - (ends[first - 1] if first else 0)
    return DutyPage(rows[begin : begin + limit], total, counted)


async def _counted(parts: Sequence[DutyPart], day: str) -> CountedParts:
    grouped = _grouped(_DAY[day])
    tallies = [row for part in parts for row in await query.rows(grouped, *part.values())]
    return CountedParts(parts, day, tallies)


def _grouped(column: str) -> str:
    """Return the statement that counts duties by this column's day, by place and by step."""
    return _GROUPED.replace("DAY", column)


async def _read(parts: Sequence[DutyPart], shown: Sql) -> list[Row]:
    found = {
        d.id: d
        for one in parts
        for d in await query.fetch_readable(Duty, _LISTED, *one.values(), one.narrowed(shown))
    }
    known = {one.id: one for one in await readable.readable_outlines(d.case_id for d in found.values())}
    return [(duty, known[duty.case_id]) for duty in found.values() if duty.case_id in known]


def _day_of(duty: Duty, day: str) -> date:
    """Return the day by which a line is sorted, as the column of `_DAY` has it."""
    return (duty.reported_on or duty.due) if day == "waits" else duty.due


def _conditions(narrowed: Narrowed) -> list[Sql]:
    wanted = {"c.city": narrowed.city, "c.county": narrowed.county, "d.milestone": narrowed.step}
    return [Sql(f"{column} = ?", (value,)) for column, value in wanted.items() if value]
