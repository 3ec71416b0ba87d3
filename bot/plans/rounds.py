"""The rounds that one service serves side by side, each with its own plan. Immutable; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from bot.places import Places
from bot.plans.plan import Plan


class Rounds(Struct, frozen=True, dict=True):
    """The plans of the active rounds, the first published first.

    No round is "the" round: everything that is done names its own. `closed` are rounds in which only what
    still runs is served, and those that are `over`: nothing of them goes on.
    """

    plans: tuple[Plan, ...] = ()
    closed: frozenset[str] = frozenset()
    over: tuple[Plan, ...] = ()

    @classmethod
    def of(
        cls, plans: Iterable[Plan], closed: frozenset[str] = frozenset(), over: Iterable[Plan] = ()
    ) -> Rounds:
        return cls(tuple(sorted(plans, key=lambda plan: (plan.published_on, plan.key))), closed, tuple(over))

    def __iter__(self) -> Iterator[Plan]:
        return iter(self.plans)

    def __len__(self) -> int:
        return len(self.plans)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(plan.key for plan in self.plans)

    @property
    def latest(self) -> Plan:
        """The plan that was published last."""
        return self.plans[-1]

    def find(self, key: str) -> Plan | None:
        """Return the plan of an active round; None for any other."""
        return next((plan for plan in self.plans if plan.key == key), None)

    @cached_property
    def places(self) -> Places:
        """The places of all rounds together."""
        return Places.together([plan.places for plan in self.plans])


NO_ROUNDS = Rounds()
