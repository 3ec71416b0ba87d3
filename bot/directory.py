"""Everyone who holds a place, found by level and case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.access import first_staffed
from bot.words import UPWARD, Case, Level, Office, Person, Role


class Directory:
    """People and the places they hold, made once and asked often: the planner's phone book."""

    def __init__(self, known: Iterable[Person]) -> None:
        self.people = {p.id: p for p in known}
        self._by_office: dict[Office, list[Person]] = defaultdict(list)
        held = [(role, person) for person in self.people.values() for role in person.roles]
        for role, person in sorted(held, key=lambda one: one[0].seat):
            self._by_office[role.office].append(person)

    def at(self, level: Level, case: Case) -> list[Person]:
        """Return those who hold `level` for this case, the main contact of an enterprise first; empty when
        nobody does."""
        return list(self._by_office.get(office_of(level, case), ()))

    def holding(self, level: Level, city: str, county: str) -> list[Person]:
        """Return the officers of this level for a place."""
        return list(self._by_office.get(Role(level, city, county).office, ()))

    def at_or_above(self, level: Level, case: Case) -> list[Person]:
        """Do as `at`, but skip a bureau's level without staff upward."""
        return self.at(first_staffed(level, lambda step: bool(self.at(step, case))), case)

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


def office_of(level: Level, case: Case) -> Office:
    """Return the office of whoever holds `level` for this case."""
    return Role(level, case.city, case.county, case.enterprise_id).office
