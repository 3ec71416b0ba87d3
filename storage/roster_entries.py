"""The rows that an import reads at its beginning and writes at its end; what a list changes of them is
decided in bot/rosters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.words import CaseEntry, EventName, FirmEntry, Level, PersonEntry, RoleEntry
from storage import bulk, db, models, query

_PEOPLE = "SELECT id, name, title, phone, unlisted FROM people"
# What somebody has held at an enterprise and holds no more says nothing to an import.
_ROLES = """
SELECT id, person_id, level, city, county, enterprise_id, unit, ended_at, suspended_at FROM hats
WHERE ended_at IS NULL OR level <> ? ORDER BY id
"""
_NOT_THEIRS = f"""
SELECT DISTINCT e.person_id, c.enterprise_id FROM events e JOIN cases c ON c.id = e.case_id
WHERE e.act = '{EventName.NOT_THE_ONE}' AND NOT EXISTS (
    SELECT 1 FROM events o WHERE o.person_id = e.person_id AND o.case_id = e.case_id
        AND o.act = '{EventName.IS_THE_ONE}' AND o.seq > e.seq
)
"""
_FIRMS = "SELECT id, name, city, county, uscc, industry, aliases FROM enterprises"
_CASES = """
SELECT id, round_id, enterprise_id, name, city, county, assessor, audit_types, chuang_a, status FROM cases
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
_NEW_ROLE = ("id", "person_id", "level", "city", "county", "enterprise_id", "unit", "ended_at")
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


async def person_entries() -> list[PersonEntry]:
    return await query.fetch(PersonEntry, _PEOPLE)


async def roles() -> list[RoleEntry]:
    """Return all that are held, and those that were held at a bureau, in their order."""
    return await query.fetch(RoleEntry, _ROLES, Level.ENTERPRISE)


async def not_theirs() -> set[tuple[int, int]]:
    """Return who has said of which enterprise that they are not its contact, and not since that they are, as
    (person, enterprise)."""
    return {(row["person_id"], row["enterprise_id"]) for row in await query.rows(_NOT_THEIRS)}


async def firms() -> list[FirmEntry]:
    return await query.fetch(FirmEntry, _FIRMS)


async def case_entries(round_key: str) -> list[CaseEntry]:
    return await query.fetch(CaseEntry, _CASES, round_key)


async def change_firm(firm: FirmEntry, values: Mapping[str, Any]) -> None:
    """Enter these values, by column, in the enterprise's row, and in `firm`."""
    for column, value in values.items():
        setattr(firm, column, value)
    if values:
        await models.Enterprise.filter(id=firm.id).update(**values)


async def change_case(case: CaseEntry, values: Mapping[str, Any]) -> None:
    """Enter these values, by column, in the row of the case."""
    if values:
        await models.Case.filter(id=case.id).update(**values)


async def change_people(changed: Mapping[PersonEntry, set[str]]) -> None:
    """Update people: for each the names of the columns to write; the others stay as they are."""
    by_column: dict[str, list[tuple[object, int]]] = {}
    for person, columns in changed.items():
        for column in columns:
            by_column.setdefault(column, []).append((getattr(person, column), person.id))
    for column, values in by_column.items():
        await query.change_each(_CHANGE_PERSON[column], values)


async def change_roles(changed: Iterable[RoleEntry]) -> None:
    await query.change_each(_CHANGE_ROLE, [(role.person_id, role.unit, role.id) for role in changed])


async def end_roles(roles: Sequence[RoleEntry], now: datetime) -> None:
    for some in query.chunks([role.id for role in roles]):
        await query.change(_END_ROLES, now, some)


async def restore_roles(roles: Sequence[RoleEntry]) -> None:
    """End the suspension of these roles."""
    for some in query.chunks([role.id for role in roles]):
        await query.change(_RESTORE_ROLES, some)


async def add_people(new: Sequence[PersonEntry]) -> None:
    """Store new people, who have their ids from now on."""
    for person, new_id in zip(new, await db.new_ids("people", len(new)), strict=True):
        person.id = new_id
    await bulk.insert(models.Person, bulk.rows_of(new, _NEW_PERSON))


async def add_roles(new: Sequence[RoleEntry]) -> None:
    """Store new roles, which have their ids from now on."""
    for role, new_id in zip(new, await db.new_ids("hats", len(new)), strict=True):
        role.id = new_id
    await bulk.insert(models.Role, bulk.rows_of(new, _NEW_ROLE))


async def add_firms(new: Sequence[FirmEntry]) -> None:
    await bulk.insert(models.Enterprise, bulk.rows_of(new, _NEW_FIRM))


async def add_cases(new: Sequence[CaseEntry]) -> None:
    await bulk.insert(models.Case, bulk.rows_of(new, _NEW_CASE))


_KNOWN_PLACES = """
SELECT city, county FROM enterprises UNION SELECT city, county FROM hats WHERE level = 'county' AND ended_at IS NULL
"""


async def known_places() -> set[tuple[str, str]]:
    """Return every (city, county) in which an enterprise of any round lies or an officer stands."""
    return {(str(row["city"]), str(row["county"])) for row in await query.rows(_KNOWN_PLACES)}
