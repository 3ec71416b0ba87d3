"""Enterprises of a scope by the status in which they are shown."""

from __future__ import annotations

from bot.words import Case, CaseStatus, Scope, ShownStatus, shown_status
from storage import cases, query
from storage.scopes import RANKS, PlaceOrder, by_place, ranked, ranks, scope_condition

_STATUSES = """
SELECT c.status, c.paused, count(*) AS n FROM cases c
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL GROUP BY c.status, c.paused
"""

_STATUS_WORDS = frozenset(CaseStatus)

_SHOWN = f"""{RANKS} {cases.SELECT_CASES} {ranked("c")}
WHERE (?) AND c.round_id = ? AND c.enterprise_id IS NOT NULL AND c.status = ? AND (c.paused OR NOT ?)
ORDER BY {by_place("c")}, c.name, c.id LIMIT ?"""


async def shown_so(
    scope: Scope, round_key: str, status: ShownStatus, places: PlaceOrder, limit: int
) -> tuple[list[Case], int]:
    """Return the first `limit` enterprises of a scope that are shown in this status, by place and name,
    without their duties, and how many there are."""
    total = (await statuses(scope, round_key))[status]
    if not total:
        return [], 0
    paused = status is ShownStatus.PAUSED
    stored = CaseStatus.ACTIVE if paused else CaseStatus(status.value)
    values = (ranks(places), scope_condition(scope), round_key, stored, paused, limit)
    return await query.fetch(Case, _SHOWN, *values), total


async def statuses(scope: Scope, round_key: str) -> dict[str, int]:
    """How many enterprise cases of a scope are shown in each status."""
    counts = {shown.value: 0 for shown in ShownStatus}
    for row in await query.rows(_STATUSES, scope_condition(scope), round_key):
        if row["status"] in _STATUS_WORDS:
            counts[shown_status(CaseStatus(row["status"]), bool(row["paused"]))] += int(row["n"])
    return counts
