"""violations: the register as a workbook that `violations import` takes again (N-3.3b, c)."""

from __future__ import annotations

from typing import Any

from bot.acts.context import DecisionContext
from bot.words import Scope
from messages.sheets import Column, Sheet
from storage import violations as register

TITLES = {
    "city": "市",
    "county": "县（市、区）",
    "party": "当事人",
    "kind": "类别",
    "decision_no": "处理决定文号",
    "decided_on": "决定日期",
    "amount": "罚款金额（元）",
    "article": "依据条款",
    "handling": "处理情况",
    "reported_on": "报省日期",
    "credit_on": "信用平台录入日期",
}
WIDTHS = {"party": 36, "decision_no": 26, "article": 24, "handling": 36}


async def violations(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    found = await register.listed(scope, ctx.plan.key)
    columns = [Column("序号", 6), *(Column(t, WIDTHS.get(k, 16)) for k, t in TITLES.items())]
    rows: list[Any] = [
        [
            n,
            v.city,
            v.county,
            v.party,
            "咨询服务机构" if v.consultant else "企业",
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
    title = f"{ctx.plan.name}违法处理登记（{ctx.today}）"
    return len(rows), [Sheet("违法处理", title, columns, rows)]
