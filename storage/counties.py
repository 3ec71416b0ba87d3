"""Who and what stands under a county's name, in all rounds; and moving it under another name."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from bot.words import CaseStatus, Level
from storage import query

# A county's own file that another of the place has absorbed is over: it moves nowhere any more.
_GOES_ON = f"(enterprise_id IS NOT NULL OR status <> '{CaseStatus.WITHDRAWN}')"
_IN_USE = f"""
SELECT city, county FROM cases WHERE county <> '' AND {_GOES_ON} UNION SELECT city, county FROM enterprises
UNION SELECT city, county FROM hats WHERE level = ? AND ended_at IS NULL AND county <> ''
"""
_CASES = f"""
SELECT id, round_id AS round, enterprise_id, name FROM cases WHERE city = ? AND county = ? AND {_GOES_ON}
ORDER BY round_id, id
"""
_HOLDERS = """
SELECT h.id, h.person_id, p.name FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level = ? AND h.city = ? AND h.county = ? AND (h.ended_at IS NULL OR h.suspended_at IS NOT NULL) ORDER BY h.id
"""
_MOVE_ROLES = "UPDATE hats SET county = ?, unit = replace(unit, ?, ?) WHERE id IN (?)"
_MOVE_FIRMS = "UPDATE enterprises SET county = ? WHERE city = ? AND county = ?"
_MOVE_PAUSES = "UPDATE pauses SET county = ? WHERE city = ? AND county = ? AND ended_at IS NULL"
_SAME_NAME = """
SELECT name FROM enterprises WHERE city = ? AND county IN (?) GROUP BY name HAVING count(*) > 1 ORDER BY name
"""


class CaseThere(Struct, frozen=True):
    """A case under the county's name; without an enterprise the county's own file."""

    id: int
    round: str
    enterprise_id: int | None
    name: str


class CountyRole(Struct, frozen=True):
    """A role at the county, with its person."""

    id: int
    person_id: int
    name: str


async def places_in_use() -> list[tuple[str, str]]:
    """Return (city, county) of everything that is recorded."""
    found = await query.rows(_IN_USE, Level.COUNTY)
    return sorted((str(row["city"]), str(row["county"])) for row in found)


async def cases_there(city: str, county: str) -> list[CaseThere]:
    return await query.fetch(CaseThere, _CASES, city, county)


async def holders_there(city: str, county: str) -> list[CountyRole]:
    return await query.fetch(CountyRole, _HOLDERS, Level.COUNTY, city, county)


async def same_names(city: str, counties: Sequence[str]) -> list[str]:
    """Return the names that several enterprises of these counties have: they could not stand in one place."""
    return [str(name) for name in await query.column(_SAME_NAME, city, list(counties))]


async def move_rest(city: str, old: str, new: str, roles: Sequence[CountyRole]) -> None:
    """Move roles, their offices' names, enterprises without a case, and pauses. In the caller's transaction."""
    await query.change(_MOVE_ROLES, new, old, new, [role.id for role in roles])
    await query.change(_MOVE_FIRMS, new, city, old)
    await query.change(_MOVE_PAUSES, new, city, old)
