"""violations: the register as a workbook that `violations import` takes again (N-3.3b, c)."""

from __future__ import annotations

from typing import Any

from bot.acts.context import DecisionContext
from bot.words import Scope
from messages import headings
from messages.catalogue import say
from messages.sheets import Sheet
from storage import violations as register


async def violations(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    found = await register.list_violations(scope, ctx.plan.key)
    found = sorted(found, key=lambda v: (*ctx.plan.places.rank(v.city, v.county), v.decided_on, v.id))
    rows: list[Any] = [
        [
            n,
            v.city,
            v.county,
            v.party,
            say("reports.violations.consultant" if v.consultant else "reports.violations.enterprise"),
            v.decision_no,
            v.decided_on,
            v.amount,
            v.article,
            v.handling,
            v.reported_on,
            v.credit_on,
        ]
        for n, v in enumerate(found, 1)
    ]
    title = say("reports.violations.title", round=ctx.plan.name, day=ctx.today)
    heads = [headings.SEQ, *headings.VIOLATIONS.values()]
    return len(rows), [Sheet(say("reports.violations.sheet"), title, heads, rows)]
