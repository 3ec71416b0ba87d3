"""next-round: the cases that begin again, as a workbook that `import` takes for the next plan."""

from __future__ import annotations

from typing import Any

from bot.acts.context import DecisionContext
from bot.acts.late import candidate
from bot.results.standing import extended, failed
from bot.words import CaseStatus, DutyState, MilestoneKind, Scope
from bot.words.titles import TITLES
from handlers.services.cases.listed import ASSESSORS, Listed, listed, reasons
from messages import headings
from messages.sheets import Column, Sheet
from storage import holders

ROLES = (
    "city",
    "county",
    "name",
    "uscc",
    "industry",
    "types",
    "assessor",
    "chuang_a",
    "contact",
    "phone",
    "email",
    "wecom",
)
WIDTHS = {"name": 36, "uscc": 22, "types": 18, "email": 26}


async def next_round(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """The enterprises that begin again, with the columns of the import, and why each does: those
    carried over, then those so late that somebody has yet to decide."""
    everybody = await listed(scope, ctx)
    found = [one for one in everybody if one.case.status is CaseStatus.CARRIED_OVER]
    found += [one for one in everybody if _undecided(one, ctx)]
    why = await reasons([one.case for one in found])
    contacts = await holders.contacts([one.case.enterprise_id or 0 for one in found])
    named = [Column(TITLES[role], WIDTHS.get(role, 14)) for role in ROLES]
    heads = [headings.SEQ, *named, *headings.NEXT_ROUND_END]
    rows = [
        _row(n, one, contacts.get(one.case.enterprise_id or 0), why.get(one.case.id, ""), ctx)
        for n, one in enumerate(found, 1)
    ]
    title = f"{ctx.plan.name}纳入下一轮企业名单（{ctx.today}）"
    return len(rows), [Sheet("名单", title, heads, rows)]


def _row(n: int, one: Listed, contact: holders.Contact | None, why: str, ctx: DecisionContext) -> list[Any]:
    case = one.case
    task = "" if one.chuang_a is None else ("是" if one.chuang_a else "否")
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
        explained(one, why, ctx),
    ]


def _undecided(one: Listed, ctx: DecisionContext) -> bool:
    """Late enough to be decided upon, and not postponed."""
    return candidate(one.case, ctx) is not None and not extended(one.case, ctx.today)


def explained(one: Listed, why: str, ctx: DecisionContext) -> str:
    """评估不通过：… · 验收不合格：… · 提出评估申请逾期，由生态环境部门决定纳入：… · 尚未决定"""
    if late := candidate(one.case, ctx):
        step = ctx.plan.milestone(late.milestone).name
        days = (ctx.today - late.due).days
        paused = "，企业停产中" if one.case.paused else ""
        return f"尚未决定：{step}截止{late.due}，已逾期{days}天{paused}；不纳入的请删除本行"
    duty = failed(one.case, ctx.plan)
    if duty is None:
        missed = next((d for d in one.case.duties if d.state is DutyState.FAILED), None)
        step = ctx.plan.milestone(missed.milestone).name if missed else ""
        head = f"{step}逾期未办，由生态环境部门决定纳入"
    elif ctx.kind(duty) is MilestoneKind.ACCEPTANCE:
        head = "验收不合格"
    else:
        head = "评估不通过" if ctx.kind(duty) is MilestoneKind.ASSESSMENT else "未通过"
    when = f"（{duty.confirmed_on}）" if duty and duty.confirmed_on else ""
    return f"{head}{when}：{why}" if why else f"{head}{when}"
