"""Everyone who holds a place, in one read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.words import UPWARD, Case, Level, Person, Role
from storage import people

Office = tuple[Level, str, str, int | None]


class Directory:
    """Everyone who holds a place, read once and asked often: the planner's phone book."""

    def __init__(self, known: Iterable[Person]) -> None:
        self.people = {p.id: p for p in known}
        self._by_place: dict[Office, list[Person]] = defaultdict(list)
        held = [(role, person) for person in self.people.values() for role in person.roles]
        for role, person in sorted(held, key=lambda one: one[0].seat):
            self._by_place[place_of_role(role)].append(person)

    @classmethod
    async def read(cls) -> Directory:
        return cls(await people.everyone())

    def at(self, level: Level, case: Case) -> list[Person]:
        """Those who hold `level` for this case, the main contact of an enterprise first; empty when
        nobody does."""
        return list(self._by_place.get(place_of(level, case), ()))

    def holding(self, level: Level, city: str, county: str) -> list[Person]:
        """The officers of this level for a place."""
        return list(self._by_place.get(place_of_role(Role(level, city, county)), ()))

    def at_or_above(self, level: Level, case: Case) -> list[Person]:
        """As `at`, but a bureau's level without staff is skipped upward."""
        if level not in UPWARD:
            return self.at(level, case)
        for step in UPWARD[UPWARD.index(level) :]:
            if found := self.at(step, case):
                return found
        return []

    def above(self, level: Level, case: Case) -> list[Person]:
        """As `at_or_above`, but a level that is the same office as the one below it (定州, 辛集), or
        stands in for it, is skipped upward: nobody is told the same twice."""
        found, below = self.at_or_above(level, case), UPWARD.index(level) - 1
        if below < 0:
            return found
        told = {p.id for p in self.at_or_above(UPWARD[below], case)}
        if not {p.id for p in found} <= told:
            return found
        return self.above(UPWARD[below + 2], case) if below + 2 < len(UPWARD) else []


def place_of(level: Level, case: Case) -> Office:
    """The place of whoever holds `level` for this case."""
    return place_of_role(Role(level, case.city, case.county, case.enterprise_id))


def place_of_role(role: Role) -> Office:
    """A role as (level, city, county, enterprise id), with only the parts that count at its level."""
    match role.level:
        case Level.ENTERPRISE:
            return role.level, "", "", role.enterprise_id
        case Level.COUNTY:
            return role.level, role.city, role.county, None
        case Level.CITY:
            return role.level, role.city, "", None
        case _:
            return role.level, "", "", None
