"""Who consults which enterprise, and how often what was handed in came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from msgspec import Struct

from bot.words import DutyState, DutyStatus, Intent, Level, Role, Scope
from storage import query
from storage.duty_status import with_status
from storage.scopes import scope_condition


class Consulting(Struct, frozen=True):
    """One consultant of one enterprise; `unit` is what 联系人角色 says, with the firm's name."""

    enterprise_id: int
    person_id: int
    name: str
    phone: str
    unit: str

    @property
    def firm(self) -> str:
        """The consultant's firm; "" where the list does not name it."""
        return _by_unit(self.unit).consultancy

    @property
    def role(self) -> Role:
        return Role(Level.ENTERPRISE, enterprise_id=self.enterprise_id, unit=self.unit)


@lru_cache(maxsize=1024)
def _by_unit(unit: str) -> _Unit:
    """Return what 联系人角色 says, read once: many have the same consultant."""
    role = Role(Level.ENTERPRISE, unit=unit)
    return _Unit(role.consults, role.consultancy)


class _Unit(Struct, frozen=True):
    consults: bool
    consultancy: str


_CONSULTING = """
SELECT h.enterprise_id, h.person_id, p.name, p.phone, h.unit FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level = ? AND h.ended_at IS NULL AND h.unit <> '' AND h.enterprise_id IN (?) ORDER BY h.id
"""
_RETURNED = "SELECT case_id, count(*) AS n FROM events WHERE act = ? AND case_id IN (?) GROUP BY case_id"
_SERVING = """
SELECT c.id AS case_id, h.enterprise_id, h.person_id, p.name, p.phone, h.unit
FROM hats h JOIN people p ON p.id = h.person_id JOIN cases c ON c.enterprise_id = h.enterprise_id
WHERE h.level = ? AND h.ended_at IS NULL AND h.unit <> '' AND c.round_id = ? AND (?) ORDER BY h.id
"""


async def serving(scope: Scope, round_key: str) -> dict[int, list[Consulting]]:
    """Return the consultants of a round's enterprises within a scope, by case."""
    rows = await query.rows(_SERVING, Level.ENTERPRISE, round_key, scope_condition(scope))
    found: dict[int, list[Consulting]] = defaultdict(list)
    for row, one in zip(rows, query.mapped(Consulting, rows), strict=True):
        if _by_unit(one.unit).consults:
            found[row["case_id"]].append(one)
    return found


async def consulting(firm_ids: Collection[int]) -> list[Consulting]:
    """Return the consultants of these enterprises."""
    found = [
        one
        for part in query.chunks(sorted(firm_ids))
        for one in await query.fetch(Consulting, _CONSULTING, Level.ENTERPRISE, part)
    ]
    return [one for one in found if _by_unit(one.unit).consults]


class CaseTally(Struct, frozen=True):
    """How many results of a case were passed and failed, and how many steps of its enterprise were late."""

    case_id: int
    done: int = 0
    failed: int = 0
    late: int = 0


_TALLIES = """
SELECT d.case_id, sum(CASE WHEN d.milestone IN (?) AND d.state = ? THEN 1 ELSE 0 END) AS done,
    sum(CASE WHEN d.milestone IN (?) AND d.state = ? THEN 1 ELSE 0 END) AS failed,
    sum(CASE WHEN d.owner = ? AND d.milestone IN (?) AND (d.reported_on > d.due OR (?)) THEN 1 ELSE 0 END) AS late
FROM duties d WHERE d.case_id IN (?) GROUP BY d.case_id
"""


async def case_tallies(
    case_ids: Collection[int], results: Collection[str], steps: Collection[str], today: date
) -> dict[int, CaseTally]:
    """Return by case how many of these `results` are there, and how many of these `steps` were handed in late or are
    overdue today."""
    of = (list(results), DutyState.DONE, list(results), DutyState.FAILED, Level.ENTERPRISE, list(steps))
    late = with_status(DutyStatus.OVERDUE, today)
    return {
        one.case_id: one
        for part in query.chunks(sorted(case_ids))
        for one in await query.fetch(CaseTally, _TALLIES, *of, late, part)
    }


async def times_returned(case_ids: Collection[int]) -> dict[int, int]:
    """Return how often something was sent back, by case."""
    return {
        int(row["case_id"]): int(row["n"])
        for part in query.chunks(sorted(case_ids))
        for row in await query.rows(_RETURNED, Intent.REJECT, part)
    }
