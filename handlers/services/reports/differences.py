"""differences: what the management system and our records say differently, and who enters what."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.acts.context import DecisionContext
from bot.results.online import system_of
from bot.words import SHANGHAI, Case, Scope, Sentence
from handlers.services.views.owing import owner_name
from messages import headings
from messages.catalogue import explain, say, sentence_table
from messages.sheets import Sheet, Total
from storage import online


async def differences_sheets(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """Return a row for each open difference by place, and a second sheet of counts by county."""
    rank = ctx.plan.places.rank
    found = await online.open_within(scope, ctx.plan.key)
    found.sort(key=lambda pair: (*rank(pair[1].city, pair[1].county), pair[1].name, pair[0].id))
    rows: list[Any] = [_row(n, *pair, ctx) for n, pair in enumerate(found, 1)]
    total = say("reports.common.total")
    firms = say("reports.common.firms", n=len({case.id for _, case in found}))
    items = say("reports.common.all_items", n=len(found))
    rows.append(Total([total, "", "", firms, items], grand=True))
    by_place = Counter((case.city, case.county) for _, case in found)
    counts: list[Any] = [[city, county, n] for (city, county), n in by_place.items()]
    counts.append(Total([total, "", len(found)], grand=True))
    name, system, day = ctx.plan.name, system_of(ctx.plan), ctx.today
    title = explain(Sentence("reports.differences.title", round=name, system=system, day=day))
    second = explain(Sentence("reports.differences.by_county_title", round=name, system=system, day=day))
    return len(found), [
        Sheet(say("reports.differences.sheet"), title, headings.DIFFERENCES, rows),
        Sheet(say("reports.differences.by_county"), second, headings.DIFFERENCES_BY_COUNTY, counts),
    ]


def _row(n: int, row: online.Difference, case: Case, ctx: DecisionContext) -> list[Any]:
    found_on = row.found_at.astimezone(SHANGHAI).date()
    return [
        n,
        case.city,
        case.county,
        case.name,
        ctx.plan.milestone(row.milestone).name,
        sentence_table("reports.differs_in")[row.what],
        row.ours,
        row.theirs,
        owner_name(row.owner, case, ctx.plan),
        row.todo,
        found_on,
        row.source,
    ]
