"""Who wrote a sentence: the person, their enterprises, and what they may do."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from bot.access import may, may_in
from bot.reading.names import NameIndex
from bot.words import Enterprise, Level, Person


class Asker(Struct, frozen=True):
    """The sender of a sentence, with what reading needs to know of them.

    `own` are the enterprises whose contact the sender is; `tickets` the ids of those whose tickets a
    supporter has open.
    """

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
        """Whether the sender is with an enterprise or a county: these report, others only decide."""
        return any(role.level in (Level.ENTERPRISE, Level.COUNTY) for role in self.person.roles)

    def may(self, intent: str, enterprise: Enterprise | None = None) -> bool:
        """Say whether the sender may do this, to `enterprise` if one is given: in any of the rounds, for which
        one is meant is settled later."""
        return may(self.person, intent, enterprise, self.tickets) or any(
            may_in(self.person, intent, enterprise, plan.office) for plan in self.index.plans if enterprise
        )
