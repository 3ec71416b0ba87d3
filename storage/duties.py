"""Questions over many duties: what is due to be looked at, reported, asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from bot.words import OWING, CaseStatus, Duty, DutyState, Level, Scope
from storage import query, row_values
from storage.query import Sql, all_of
from storage.scopes import scope_condition

_LOOK_AGAIN = """
UPDATE duties SET planned_to = NULL, next_action_at = ?
WHERE case_id IN (?) AND owner = ? AND next_action_at IS NOT NULL AND state IN (?)
"""


async def look_again(case_ids: Iterable[int], at: datetime) -> None:
    """Have a new contact told, in one late message, everything that is due for these cases.

    What opens by its date opens then.
    """
    for ids in query.chunks(case_ids):
        await query.change(_LOOK_AGAIN, at, ids, Level.ENTERPRISE, (DutyState.OPEN, DutyState.REPORTED))


_RUNNING_DATES = """
SELECT d.due, count(*) AS n FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.status = ? AND d.state IN (?) GROUP BY d.due ORDER BY d.due
"""


async def running_dates() -> list[tuple[date, int]]:
    """Return the dates of duties that are not over, of all rounds, with how many have each."""
    running = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)
    found = await query.rows(_RUNNING_DATES, CaseStatus.ACTIVE, running)
    return [(row_values.day_of_row(row["due"]), int(row["n"])) for row in found]


_REPORTS = """
SELECT d.* FROM duties d JOIN cases c ON c.id = d.case_id
WHERE d.reported_by = ? AND c.round_id = ? AND d.state <> ? AND (?)
"""
_NEWEST_REPORTS = f"{_REPORTS} ORDER BY d.reported_at DESC, d.id DESC LIMIT ?"
_BATCH = f"{_REPORTS} ORDER BY d.id"


async def reports_since(person_id: int, round_key: str, since: datetime) -> list[Duty]:
    """What a person has reported in this round since then and not taken back, the last first."""
    recent = Sql("d.reported_at >= ?", (since,))
    return await query.fetch(Duty, _NEWEST_REPORTS, person_id, round_key, DutyState.WAIVED, recent, query.ALL)


async def last_report(
    person_id: int, round_key: str, milestones: Sequence[str] | None = None, case_id: int | None = None
) -> Duty | None:
    """Return the person's last report in this round that was not taken back, of these steps or of this case
    if given."""
    narrowed = []
    if milestones is not None:
        narrowed.append(Sql("d.milestone IN (?)", (list(milestones),)))
    if case_id is not None:
        narrowed.append(Sql("d.case_id = ?", (case_id,)))
    return await query.one(Duty, _NEWEST_REPORTS, person_id, round_key, DutyState.WAIVED, all_of(narrowed), 1)


async def last_batch(person_id: int, round_key: str, milestones: Sequence[str] | None = None) -> list[Duty]:
    """Return that report, with all that was reported in the same sentence (one moment, one step)."""
    last = await last_report(person_id, round_key, milestones)
    if last is None:
        return []
    same = Sql("d.reported_at = ? AND d.milestone = ?", (last.reported_at, last.milestone))
    return await query.fetch(Duty, _BATCH, person_id, round_key, DutyState.WAIVED, same)


_WAITING_IN = """
SELECT DISTINCT d.case_id FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.round_id = ? AND c.city IN (?) AND (d.state = ? OR d.state = ? AND d.milestone IN (?))
ORDER BY d.case_id
"""


async def waiting_in(cities: Sequence[str], round_key: str, requests: Sequence[str]) -> list[int]:
    """Return the ids of the cases in these cities in which a bureau has to answer: some duty is reported,
    or one of the milestones `requests` is open."""
    values = (list(cities), DutyState.REPORTED, DutyState.OPEN, list(requests))
    return [int(case_id) for case_id in await query.column(_WAITING_IN, round_key, *values)]


_STEPS_IN_USE = """
SELECT DISTINCT d.milestone FROM duties d JOIN cases c ON c.id = d.case_id WHERE c.round_id = ?
"""


async def steps_in_use(round_key: str) -> set[str]:
    """Return the milestones that the cases of a round have."""
    return set(await query.column(_STEPS_IN_USE, round_key))


class Looks(Struct, frozen=True):
    """Duties of one step with one date that the planner looks at in the same moment."""

    at: datetime
    round_id: str
    milestone: str
    due: date | None
    n: int


_COMING = """
SELECT d.next_action_at AS at, c.round_id, d.milestone, d.due, count(*) AS n
FROM duties d JOIN cases c ON c.id = d.case_id
WHERE d.next_action_at > ? AND d.next_action_at <= ? AND c.status IN (?)
GROUP BY d.next_action_at, c.round_id, d.milestone, d.due
ORDER BY d.next_action_at, c.round_id, d.due, d.milestone LIMIT ?
"""


async def coming(after: datetime, until: datetime, most: int) -> list[Looks]:
    """Return what the planner looks at between these moments, at most so many groups, in order of time."""
    return await query.fetch_readable(Looks, _COMING, after, until, OWING, most)


_OWED = (DutyState.OPEN, DutyState.WAITING)


class _StepDay(Struct, frozen=True):
    """Duties of one step that end on the same day and are not reported yet."""

    round_id: str
    milestone: str
    due: date
    n: int


# The first day of each state stands first in the index of states and days; only its duties are counted.
_OF_ALL, _OF_A_PART = Sql("duties d CROSS JOIN cases c"), Sql("cases c CROSS JOIN duties d")
_FIRST_OF_STATE = "SELECT d.due FROM ? WHERE c.id = d.case_id AND (?) AND d.state = ? ORDER BY d.due LIMIT 1"
_FIRST_DAY = (
    "SELECT min(due) FROM (SELECT * FROM (?) AS opened UNION ALL SELECT * FROM (?) AS waiting) AS firsts"
)
_ON_FIRST_DAY = f"""
SELECT c.round_id, d.milestone, d.due, count(*) AS n FROM ?
WHERE c.id = d.case_id AND (?) AND d.state IN (?) AND d.due = ({_FIRST_DAY})
GROUP BY c.round_id, d.milestone, d.due ORDER BY d.milestone LIMIT 1
"""


async def next_step_day(
    scope: Scope, owners: Collection[Level], round_key: str, milestones: Collection[str], since: date
) -> _StepDay | None:
    """Return the first day from `since` on which one of these steps ends, which these levels owe within a scope."""
    tables = _OF_ALL if scope.everything else _OF_A_PART
    of = Sql(
        "c.round_id = ? AND c.status = ? AND d.milestone IN (?)",
        (round_key, CaseStatus.ACTIVE, list(milestones)),
    )
    within = all_of([_owed_by(owners, scope), of, Sql("d.due >= ?", (since,))])
    firsts = [Sql(_FIRST_OF_STATE, (tables, within, state)) for state in _OWED]
    found = await query.fetch_readable(_StepDay, _ON_FIRST_DAY, tables, within, _OWED, *firsts)
    return found[0] if found else None


class FeedStep(Struct, frozen=True):
    """What ends on one day of a step and is not reported yet, `n` of it; `case_id`, `duty_id`, `name`: the first.
    `known_by` is the duty by which it is known, however many are done or get another day: of those that have the plan's
    date the first that the plan gave it (`moved` False), else the first that was moved there."""

    round_id: str
    milestone: str
    due: date
    moved: bool
    n: int
    case_id: int
    duty_id: int
    name: str
    known_by: int
    earliest: int  # the first duty of the step, in any state


_FEED = """
WITH dated AS (
    SELECT c.round_id, d.milestone, d.due, d.legal_due, min(d.id) AS first_id,
        count(CASE WHEN d.state IN (?) THEN 1 END) AS n,
        min(CASE WHEN d.state IN (?) THEN d.case_id END) AS case_id,
        min(CASE WHEN d.state IN (?) THEN d.id END) AS duty_id
    FROM duties d JOIN cases c ON c.id = d.case_id
    WHERE (?) AND c.round_id IN (?) AND c.status = ? AND d.state IN (?) AND d.due >= ?
    GROUP BY c.round_id, d.milestone, d.due, d.legal_due
), known AS (
    SELECT dated.*, due <> legal_due AS moved,
        min(first_id) OVER (PARTITION BY round_id, milestone, legal_due) AS given,
        min(first_id) OVER (PARTITION BY round_id, milestone) AS earliest
    FROM dated
), days AS (
    SELECT round_id, milestone, due, moved, CAST(sum(n) AS integer) AS n, min(case_id) AS case_id,
        min(duty_id) AS duty_id, CASE WHEN moved THEN min(first_id) ELSE min(given) END AS known_by,
        min(earliest) AS earliest
    FROM known GROUP BY round_id, milestone, due, moved HAVING sum(n) > 0
)
SELECT days.*, c.name FROM days JOIN cases c ON c.id = days.case_id
ORDER BY days.due, days.round_id, days.milestone, days.moved LIMIT ?
"""
_DATES_CHANGED = """
SELECT e.data FROM events e
WHERE e.case_id IN (SELECT d.case_id FROM duties d WHERE d.id IN (?)) AND CAST(e.data AS text) LIKE '%"due"%'
"""


def _owed_by(owners: Collection[Level], scope: Scope) -> Sql:
    return all_of([scope_condition(scope), Sql("d.owner IN (?)", (list(owners),))])


async def feed_steps(
    scope: Scope, owners: Collection[Level], round_keys: Sequence[str], since: date, most: int
) -> list[FeedStep]:
    """Return the days on which steps of a scope that these levels owe end, at most so many, the first day first."""
    known = (*_OWED, DutyState.REPORTED, DutyState.DONE, DutyState.FAILED)
    within = (_owed_by(owners, scope), list(round_keys), CaseStatus.ACTIVE, known, since)
    values = (_OWED, _OWED, _OWED, *within, most)
    return await query.fetch_readable(FeedStep, _FEED, *values)


async def times_moved(duty_ids: Collection[int]) -> Counter[int]:
    """Return, by duty, how often its date was changed since it has one."""
    wanted, found = {*duty_ids}, Counter[int]()
    for ids in query.chunks(sorted(wanted)):
        for row in await query.rows(_DATES_CHANGED, ids):
            changed = row_values.json(row["data"]).get("changed", ())
            found.update(one for one, _, name, was, _ in changed if one in wanted and name == "due" and was)
    return found
