"""The enterprises of an export: each case with what its row needs beside the duties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.results.targets import NO_TARGET, Target, settled_target, target
from bot.words import AUDIT_TYPES, Case, EventName, Intent, Scope
from storage import cases, events, results, traits

# Events that say nothing about how a case ended.
_ASIDE = (
    EventName.RESULT_REPORTED,
    EventName.LETTER_MADE,
    EventName.ROSTER_CHANGED,
    EventName.LISTED,
    EventName.OPEN,
    EventName.TARGET_SET,
    EventName.ONLINE_DIFFERS,
    EventName.ONLINE_AGREES,
    "rename",
    Intent.REPLACE_CONTACT,
    Intent.ADD_CONTACT,
    Intent.REMOVE_CONTACT,
    Intent.CORRECT_COUNTY,
    Intent.EXPLAIN_OPEN,
)


class CaseReader(Protocol):
    """`storage.cases.list_cases`, which fails where a row cannot be read, or `storage.readable.list_readable`,
    which leaves it out."""

    async def __call__(self, scope: Scope, *, round_key: str) -> list[Case]: ...


class Listed(Struct, frozen=True):
    """One enterprise of the round."""

    case: Case
    types: tuple[str, ...]
    chuang_a: bool | None
    values: Mapping[str, Any] = field(default_factory=dict)  # reported results, by measure
    levels: str = ""  # the plan's rule of targets; "": its notice sets none
    confirmed: Mapping[str, Any] = field(default_factory=dict)  # those of them that a bureau has confirmed

    @property
    def types_said(self) -> str:
        return "、".join(AUDIT_TYPES.get(t, t) for t in self.types)

    @property
    def target(self) -> Target:
        """By the notice's rules; the city's own word prevails where there is one."""
        return settled_target(
            self.derived, str(self.values.get("target") or ""), str(self.values.get("target_reason", ""))
        )

    @property
    def derived(self) -> Target:
        if not self.levels:
            return NO_TARGET
        before = str(self.values.get("level_before", ""))
        return target(self.case.industry, self.chuang_a, before=before)


async def listed_cases(
    scope: Scope, ctx: DecisionContext, read: CaseReader = cases.list_cases
) -> list[Listed]:
    """Return the enterprises of a scope by place (in the plan's order) and name. `read`: what becomes of a
    row that cannot be read; a document that counts fails with it, a message goes without it
    (`storage.readable`)."""
    found = [c for c in await read(scope, round_key=ctx.plan.key) if c.enterprise_id]
    why = await traits.of_scope(scope, ctx.plan.key)
    known = await results.results_of_cases(c.id for c in found)
    confirmed = await results.confirmed_of_cases(known)
    found.sort(key=lambda c: (*ctx.plan.places.rank(c.city, c.county), c.name, c.id))
    return [
        Listed(
            c,
            why[c.id].audit_types if c.id in why else (),
            why[c.id].chuang_a if c.id in why else None,
            known.get(c.id, {}),
            ctx.plan.levels,
            confirmed.get(c.id, {}),
        )
        for c in found
    ]


async def reasons(found: list[Case]) -> dict[int, str]:
    """Return, by case id, why a closed case ended, in the words of whoever decided it."""
    said: dict[int, str] = {}
    for case_id, facts in await events.facts_of_cases([c.id for c in found], _ASIDE):
        if text := facts.get("reason") or facts.get("what"):
            said[case_id] = str(text)
    return said


async def explanations(found: list[Case]) -> dict[int, str]:
    """Why a running case is not finished, as a bureau has put it on record (说明); by case id."""
    told = await events.events_of_act([c.id for c in found], Intent.EXPLAIN_OPEN)
    return {event.case_id or 0: str(event.data.get("reason", "")) for event in told}
