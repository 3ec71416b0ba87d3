"""What a rehearsal asks of its database: what its people have still to do, and how the round ended, step by step."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot.words import Assessor, DutyState, Level
from storage import query


class ToDo(Struct, frozen=True):
    """One open or reported step of a running enterprise or bureau."""

    id: int
    case_id: int
    milestone: str
    owner: Level
    state: DutyState
    due: date
    opened_on: date | None
    reported_on: date | None
    name: str
    city: str
    county: str
    enterprise_id: int | None
    assessor: Assessor


class Seat(Struct, frozen=True):
    """Who writes for a place, and from which account."""

    level: Level
    city: str
    county: str
    enterprise_id: int | None
    person_id: int
    account: str


class _StepEnd(Struct, frozen=True):
    """How one step ended: of `total` so many in time, late, or never while their date passed, and `ahead` the rest,
    whose turn or date did not come; `told` reminders went to those who owed it, `most` of one matter, `told_early` of
    those who were in time."""

    milestone: str
    total: int
    in_time: int
    late: int
    never: int
    ahead: int
    told: int
    most: int
    told_early: int


_LAST = "SELECT seq FROM chain_head WHERE id = 1"
_CHANGED = "SELECT DISTINCT case_id FROM events WHERE seq > ? AND case_id IS NOT NULL"
_TO_DO = """
SELECT d.id, d.case_id, d.milestone, d.owner, d.state, d.due, d.opened_on, d.reported_on, c.name, c.city, c.county,
    c.enterprise_id, c.assessor
FROM duties d JOIN cases c ON c.id = d.case_id
WHERE d.case_id IN (?) AND c.round_id = ? AND c.status = 'active' AND NOT c.paused AND d.state IN ('open', 'reported')
ORDER BY d.id
"""
_SEATS = """
SELECT h.level, h.city, h.county, h.enterprise_id, h.person_id, a.address AS account
FROM hats h JOIN addresses a ON a.person_id = h.person_id AND a.channel = 'wecom' AND a.address <> ''
WHERE h.ended_at IS NULL ORDER BY h.id
"""
_TOLD = """
SELECT n.duty_id, count(DISTINCT m.id) AS n FROM notices n JOIN messages m ON m.id = n.message_id
WHERE m.status = 'sent' AND n.rung LIKE 'owner:%' GROUP BY n.duty_id
"""
_DAY = "coalesce(d.reported_on, d.confirmed_on)"
_END = f"""CASE WHEN d.state IN ('reported', 'done', 'failed') AND {_DAY} <= d.due THEN 'in_time'
    WHEN d.state IN ('reported', 'done', 'failed') AND {_DAY} > d.due THEN 'late'
    WHEN d.state = 'open' AND d.due < ? THEN 'never' ELSE 'ahead' END"""
_ENDED = f"""
SELECT e.milestone, count(*) AS total, sum(CASE WHEN e.way = 'in_time' THEN 1 ELSE 0 END) AS in_time,
    sum(CASE WHEN e.way = 'late' THEN 1 ELSE 0 END) AS late, sum(CASE WHEN e.way = 'never' THEN 1 ELSE 0 END) AS never,
    sum(CASE WHEN e.way = 'ahead' THEN 1 ELSE 0 END) AS ahead,
    sum(coalesce(t.n, 0)) AS told, max(coalesce(t.n, 0)) AS most,
    sum(CASE WHEN e.way = 'in_time' THEN coalesce(t.n, 0) ELSE 0 END) AS told_early
FROM (SELECT d.id, d.milestone, {_END} AS way FROM duties d WHERE d.state <> 'waived') e
LEFT JOIN ({_TOLD}) t ON t.duty_id = e.id GROUP BY e.milestone
"""


async def to_do(round_key: str, since: int) -> tuple[int, dict[int, list[ToDo]]]:
    """Return what is open, or waits for a bureau's word, in each case of which there is an event behind `since`, and
    the last event that there is. No case changes without one."""
    found: dict[int, list[ToDo]] = {case_id: [] for case_id in await query.column(_CHANGED, since)}
    for ids in query.chunks(found):
        for one in await query.fetch(ToDo, _TO_DO, ids, round_key):
            found[one.case_id].append(one)
    return await query.count(_LAST), found


async def seats() -> list[Seat]:
    """Return everybody who can write, by the place that they write for."""
    return await query.fetch(Seat, _SEATS)


async def ends(today: date) -> list[_StepEnd]:
    """Return how each step stands on a day."""
    return await query.fetch(_StepEnd, _ENDED, today)
