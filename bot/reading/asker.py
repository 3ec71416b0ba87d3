"""Who speaks, and what is hers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.access import may
from bot.reading.names import NameIndex
from bot.words import Enterprise, Level, Person


@dataclass(frozen=True, slots=True)
class Asker:
    """Who speaks, with what is hers: `own` are the enterprises she speaks for."""

    person: Person
    index: NameIndex
    in_scope: Callable[[Enterprise], bool]
    own: tuple[Enterprise, ...]
    tickets: frozenset[int]

    @property
    def is_enterprise(self) -> bool:
        return any(role.level is Level.ENTERPRISE for role in self.person.roles)

    @property
    def reports(self) -> bool:
        """Whether she reports, as an enterprise or a county, and does not only decide."""
        return any(role.level in (Level.ENTERPRISE, Level.COUNTY) for role in self.person.roles)

    def may(self, intent: str, enterprise: Enterprise | None = None) -> bool:
        return may(self.person, intent, enterprise, self.tickets)
