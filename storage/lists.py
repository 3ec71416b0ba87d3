"""Lists of duties within a scope: what is open, late, or waits for confirmation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from datetime import date
from itertools import accumulate
from typing import Any

from bot.words import (
    OWING,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    DutyStatus,
    Level,
    MessageStatus,
    Scope,
    ShownStatus,
    shown_status,
)
from storage import cases, db, query, readable
from storage.duty_status import with_status
from storage.query import Sql, all_of, any_of
from storage.scopes import (
    RANKS,
    PlaceOrder,
    Ranking,
    by_place,
    places_condition,
    ranked,
    ranking,
    ranks,
    scope_condition,
)

Row = tuple[Duty, Case]  # the case without its duties

_WANTED = "c.round_id = ? AND c.status IN (?) AND d.state IN (?) AND (?) AND (?)"
_DAY = {
    "due": "d.due",
    "done": "coalesce(d.confirmed_on, d.reported_on)",  # of what was handed in, or decided
}
_GROUPED = f"""
SELECT d.due, c.city, c.county, count(*) AS n FROM duties d JOIN cases c ON c.id = d.case_id
WHERE {_WANTED} GROUP BY d.due, c.city, c.county
"""
_LISTED = f"SELECT d.* FROM duties d JOIN cases c ON c.id = d.case_id WHERE {_WANTED} AND (?)"
# A word of any of its contacts counts, whatever it was about.
_SILENT = Sql(
    """EXISTS (SELECT 1 FROM notices n JOIN messages m ON m.id = n.message_id WHERE n.duty_id = d.id AND m.status = ?)
AND NOT EXISTS (SELECT 1 FROM events e JOIN hats r ON r.person_id = e.person_id AND r.enterprise_id = c.enterprise_id
WHERE e.case_id = c.id AND e.entrance = ?)""",
    (MessageStatus.SENT, "chat"),
)


async def duties(
    scope: Scope,
    round_key: str,
    states: Collection[DutyState],
    places: PlaceOrder,
    *,
    owners: Collection[Level] | None = None,
    milestones: Collection[str] | None = None,
    assessor: str | None = None,
    late_on: date | None = None,
    statuses: Collection[CaseStatus] = OWING,
    extended_on: date | None = None,
    silent: bool = False,
    since: date | None = None,
    until: date | None = None,
    limit: int = 200,
) -> tuple[list[Row], int]:
    """Return the first `limit` duties of cases of these `statuses`, the earliest due first, then by place,
    and how many there are.

    With `late_on` those overdue on that day, with `extended_on` those postponed and not overdue then;
    `silent`: those of which the enterprise was reminded and has said nothing. `since` and `until` bound the
    day on which an open one is due, and on which any other was reported or decided.
    """
    narrowed = _within(states, since, until)
    if owners is not None:
        narrowed.append(Sql("d.owner IN (?)", (list(owners),)))
    if milestones is not None:
        narrowed.append(Sql("d.milestone IN (?)", (list(milestones),)))
    if assessor is not None:
        narrowed.append(Sql("c.assessor = ?", (assessor,)))
    if late_on is not None:
        narrowed.append(with_status(DutyStatus.OVERDUE, late_on))
    if extended_on is not None:
        narrowed.append(with_status(DutyStatus.EXTENDED, extended_on))
    if silent:
        narrowed.append(_SILENT)
    values = (round_key, list(statuses), list(states), scope_condition(scope), all_of(narrowed))
    return await db.read(lambda: _first(values, ranking(places), limit))


def _within(states: Collection[DutyState], since: date | None, until: date | None) -> list[Sql]:
    """Return the conditions for the first and the last day; of open duties the day on which they are due."""
    column = _DAY["due" if {*states} <= {DutyState.OPEN, DutyState.WAITING} else "done"]
    first = [Sql(f"{column} >= ?", (since,))] if since else []
    return [*first, *([Sql(f"{column} <= ?", (until,))] if until else [])]


async def _first(values: tuple[Any, ...], rank: Ranking, limit: int) -> tuple[list[Row], int]:
    """Counted by day and place first: only the groups that are shown are read and sorted."""
    counted = {(r["due"], (r["city"], r["county"])): int(r["n"]) for r in await query.rows(_GROUPED, *values)}
    total = sum(counted.values())
    if not total or not limit:
        return [], total
    groups = sorted(counted, key=lambda group: (str(group[0]), rank(group[1])))
    behind = bisect_left(list(accumulate(counted[group] for group in groups)), limit) + 1
    last = groups[:behind][-1][0]
    of_last = places_condition([place for due, place in groups[:behind] if due == last], "c")
    shown = any_of([Sql("d.due < ?", (last,)), Sql("d.due = ? AND ?", (last, of_last))])
    found = await query.fetch_readable(Duty, _LISTED, *values, shown)
    known = {case.id: case for case in await readable.readable_outlines(duty.case_id for duty in found)}
    rows = [(duty, known[duty.case_id]) for duty in found if duty.case_id in known]
    rows.sort(key=lambda row: (row[0].due, rank((row[1].city, row[1].county)), row[0].id))
    return rows[:limit], total


_WITH_RESULTS = f"""{RANKS} {cases.SELECT_CASES} {ranked("c")}
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM duties d WHERE d.case_id = c.id AND d.milestone IN (?) AND d.state IN (?)
) ORDER BY {by_place("c")}, c.name, c.id"""


async def with_results(
    scope: Scope, round_key: str, steps: Collection[str], places: PlaceOrder
) -> list[Case]:
    """Return the enterprises of a scope in which one of these steps has its result, by place and name."""
    values = (
        ranks(places),
        scope_condition(scope),
        round_key,
        list(steps),
        (DutyState.DONE, DutyState.FAILED),
    )
    return await cases.with_duties(await query.fetch(Case, _WITH_RESULTS, *values))


_STATUSES = """
SELECT c.status, c.paused, count(*) AS n FROM cases c
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL GROUP BY c.status, c.paused
"""

_STATUS_WORDS = frozenset(CaseStatus)

_SHOWN = f"""{RANKS} {cases.SELECT_CASES} {ranked("c")}
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL AND c.status = ? AND (c.paused OR NOT ?)
ORDER BY {by_place("c")}, c.name, c.id LIMIT ?"""


async def shown_so(
    scope: Scope, round_key: str, status: ShownStatus, places: PlaceOrder, limit: int
) -> tuple[list[Case], int]:
    """Return the first `limit` enterprises of a scope that are shown in this status, by place and name,
    without their duties, and how many there are."""
    total = (await statuses(scope, round_key))[status]
    if not total:
        return [], 0
    paused = status is ShownStatus.PAUSED
    stored = CaseStatus.ACTIVE if paused else CaseStatus(status.value)
    values = (ranks(places), scope_condition(scope), round_key, stored, paused, limit)
    return await query.fetch(Case, _SHOWN, *values), total


async def statuses(scope: Scope, round_key: str) -> dict[str, int]:
    """How many enterprise cases of a scope are shown in each status."""
    counts = {shown.value: 0 for shown in ShownStatus}
    for row in await query.rows(_STATUSES, scope_condition(scope), round_key):
        if row["status"] in _STATUS_WORDS:
            counts[shown_status(CaseStatus(row["status"]), bool(row["paused"]))] += int(row["n"])
    return counts
