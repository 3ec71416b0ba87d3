"""调度简报: how a round stands in figures, and what was issued for it, with which the next one is compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import CaseStatus, DutyState, Scope
from storage import query, row_values
from storage.alike_duties import AlikeDuties
from storage.board import DAY_HANDED_IN, HANDED_IN, OWING_BY_ITS_DATE, StandCount
from storage.scopes import scope_condition

_NEWEST = """
SELECT issued_on, snapshot FROM briefings WHERE round = ? AND issued_on < ? ORDER BY issued_on DESC LIMIT 1
"""
_KEEP = """
INSERT INTO briefings (round, issued_on, at, snapshot) VALUES (?, ?, ?, ?)
ON CONFLICT (round, issued_on) DO NOTHING RETURNING id
"""
_DAYS = "SELECT issued_on FROM briefings WHERE round = ? ORDER BY issued_on"


_STEPS = AlikeDuties(more=(("owing", OWING_BY_ITS_DATE), ("legal_due", "d.legal_due")))
_CASES = """
SELECT c.city, c.county, c.status, CASE
    WHEN c.status = ? THEN EXISTS (SELECT 1 FROM duties d
        WHERE d.case_id = c.id AND d.milestone IN (?) AND d.state = ?)
    WHEN c.status = ? THEN EXISTS (SELECT 1 FROM duties d
        WHERE d.case_id = c.id AND d.extended_to >= ? AND d.state IN (?))
    ELSE FALSE END AS marked, count(*) AS n
FROM cases c WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL GROUP BY c.city, c.county, c.status, marked
"""
_MISSED = f"""
SELECT c.id, CASE WHEN {HANDED_IN} AND {DAY_HANDED_IN} <= ? THEN 0 ELSE 1 END AS missed
FROM cases c JOIN duties d ON d.case_id = c.id
WHERE (?) AND c.round_id = ? AND d.milestone = ? AND d.state <> ? AND d.extended_to IS NULL
"""
_RUNNING = (DutyState.WAITING, DutyState.OPEN, DutyState.REPORTED)


class _StepStand(StandCount, frozen=True):
    """The same of those that are due by the notice on one day."""

    legal_due: date


class _CaseStand(Struct, frozen=True):
    """How many enterprises of a place have this status. `marked`: of running ones those with a step that is postponed,
    of those carried over those that did not pass."""

    city: str
    county: str
    status: CaseStatus
    marked: bool
    n: int


class Issue(Struct, frozen=True):
    """One that was issued: its day, and its figures as JSON."""

    issued_on: date
    snapshot: dict[str, Any]


async def issue_before(round_key: str, day: date) -> Issue | None:
    """Return the newest issue before that day; None for none."""
    return await query.one(Issue, _NEWEST, round_key, day)


async def issued_days(round_key: str) -> list[date]:
    """Return the days of all issues of a round, the first first."""
    return [row_values.day_of_row(day) for day in await query.column(_DAYS, round_key)]


async def keep_issue(round_key: str, day: date, at: datetime, snapshot: Mapping[str, Any]) -> bool:
    """Keep an issue, in the transaction of its messages; False if that day has one already."""
    return bool(await query.column(_KEEP, round_key, day, at, row_values.as_json(dict(snapshot))))


async def step_stands(scope: Scope, round_key: str, milestones: Collection[str]) -> list[_StepStand]:
    """Return how a scope stands with these steps, a few rows a county."""
    return query.mapped(_StepStand, await _STEPS.rows(scope, round_key, milestones))


async def case_stands(
    scope: Scope, round_key: str, results: Collection[str], today: date
) -> list[_CaseStand]:
    """Return where the enterprises of a scope stand; `results` are the steps that one may fail."""
    failed = (CaseStatus.CARRIED_OVER, list(results), DutyState.FAILED)
    postponed = (CaseStatus.ACTIVE, today, _RUNNING)
    return await query.fetch(_CaseStand, _CASES, *failed, *postponed, scope_condition(scope), round_key)


async def missed_by_case(scope: Scope, round_key: str, milestone: str, due: date) -> dict[int, bool]:
    """Return by case whether it missed that date of a step. Who was given a later day, or whose step fell away, is
    not in it."""
    values = (due, scope_condition(scope), round_key, milestone, DutyState.WAIVED)
    return {int(case_id): bool(missed) for case_id, missed in await query.records(_MISSED, *values)}
