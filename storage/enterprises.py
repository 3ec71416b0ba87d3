"""Enterprises beside their cases: who bears a name or a code."""

from __future__ import annotations

from msgspec import Struct

from storage import query


class Firm(Struct, frozen=True):
    """An enterprise and where it is."""

    id: int
    name: str
    city: str
    county: str


_ALL = "SELECT id, name, city, county FROM enterprises ORDER BY id"
_NAME = "SELECT name FROM enterprises WHERE id = ?"
_BEARING_NAME = """
SELECT e.id, c.name, c.city, c.county FROM cases c JOIN enterprises e ON e.id = c.enterprise_id
WHERE c.round_id = ? AND c.id <> ? AND e.name = ? ORDER BY c.id
"""
_BEARING_CODE = """
SELECT e.id, c.name, c.city, c.county FROM cases c JOIN enterprises e ON e.id = c.enterprise_id
WHERE c.round_id = ? AND c.id <> ? AND e.uscc = ? ORDER BY c.id
"""
_TAKEN = """
SELECT id, name, city, county FROM enterprises
WHERE (name = ? AND city = ? AND county = ? OR uscc = ? AND uscc <> '') AND id <> ? ORDER BY id LIMIT 1
"""


async def all_enterprises() -> dict[int, Firm]:
    """Return all enterprises, by id."""
    return {firm.id: firm for firm in await query.fetch(Firm, _ALL)}


async def name_of_firm(enterprise_id: int) -> str:
    """Return its name; "" for none that is known."""
    return str(next(iter(await query.column(_NAME, enterprise_id)), ""))


async def bearing(name: str, uscc: str, round_key: str, but_case: int) -> list[Firm]:
    """Return the enterprises of a round's other cases that have this code or, if none is given, this name."""
    if uscc:
        return await query.fetch(Firm, _BEARING_CODE, round_key, but_case, uscc)
    return await query.fetch(Firm, _BEARING_NAME, round_key, but_case, name)


async def name_taken(name: str, city: str, county: str, uscc: str, but: int) -> Firm | None:
    """Return another enterprise of this name in the same county, or with this code."""
    return await query.one(Firm, _TAKEN, name, city, county, uscc, but)
