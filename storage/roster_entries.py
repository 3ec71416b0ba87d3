"""The rows that an import reads at its beginning, changes in memory and writes at its end.

Unlike what `query.fetch` returns elsewhere they can be changed: an import looks at each of them many times
before anything is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.words import Assessor, Level
from storage import bulk, db, models, query

_PEOPLE = "SELECT id, name, title, phone, unlisted FROM people"
# What somebody has held at an enterprise and holds no more says nothing to an import.
_ROLES = """
SELECT id, person_id, level, city, county, enterprise_id, unit, ended_at, suspended_at FROM hats
WHERE ended_at IS NULL OR level <> ? ORDER BY id
"""
_FIRMS = "SELECT id, name, city, county, uscc, industry, aliases FROM enterprises"
_CASES = """
SELECT id, round_id, enterprise_id, name, city, county, assessor, audit_types, chuang_a FROM cases
WHERE round_id = ? AND enterprise_id IS NOT NULL
"""
_CHANGE_PERSON = {  # column by column: the others may have been changed elsewhere meanwhile
    column: f"UPDATE people SET {column} = ? WHERE id = ?"
    for column in ("name", "title", "phone", "unlisted")
}
_CHANGE_ROLE = "UPDATE hats SET person_id = ?, unit = ? WHERE id = ?"
_END_ROLES = "UPDATE hats SET ended_at = ? WHERE id IN (?)"
_RESTORE_ROLES = "UPDATE hats SET suspended_at = NULL WHERE id IN (?)"
_NEW_PERSON = ("id", "name", "title", "phone", "unlisted")
_NEW_ROLE = ("person_id", "level", "city", "county", "enterprise_id", "unit", "ended_at")
_NEW_FIRM = ("id", "name", "city", "county", "uscc", "industry", "aliases")
_NEW_CASE = (
    "id",
    "round_id",
    "enterprise_id",
    "name",
    "city",
    "county",
    "assessor",
    "audit_types",
    "chuang_a",
)


@dataclass(slots=True, eq=False)
class PersonEntry:
    """A row of `people`; `id` 0 until a new one is stored."""

    id: int = 0
    name: str = ""
    title: str = ""
    phone: str = ""
    unlisted: bool = False


@dataclass(slots=True, eq=False)
class RoleEntry:
    """A row of `hats`; `id` 0 for a new one."""

    level: Level
    city: str = ""
    county: str = ""
    enterprise_id: int | None = None
    unit: str = ""
    id: int = 0
    person_id: int = 0
    ended_at: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(slots=True, eq=False)
class FirmEntry:
    """A row of `enterprises`."""

    id: int
    name: str
    city: str
    county: str
    uscc: str = ""
    industry: str = ""
    aliases: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class CaseEntry:
    """A row of `cases`, of an enterprise."""

    id: int
    round_id: str
    enterprise_id: int
    name: str
    city: str
    county: str
    assessor: Assessor
    audit_types: list[str]
    chuang_a: bool | None


async def people() -> list[PersonEntry]:
    return await query.fetch(PersonEntry, _PEOPLE)


async def roles() -> list[RoleEntry]:
    """All that are held, and those that were held at a bureau, in their order."""
    return await query.fetch(RoleEntry, _ROLES, Level.ENTERPRISE)


async def firms() -> list[FirmEntry]:
    return await query.fetch(FirmEntry, _FIRMS)


async def cases_of(round_key: str) -> list[CaseEntry]:
    return await query.fetch(CaseEntry, _CASES, round_key)


async def change_firm(firm: FirmEntry, *columns: str) -> None:
    values = {column: getattr(firm, column) for column in columns}
    await models.Enterprise.filter(id=firm.id).update(**values)


async def change_people(changed: Iterable[tuple[PersonEntry, set[str]]]) -> None:
    """Update people: each entry comes with the names of the columns to write; the others stay as
    they are."""
    by_column: dict[str, list[tuple[object, int]]] = {}
    for person, columns in changed:
        for column in columns:
            by_column.setdefault(column, []).append((getattr(person, column), person.id))
    for column, values in by_column.items():
        await query.change_each(_CHANGE_PERSON[column], values)


async def change_roles(changed: Iterable[RoleEntry]) -> None:
    await query.change_each(_CHANGE_ROLE, [(role.person_id, role.unit, role.id) for role in changed])


async def end_roles(ids: Sequence[int], now: datetime) -> None:
    for some in query.chunks(ids):
        await query.change(_END_ROLES, now, some)


async def restore_roles(ids: Sequence[int]) -> None:
    """End the suspension of these roles (by id)."""
    for some in query.chunks(ids):
        await query.change(_RESTORE_ROLES, some)


async def add_people(new: Sequence[PersonEntry]) -> None:
    """Store new people, who have their ids from now on."""
    for person, new_id in zip(new, await db.new_ids("people", len(new)), strict=True):
        person.id = new_id
    await bulk.insert(models.Person, bulk.rows_of(new, _NEW_PERSON))


async def add_roles(new: Sequence[RoleEntry]) -> None:
    await bulk.insert(models.Role, bulk.rows_of(new, _NEW_ROLE))


async def add_firms(new: Sequence[FirmEntry]) -> None:
    await bulk.insert(models.Enterprise, bulk.rows_of(new, _NEW_FIRM))


async def add_cases(new: Sequence[CaseEntry]) -> None:
    await bulk.insert(models.Case, bulk.rows_of(new, _NEW_CASE))
