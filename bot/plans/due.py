"""A milestone's date, and its Explanation clause by clause.

Rule of counting (民法典 201–203): the first day is not counted; a period of months ends on the
same-numbered day, or on the month's last day if there is none; `roll` moves a last day that is a
day off to the next working day. The notice's own dates are fixed and do not roll.

`facts` is a mapping from what a rule counts from to the day it happened:
`published` (default: the plan's), `received`, `event:MILESTONE` (the day it was done; of a
confirmed report the day of the report), `column:NAME` (the roster row's date), and for this duty
`opened` and `extended`. A start that is not known yet is estimated, and the date is provisional.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calendar.days import Calendar, long
from bot.plans.due_rule import UNITS, DueRule
from bot.plans.plan import Milestone, Plan

Facts = Mapping[str, date]
_Day = date  # Due has a field `date`


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a date is what it is: (label, sentence) in the order they are read, in Chinese."""

    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join(f"{label}：{text}" for label, text in self.lines)


@dataclass(frozen=True, slots=True)
class Due:
    """`date` is in force, `legal` the plan's own (statistics); they differ after an extension or
    when a bureau's duty opened after its legal date."""

    date: _Day
    legal: _Day
    provisional: bool
    explanation: Explanation


def due_date(milestone: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> Due:
    """The date of one duty with its explanation; every milestone has one at any time."""
    legal, estimated, lines = _legal(milestone, plan, facts, calendar)
    day, moved = _in_force(milestone, legal, facts, calendar)
    provisional = estimated or calendar.provisional(day)
    if provisional:
        moved.append(("暂定", _why_provisional(estimated, day)))
    clause = (("依据", plan.basis(milestone.clause)),) if milestone.clause else ()
    return Due(day, legal, provisional, Explanation((*lines[:1], *clause, *lines[1:], *moved)))


def occurrences(rule: DueRule, published: date) -> tuple[date, ...]:
    """The dates of a recurring rule from the day of publication on; () for any other rule."""
    found: Iterable[date] = rule.dates
    if rule.every and rule.until:
        day, step = (rule.day, 1) if rule.every == "month" else (31, 3)
        years = range(published.year, rule.until.year + 1)
        ends = (_clamped(year, month, day) for year in years for month in range(step, 13, step))
        found = (d for d in ends if d <= rule.until)
    return tuple(sorted({d for d in found if d >= published}))


def add_months(d: date, n: int) -> date:
    """The same-numbered day n months later, or that month's last day (民法典 202)."""
    total = d.year * 12 + d.month - 1 + n
    return _clamped(total // 12, total % 12 + 1, d.day)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, months.monthrange(year, month)[1]))


_Lines = list[tuple[str, str]]


def _legal(m: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, _Lines]:
    """The plan's own date, whether it rests on an estimate, and how it came about."""
    day, estimated, lines = _counted(m, plan, facts, calendar)
    if not m.inclusive:
        day -= timedelta(days=1)
        lines.append(("不含当日", f"当日不计在内，最后一天为{long(day)}"))
    lines.append(("到期日", _status(day, m.roll == "next_workday", calendar)))
    if m.roll == "next_workday":
        day = calendar.on_or_after(day)
    return day, estimated, lines


def _counted(m: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, _Lines]:
    """The date before exclusion and rolling."""
    rule = m.due
    if rule.on:
        including = "含" if m.inclusive else "不含"
        text = f"{_recurrence(rule)}{long(rule.on)}前（{including}当日）"
        return rule.on, False, [("规则", text)]
    if rule.column:
        row = facts.get(f"column:{rule.column}")
        text = f"以名单“{rule.column}”一栏所填日期为准"
        if row is None:
            row = rule.otherwise or plan.published_on
            text += f"；该栏未填，按本轮统一日期{long(row)}"
        return row, False, [("规则", text)]
    start, known, origin = _start(rule, plan, facts, calendar)
    unit = next(name for name in UNITS if getattr(rule, name))
    n = getattr(rule, unit)
    lines = [
        ("规则", f"自{origin}起{n}{UNITS[unit]}内"),
        ("起算", f"{'' if known else '预计'}{long(start)}，当日不计入，自次日起算"),
    ]
    if unit == "working_days":
        day = calendar.add_workdays(start, n)
        lines.append(("跳过", _skipped(start, day, calendar)))
    elif unit == "days":
        day = start + timedelta(days=n)
    else:
        day = add_months(start, n * (12 if unit == "years" else 1))
        if day.day != start.day:
            lines.append(("月末", f"{day.month}月没有{start.day}日，期限为该月最后一日"))
    return day, not known, lines


def _start(rule: DueRule, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, str]:
    """The day counted from, whether it has happened, and its Chinese name."""
    published = facts.get("published", plan.published_on)
    known = facts.get(rule.from_)
    if rule.from_ == "published":
        return published, True, "名单公布之日"
    if rule.from_ == "opened":
        return known or published, known is not None, "事项开始之日"
    if rule.from_ == "received":
        return known or published, known is not None, "收到告知书之日"
    before = plan.milestone(rule.from_.removeprefix("event:"))
    if known is None:
        # Not done yet: its own date is the best estimate there is.
        others = {k: v for k, v in facts.items() if k not in ("opened", "extended")}
        return due_date(before, plan, others, calendar).date, False, f"“{before.name}”完成之日"
    return known, True, f"“{before.name}”完成之日"


def _in_force(m: Milestone, legal: date, facts: Facts, calendar: Calendar) -> tuple[date, _Lines]:
    """The date people are reminded of: after an extension, or a bureau's late start."""
    extended, opened = facts.get("extended"), facts.get("opened")
    if extended:
        return extended, [("延期", f"已同意延期至{long(extended)}，原截止日期为{long(legal)}")]
    if opened and m.late_open_workdays and opened > legal:
        day = calendar.add_workdays(opened, m.late_open_workdays)
        text = (
            f"本事项{long(opened)}才具备办理条件，已晚于规定日期，不计为办理单位逾期；"
            f"请在{m.late_open_workdays}个工作日内办结，即{long(day)}前（含当日），统计仍按规定日期"
        )
        return day, [("工作目标", text)]
    if m.extendable:
        ask = f"在截止日期{m.ask_before_days}天前" if m.ask_before_days else "在截止日期前"
        return legal, [("延期", f"属季节性生产及其他特殊情况的，可{ask}申请延期")]
    return legal, []


def _status(day: date, rolls: bool, calendar: Calendar) -> str:
    text = f"{day.year}年{day.month}月{day.day}日，{calendar.status(day)}"
    if calendar.is_workday(day):
        return text
    if rolls:
        return f"{text}；顺延至下一个工作日{long(calendar.on_or_after(day))}"
    return f"{text}；截止日期不顺延，建议最迟{long(calendar.on_or_before(day))}办结"


def _skipped(start: date, end: date, calendar: Calendar) -> str:
    span = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    off = [d for d in span if not calendar.is_workday(d)]
    if not off:
        return "期间没有休息日"
    named = dict.fromkeys(calendar.name(d) for d in off if not calendar.name(d).startswith("周"))
    holidays = f"，含{'、'.join(named)}假期" if named else ""
    return f"期间休息日{len(off)}天不计入{holidays}"


def _recurrence(rule: DueRule) -> str:
    if not rule.recurring:
        return ""
    if rule.dates:
        return "分次办理，本次为"
    return f"每月{rule.day}日前，本次为" if rule.every == "month" else "每季度末前，本次为"


def _why_provisional(estimated: bool, day: date) -> str:
    if estimated:
        return "起算日尚未发生，以上按预计日期推算，届时重新计算并告知"
    return f"{day.year}年放假安排尚未公布，公布后重新计算并告知"
