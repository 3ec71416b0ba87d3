"""next-round: the cases that begin again, as a workbook that `import` reads for the next plan."""

from __future__ import annotations

from typing import Any

from bot.acts.context import DecisionContext
from bot.acts.late import begins_again, undecided
from bot.words import CaseStatus, Scope
from bot.words.titles import LIST_COLUMNS, TITLES
from handlers.services.cases.listed import Listed, listed_cases, reasons
from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Column, Sheet
from messages.terms import ASSESSORS
from storage import holders

_WIDTHS = {"name": 36, "uscc": 22, "types": 18, "email": 26}


async def next_round(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """Return the enterprises that begin again, with the columns of the import, and why each does: those
    carried over, then those so late that somebody has yet to decide."""
    everybody = await listed_cases(scope, ctx)
    found = [one for one in everybody if one.case.status is CaseStatus.CARRIED_OVER]
    found += [one for one in everybody if undecided(one.case, ctx)]
    why = await reasons([one.case for one in found])
    contacts = await holders.first_contacts([one.case.enterprise_id or 0 for one in found])
    named = [Column(TITLES[role], _WIDTHS.get(role, 14)) for role in LIST_COLUMNS]
    heads = [headings.SEQ, *named, *headings.NEXT_ROUND_END]
    rows = [
        _row(n, one, contacts.get(one.case.enterprise_id or 0), why.get(one.case.id, ""), ctx)
        for n, one in enumerate(found, 1)
    ]
    title = say("reports.next_round.title", round=ctx.plan.name, day=ctx.today)
    return len(rows), [Sheet(say("reports.next_round.sheet"), title, heads, rows)]


def _row(
    n: int, one: Listed, contact: holders.EnteredContact | None, why: str, ctx: DecisionContext
) -> list[Any]:
    case = one.case
    task = "" if one.chuang_a is None else say("reports.common.yes" if one.chuang_a else "reports.common.no")
    reach = [contact.name, contact.phone, contact.email, contact.wecom] if contact else [""] * 4
    return [
        n,
        case.city,
        case.county,
        case.name,
        case.uscc,
        case.industry,
        one.types_said,
        ASSESSORS[str(case.assessor)],
        task,
        *reach,
        next_round_reason(one, why, ctx),
    ]


def next_round_reason(one: Listed, why: str, ctx: DecisionContext) -> str:
    """评估不通过：… · 验收不合格：… · 提出评估申请逾期，由生态环境部门决定纳入：… · 尚未决定"""
    again = begins_again(one.case, ctx)
    step = ctx.plan.milestone(again.duty.milestone).name if again.duty else ""
    if again.why == "undecided" and again.duty:
        paused = one.case.paused
        return say(
            "reports.next_round.undecided_paused" if paused else "reports.next_round.undecided",
            step=step,
            due=again.duty.due,
            days=(ctx.today - again.duty.due).days,
        )
    if again.why == "decided":
        head = say("reports.next_round.decided", step=step)
    else:
        head = sentence_table("reports.next_round")[again.why]
        if again.duty and again.duty.confirmed_on:
            head = say("reports.next_round.on", head=head, day=again.duty.confirmed_on)
    return say("reports.next_round.because", head=head, reason=why) if why else head
