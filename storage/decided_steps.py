"""Enterprises in which a bureau has decided a step, with these results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from bot.words import Case, Duty, DutyState, Scope, replace
from storage import cases, query
from storage.scopes import RANKS, PlaceOrder, by_place, ranked, ranks, scope_condition

_RESULT = "d.milestone IN (?) AND d.state IN (?)"
_WITH_RESULTS = f"""{RANKS} {cases.SELECT_CASES} {ranked("c")}
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM duties d WHERE d.case_id = c.id AND {_RESULT}
) ORDER BY {by_place("c")}, c.name, c.id"""
_RESULTS = f"SELECT d.* FROM duties d WHERE d.case_id IN (?) AND {_RESULT} ORDER BY d.position, d.turn"


async def with_results(
    scope: Scope, round_key: str, steps: Collection[str], places: PlaceOrder
) -> list[Case]:
    """Return the enterprises of a scope in which one of these steps has its result, by place and name, each with no
    other duties than these results."""
    result = list(steps), (DutyState.DONE, DutyState.FAILED)
    found = await query.fetch(Case, _WITH_RESULTS, ranks(places), scope_condition(scope), round_key, *result)
    decided: dict[int, list[Duty]] = defaultdict(list)
    for ids in query.chunks([case.id for case in found]):
        for duty in await query.fetch(Duty, _RESULTS, ids, *result):
            decided[duty.case_id].append(duty)
    return [replace(case, duties=tuple(decided[case.id])) for case in found]
