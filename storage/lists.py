"""Lists of duties within a scope: what is open, late, or waits for confirmation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tortoise.expressions import Subquery

from bot.words import (
    OWING,
    Case,
    CaseStatus,
    Duty,
    DutyState,
    DutyStatus,
    Level,
    Scope,
    ShownStatus,
    shown_status,
)
from storage import cases, models
from storage.marks import marked

Row = tuple[Duty, models.Case]


async def duties(
    scope: Scope,
    round_key: str,
    states: Collection[DutyState],
    *,
    owners: Collection[Level] | None = None,
    milestones: Collection[str] | None = None,
    assessor: str | None = None,
    late_on: date | None = None,
    limit: int = 200,
) -> tuple[list[Row], int]:
    """The first `limit` duties of running cases (with `late_on` those overdue on that day), the
    earliest due first, and how many there are."""
    query = models.Duty.filter(
        cases.within(scope, "case__"),
        case__round_id=round_key,
        case__status__in=OWING,
        state__in=list(states),
    )
    if owners is not None:
        query = query.filter(owner__in=list(owners))
    if milestones is not None:
        query = query.filter(milestone__in=list(milestones))
    if assessor is not None:
        query = query.filter(case__assessor=assessor)
    if late_on is not None:
        query = query.filter(marked(DutyStatus.OVERDUE, late_on))
    total = await query.count()
    found = await query.order_by("due", "case__city", "case__county", "id").limit(limit)
    rows = {c.id: c for c in await models.Case.filter(id__in={d.case_id for d in found})}
    return [(cases.duty_of(d), rows[d.case_id]) for d in found], total


async def with_results(scope: Scope, round_key: str, steps: Collection[str]) -> list[Case]:
    """The enterprises of a scope in which one of these steps has its result, by place and name."""
    rows = await models.Case.filter(
        cases.within(scope),
        round_id=round_key,
        enterprise_id__isnull=False,
        id__in=Subquery(
            models.Duty.filter(
                milestone__in=list(steps),
                state__in=(DutyState.DONE, DutyState.FAILED),
                case__round_id=round_key,
            ).values("case_id")
        ),
    ).order_by("city", "county", "name", "id")
    return await cases.assemble(rows)


async def statuses(scope: Scope, round_key: str) -> dict[str, int]:
    """How many enterprise cases of a scope are shown in each status."""
    query = models.Case.filter(cases.within(scope), round_id=round_key, enterprise_id__isnull=False)
    counts = {shown.value: 0 for shown in ShownStatus}
    for status, paused in await query.values_list("status", "paused"):
        counts[shown_status(CaseStatus(status), bool(paused))] += 1
    return counts
