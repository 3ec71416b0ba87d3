"""differences: what the management system and our records say differently, and who enters what."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.acts.context import DecisionContext
from bot.plans.plan import Plan
from bot.words import SHANGHAI, Case, Level, Scope
from messages import headings
from messages.sheets import Sheet, Total
from storage import online

WHAT = {"date": "日期", "result": "结果", "missing": "系统中没有该企业"}


async def differences(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """A row for each open difference by place, and a second sheet of counts by county."""
    rank = ctx.plan.places.rank
    found = await online.open_within(scope, ctx.plan.key)
    found.sort(key=lambda pair: (*rank(pair[1].city, pair[1].county), pair[1].name, pair[0].id))
    rows: list[Any] = [_row(n, *pair, ctx) for n, pair in enumerate(found, 1)]
    firms = len({case.id for _, case in found})
    rows.append(Total(["合计", "", "", f"{firms}家", f"共{len(found)}项"], grand=True))
    by_place = Counter((case.city, case.county) for _, case in found)
    counts: list[Any] = [[city, county, n] for (city, county), n in by_place.items()]
    counts.append(Total(["合计", "", len(found)], grand=True))
    title = f"{ctx.plan.name}与省管理系统不一致（{ctx.today}）"
    return len(found), [
        Sheet("不一致", title, headings.DIFFERENCES, rows),
        Sheet("各县", f"{title}各县项数", headings.DIFFERENCES_BY_COUNTY, counts),
    ]


def _row(n: int, row: online.Difference, case: Case, ctx: DecisionContext) -> list[Any]:
    found_on = row.found_at.astimezone(SHANGHAI).date()
    return [
        n,
        case.city,
        case.county,
        case.name,
        ctx.plan.milestone(row.milestone).name,
        WHAT[row.what],
        row.ours,
        row.theirs,
        whose(row.owner, case.city, ctx.plan),
        row.todo,
        found_on,
        row.source,
    ]


def whose(owner: Level, city: str, plan: Plan) -> str:
    """企业, or the bureau by its name."""
    return "企业" if owner is Level.ENTERPRISE else plan.places.bureau(str(owner), city)
