"""Who holds, or held, the places that a matter can be owed from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.words import Case, Level, Role
from storage import db
from storage.people import place_of


@dataclass(frozen=True, slots=True)
class Holder:
    """One role of one person; `now` False when it has ended."""

    person_id: int
    name: str
    level: Level
    city: str
    county: str
    enterprise_id: int | None
    unit: str
    now: bool

    def speaks_for(self, level: Level, case: Case) -> bool:
        """Whether this role is that of `level` for this case."""
        mine = Role(self.level, self.city, self.county, self.enterprise_id)
        return place_of(mine) == place_of(Role(level, case.city, case.county, case.enterprise_id))


async def of_cases(cases: Iterable[Case]) -> list[Holder]:
    """Every role, ended ones included, of these enterprises and of the bureaus over them."""
    known = list(cases)
    firms = sorted({case.enterprise_id for case in known if case.enterprise_id})
    cities = sorted({case.city for case in known})
    found = await _where("h.level = 'province'")
    if cities:
        found += await _where(f"h.level IN ('county', 'city') AND h.city IN ({db.marks(cities)})", cities)
    if firms:
        found += await _where(f"h.enterprise_id IN ({db.marks(firms)})", firms)
    return found


async def _where(which: str, values: Collection[object] = ()) -> list[Holder]:
    rows = await db.rows(
        "SELECT h.person_id, p.name, h.level, h.city, h.county, h.enterprise_id, h.unit, h.ended_at "
        f"FROM hats h JOIN people p ON p.id = h.person_id WHERE {which} ORDER BY h.id",
        *values,
    )
    return [
        Holder(
            int(row["person_id"]),
            str(row["name"]),
            Level(row["level"]),
            str(row["city"]),
            str(row["county"]),
            row["enterprise_id"],
            str(row["unit"]),
            row["ended_at"] is None,
        )
        for row in rows
    ]
