"""What is exported as a workbook: progress and what is late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.acts.setting import Setting
from bot.words import Case, DutyState, Scope
from messages.sheets import Column, write
from storage import cases

STATES = {
    DutyState.WAITING: "未开始",
    DutyState.OPEN: "待办",
    DutyState.REPORTED: "已报告，待确认",
    DutyState.DONE: "已完成",
    DutyState.FAILED: "未通过",
    DutyState.WAIVED: "免除",
}
STATUSES = {
    "active": "进行中", "completed": "已完成", "carried_over": "纳入下一轮", "withdrawn": "退出",
}  # fmt: skip
PLACE = [Column("市", 12), Column("县（市、区）", 14), Column("企业名称", 36)]


def _progress(case: Case, setting: Setting) -> list[list[Any]]:
    row: list[Any] = [case.city, case.county, case.name, STATUSES[str(case.status)]]
    for milestone in setting.plan.milestones:
        if milestone.per != "enterprise":
            continue
        duty = case.duty(milestone.key)
        row.append("" if duty is None else STATES[duty.state])
        row.append(None if duty is None else duty.confirmed_on or duty.reported_on)
    return [row]


def _overdue(case: Case, setting: Setting) -> list[list[Any]]:
    return [
        [case.city, case.county, case.name, setting.plan.milestone(d.milestone).name, d.due,
         (setting.today - d.due).days]
        for d in case.duties
        if d.state is DutyState.OPEN
        and d.due < setting.today
        and not setting.plan.milestone(d.milestone).silent
    ]  # fmt: skip


def _progress_columns(setting: Setting) -> list[Column]:
    steps = [m for m in setting.plan.milestones if m.per == "enterprise"]
    return [
        *PLACE,
        Column("状态", 12),
        *(c for m in steps for c in (Column(m.name, 16), Column(f"{m.name}日期", 14))),
    ]


def _overdue_columns(setting: Setting) -> list[Column]:
    return [*PLACE, Column("事项", 20), Column("截止日期", 14), Column("逾期天数", 10)]


Rows = Callable[[Case, Setting], list[list[Any]]]
Columns = Callable[[Setting], list[Column]]
KINDS: dict[str, tuple[str, Columns, Rows]] = {
    "progress": ("进度", _progress_columns, _progress),
    "overdue": ("逾期", _overdue_columns, _overdue),
}


async def export(
    kind: str, file: Path, setting: Setting, scope: Scope = Scope(everything=True)
) -> int:
    """Write the workbook; returns its number of rows."""
    title, columns, rows_of = KINDS[kind]
    found = await cases.listed(scope, round_key=setting.plan.key)
    rows = [row for case in found if case.enterprise_id for row in rows_of(case, setting)]
    write(file, f"{setting.plan.name}{title}（{setting.today}）", columns(setting), rows)
    return len(rows)
