"""Officers who leave: whom a staff list does not name any more, and whose account is gone.

Nothing ends by a list alone: its gaps are noted, and the role ends once somebody confirms it
(docs/decisions/0050).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.words import DutyState, Level
from storage import query
from storage.query import NOTHING, UNRESTRICTED, Sql
from storage.scopes import place_condition


class Leaver(Struct, frozen=True):
    """One role that waits for its end to be confirmed. `suspended`: the account is gone and the role
    rests; otherwise the list leaves the person out. `remaining`: who else holds the place."""

    id: int  # of the role
    person_id: int
    name: str
    unit: str
    level: Level
    city: str
    county: str
    suspended: bool
    remaining: tuple[str, ...]


_NAMED = "UPDATE hats SET missing_since = NULL WHERE id IN (?) AND missing_since IS NOT NULL"
_MISSING = "UPDATE hats SET missing_since = ? WHERE id IN (?) AND missing_since IS NULL"
_WAITING = """
SELECT h.id, h.person_id, p.name, h.unit, h.level, h.city, h.county, h.suspended_at
FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level <> ? AND (h.ended_at IS NULL AND h.missing_since IS NOT NULL OR h.suspended_at IS NOT NULL)
ORDER BY h.id
"""
_STAYING = """
SELECT h.level, h.city, h.county, p.name FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.level <> ? AND h.ended_at IS NULL AND h.missing_since IS NULL ORDER BY h.id
"""
_END = """
UPDATE hats SET ended_at = coalesce(ended_at, ?), missing_since = NULL, suspended_at = NULL WHERE id IN (?)
"""
_SUCCESSORS = """
SELECT person_id FROM hats WHERE level = ? AND city = ? AND county = ? AND ended_at IS NULL AND person_id <> ?
ORDER BY id LIMIT 1
"""
_CASES_OF = "SELECT c.id FROM cases c WHERE c.round_id = ? AND (?) ORDER BY c.id"
_LOOK_AGAIN = """
UPDATE duties SET planned_to = NULL, next_action_at = ?
WHERE case_id IN (?) AND next_action_at IS NOT NULL AND state IN (?)
"""


async def mark_missing(missing: Sequence[int], named: Sequence[int], now: datetime) -> list[Leaver]:
    """Mark the roles that a list leaves out and unmark those that it names; returns the marked ones."""
    await query.change(_NAMED, list(named))
    await query.change(_MISSING, now, list(missing))
    return [one for one in await waiting_roles() if one.id in set(missing)]


async def waiting_roles() -> list[Leaver]:
    """Return every role whose end waits to be confirmed."""
    rows = await query.rows(_WAITING, Level.ENTERPRISE)
    staying = await query.rows(_STAYING, Level.ENTERPRISE)
    return [_leaver(row, staying) for row in rows]


def _leaver(row: Mapping[str, Any], staying: Sequence[Mapping[str, Any]]) -> Leaver:
    place = [str(row[key]) for key in ("level", "city", "county")]
    others = (s["name"] for s in staying if [str(s[key]) for key in ("level", "city", "county")] == place)
    return Leaver(
        int(row["id"]),
        int(row["person_id"]),
        str(row["name"]),
        str(row["unit"]),
        Level(place[0]),
        place[1],
        place[2],
        row["suspended_at"] is not None,
        tuple(dict.fromkeys(str(name) for name in others)),
    )


async def end_leaving_roles(leavers: Sequence[Leaver], now: datetime) -> None:
    """End these people's roles; in the caller's transaction, which ends with `departures.forget_departed`."""
    ids = [one.id for one in leavers]
    await query.change(_END, now, ids)


async def cases_of_bureau(round_key: str, level: Level, city: str, county: str) -> list[int]:
    """Return the cases that a bureau of this level and place answers for."""
    where = {
        Level.COUNTY: place_condition(city, county, "c"),
        Level.CITY: Sql("c.city = ?", (city,)),
        Level.PROVINCE: UNRESTRICTED,
    }
    return await query.column(_CASES_OF, round_key, where.get(level, NOTHING))


async def successor(one: Leaver) -> int | None:
    """Return the id of the person who has had the same role for the longest, without the leaver; None if
    there is nobody."""
    found = await query.column(_SUCCESSORS, one.level, one.city, one.county, one.person_id)
    return int(found[0]) if found else None


async def set_next_look(case_ids: Sequence[int], moment: datetime) -> None:
    """Set the next look at these cases' running duties to `moment`, so that those who are responsible now
    are told of them.

    Nobody is told the same twice.
    """
    await query.change(_LOOK_AGAIN, moment, list(case_ids), (DutyState.OPEN, DutyState.REPORTED))
