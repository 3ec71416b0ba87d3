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
        return any(hat.level is Level.ENTERPRISE for hat in self.person.hats)

    @property
    def reports(self) -> bool:
        """Whether she reports, as an enterprise or a county, and does not only decide."""
        return any(hat.level in (Level.ENTERPRISE, Level.COUNTY) for hat in self.person.hats)

    def may(self, intent: str, enterprise: Enterprise | None = None) -> bool:
        return may(self.person, intent, enterprise, self.tickets)
