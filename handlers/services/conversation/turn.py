"""One sentence of one person, inside the transaction: who says it, where, and what it became."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.acts.context import DecisionContext
from bot.calendar.hours import Hours
from bot.reading.faq import Faq, shipped_faq
from bot.reading.names import NameIndex
from bot.reading.result import Pending
from bot.results.measures import Measure, measures
from bot.words import Case, Person
from storage import cases, chain


@dataclass(slots=True)
class Turn:
    """One sentence of one person, inside the transaction."""

    person: Person
    ctx: DecisionContext
    names: NameIndex
    rounds: tuple[DecisionContext, ...] = ()  # that may be meant, the first published first; `ctx` is one
    secret_key: str = field(default="", repr=False)
    public_url: str = ""
    faq: Faq = field(default_factory=shipped_faq, repr=False)
    columns: tuple[Measure, ...] = field(default_factory=measures, repr=False)
    hours: Hours = Hours(time(8, 30), time(17, 30))
    text: str = ""
    sure: bool = False  # asked whether they are sure, the person said yes or said it again
    before: Pending | None = None  # the question that was open when the sentence came
    kept: dict[str, Any] | None = None  # the same as it is stored, of whatever sort
    which_round: dict[str, Any] | None = None  # the question which round is meant, if it stands
    taken: str = ""  # how the sentence was taken: "intent act why"
    named: set[str] = field(default_factory=set)  # rounds under whose names the reply is
    secret: bool = False  # whether the answer is to be forgotten once it was given
    entrance: Callable[[Person], str] | None = field(default=None, repr=False)

    in_each: bool = False  # the person said that all of `rounds` are meant
    of_person: tuple[DecisionContext, ...] = field(init=False)  # all rounds that the person has

    def __post_init__(self) -> None:
        self.rounds = self.of_person = self.rounds or (self.ctx,)

    @property
    def about(self) -> str:
        """The key of the one round that the sentence was about; "" for several or none."""
        known = self.named or {where.plan.key for where in self.rounds}
        return next(iter(known)) if len(known) == 1 else ""

    @property
    def level(self) -> str:
        """The level of the person's first role: examples are worded for it."""
        return str(self.person.roles[0].level)

    async def own(self) -> Case | None:
        """The case of the person's own enterprise in the turn's round, if there is one."""
        ids = [h.enterprise_id for h in self.person.roles if h.enterprise_id]
        return await cases.of_enterprise(ids[0], self.ctx.plan.key) if ids else None

    async def event(self, name: str, data: dict[str, Any], case_id: int | None = None) -> None:
        entry = chain.Entry(
            self.ctx.now,
            "chat",
            name,
            data,
            case_id,
            person_id=self.person.id,
            plan_version=self.ctx.plan.version,
        )
        await chain.add([entry])
