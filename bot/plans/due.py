"""A milestone's date, and its explanation clause by clause.

Rule of counting (民法典 201–203): the first day is not counted; a period of months ends on the
same-numbered day, or on the month's last day if there is none; `roll` moves a last day that is a
day off to the next working day. The notice's own dates are fixed and do not roll.

`facts` is a mapping from what a rule counts from to the day it happened:
`published` (default: the plan's), `received`, `event:MILESTONE` (the day it was done; of a
confirmed report the day of the report), `column:NAME` (the roster row's date), and for this duty
`opened` and `extended`; `added` is the day on which a later list added the enterprise; `due:MILESTONE`
is the date in force of an earlier step where it is not the plan's. A start that is not known yet is
estimated, and the date is provisional.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from bot.calendar.days import Calendar, in_figures, long
from bot.plans.due_rule import UNITS, DueRule
from bot.plans.plan import Milestone, Plan
from bot.words import Sentence, replace

Facts = Mapping[str, date]
_Day = date  # Due has a field `date`


# Why a date is what it is: (label, sentence) in the order they are read.
_Explanation = tuple[tuple[str, Sentence], ...]


class Due(Struct, frozen=True):
    """`date` is in force, `legal` the plan's own (statistics); they differ after an extension or
    when a bureau's duty opened after its legal date. `expected` tells the date while it rests on an
    estimate: 收到告知书后30个工作日内（暂按……计算）; None for one that stands."""

    date: _Day
    legal: _Day
    provisional: bool
    explanation: _Explanation
    expected: Sentence | None = None


def due_date(milestone: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> Due:
    """Return the date of one duty with its explanation; every milestone has one at any time."""
    legal, estimated, lines = _legal(milestone, plan, facts, calendar)
    day, moved = _in_force(milestone, legal, facts, calendar)
    added = facts.get("added")
    if added and legal < milestone.due.first_owed(added) and day == legal and not estimated:
        day, moved = _of_added(milestone, plan, legal, {**facts, "published": added}, calendar)
    provisional = estimated or calendar.provisional(day)
    if provisional:
        moved.append(("暂定", _why_provisional(milestone, facts, estimated, day)))
    expected = _expected(milestone, plan, day) if estimated and day == legal else None
    clause = (
        (("依据", Sentence("dates.rule.basis", text=plan.basis(milestone.clause))),)
        if milestone.clause
        else ()
    )
    return Due(day, legal, provisional, (*lines[:1], *clause, *lines[1:], *moved), expected)


def occurrences(rule: DueRule, published: date) -> tuple[date, ...]:
    """Return the dates of a recurring rule from the day of publication on; () for any other rule."""
    found: Iterable[date] = rule.dates
    if rule.every and rule.until:
        day, step = rule.day or 31, 1 if rule.every == "month" else 3
        years = range(published.year - rule.following, rule.until.year + 1)
        spans = (date(year, month, 1) for year in years for month in range(step, 13, step))
        months_due = (add_months(first, 1) if rule.following else first for first in spans)
        found = (d for m in months_due if (d := _clamped(m.year, m.month, day)) <= rule.until)
    begins = max(published, rule.since or published)
    return tuple(sorted({d for d in found if d >= begins}))


def add_months(d: date, n: int) -> date:
    """Return the same-numbered day n months later, or that month's last day (民法典 202)."""
    total = d.year * 12 + d.month - 1 + n
    return _clamped(total // 12, total % 12 + 1, d.day)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, months.monthrange(year, month)[1]))


_Lines = list[tuple[str, Sentence]]


def _legal(m: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, _Lines]:
    """Return the plan's own date, whether it rests on an estimate, and how it came about."""
    day, estimated, lines = _counted(m, plan, facts, calendar)
    if not m.inclusive:
        day -= timedelta(days=1)
        lines.append(("不含当日", Sentence("dates.rule.exclusive", day=long(day))))
    lines.append(("预计到期日" if estimated else "到期日", _status(day, m.roll == "next_workday", calendar)))
    if m.roll == "next_workday":
        day = calendar.on_or_after(day)
    return day, estimated, lines


def _counted(m: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, _Lines]:
    """Return the date before exclusion and rolling."""
    rule = m.due
    if rule.earlier or rule.later:
        return _chosen(m, plan, facts, calendar)
    if rule.on:
        by = Sentence(
            "dates.rule.by" if m.inclusive else "dates.rule.before",
            recurrence=_recurrence(rule),
            day=long(rule.on),
        )
        return rule.on, False, [("规则", by)]
    if rule.column:
        row = facts.get(f"column:{rule.column}")
        if row is not None:
            return row, False, [("规则", Sentence("dates.rule.column", column=rule.column))]
        row = rule.otherwise or plan.published_on
        blank = Sentence("dates.rule.blank_column", column=rule.column, day=long(row))
        return row, False, [("规则", blank)]
    start, known, origin = _start(m, plan, facts, calendar)
    unit = next(name for name in UNITS if getattr(rule, name))
    n = getattr(rule, unit)
    lines = [
        ("规则", Sentence("dates.rule.period", origin=origin, n=n, unit=UNITS[unit])),
        ("起算", Sentence("dates.rule.start" if known else "dates.rule.expected_start", day=long(start))),
    ]
    if unit == "working_days":
        day = calendar.add_workdays(start, n)
        lines.append(("跳过", _skipped(start, day, calendar)))
    elif unit == "days":
        day = start + timedelta(days=n)
    else:
        day = add_months(start, n * (12 if unit == "years" else 1))
        if day.day != start.day:
            lines.append(("月末", Sentence("dates.rule.short_month", month=day.month, day=start.day)))
    return day, not known, lines


def _chosen(m: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, _Lines]:
    """Return the earlier or the later of several days, with each of them and which one it is."""
    found = [_counted(replace(m, due=part), plan, facts, calendar) for part in m.due.parts]
    early, several = bool(m.due.earlier), len(found)
    day, _, (won, *_) = (min if early else max)(found, key=lambda one: one[0])
    chosen = Sentence("dates.rule.earlier" if early else "dates.rule.later", n=several)
    lines: _Lines = [("规则", chosen)]
    for n, (own, estimated, (rule, *_)) in enumerate(found, 1):
        said, at = rule[1], long(own)
        part = Sentence("dates.rule.expected_of" if estimated else "dates.rule.one_of", rule=said, day=at)
        lines.append((f"期限{n}", part))
    said, at = won[1], long(day)
    one = Sentence("dates.rule.earlier_won" if early else "dates.rule.later_won", rule=said, day=at)
    lines.append(("取定", one))
    return day, any(estimated for _, estimated, _ in found), lines


def _start(m: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> tuple[date, bool, Sentence]:
    """Return the day from which the rule counts, whether it has happened, and what it is called."""
    rule, published = m.due, facts.get("published", plan.published_on)
    known = facts.get(rule.from_)
    # What has not happened cannot lie behind us.
    guessed = max(published, facts.get("at_earliest", published))
    if rule.from_ == "published":
        return published, True, Sentence("dates.start.published")
    if rule.from_ == "opened":
        before = [_done_by(plan.milestone(a.milestone), plan, facts, calendar) for a in m.after]
        return known or max([guessed, *before]), known is not None, Sentence("dates.start.opened")
    if rule.from_ == "received":
        return known or guessed, known is not None, Sentence("dates.start.received")
    step = plan.milestone(rule.from_.removeprefix("event:"))
    done = Sentence("dates.start.done", step=step.name)
    if known is None:
        return max(_done_by(step, plan, facts, calendar), guessed), False, done
    return known, True, done


def _done_by(step: Milestone, plan: Plan, facts: Facts, calendar: Calendar) -> date:
    """Return the day on which a step was done; of one that is not, its own date: the best estimate there is."""
    known = facts.get(f"event:{step.key}") or facts.get(f"due:{step.key}")
    others = {k: v for k, v in facts.items() if k not in ("opened", "extended")}
    return known or due_date(step, plan, others, calendar).date


def _expected(m: Milestone, plan: Plan, day: date) -> Sentence:
    """Tell a date that counts from what has not happened as the period that it is, with the day to which
    that comes for the time being."""
    unit = next((name for name in UNITS if getattr(m.due, name)), "")
    on = long(day)
    if not unit:
        parts = tuple(_in_short(part, plan) for part in m.due.parts)
        early = bool(m.due.earlier)
        return Sentence("dates.expected.earlier" if early else "dates.expected.later", parts=parts, day=on)
    period = _in_short(m.due, plan)
    if m.due.from_ == "received":
        return Sentence("dates.expected.received", period=period, day=on)
    if m.due.from_ == "opened":
        return Sentence("dates.expected.opened", period=period, day=on)
    return Sentence("dates.expected.done", period=period, day=on)


def _in_short(rule: DueRule, plan: Plan) -> Sentence:
    """Tell a simple rule as a part of a sentence: 收到告知书后20个工作日内, 2027年2月26日（周五）前."""
    if rule.on:
        return Sentence("dates.short.by", day=long(rule.on))
    if rule.column:
        return Sentence("dates.short.column", column=rule.column)
    unit = next(name for name in UNITS if getattr(rule, name))
    n, words = getattr(rule, unit), UNITS[unit]
    if rule.from_ == "published":
        return Sentence("dates.short.published", n=n, unit=words)
    if rule.from_ == "received":
        return Sentence("dates.short.received", n=n, unit=words)
    if rule.from_ == "opened":
        return Sentence("dates.short.opened", n=n, unit=words)
    step = plan.milestone(rule.from_.removeprefix("event:")).name
    return Sentence("dates.short.done", step=step, n=n, unit=words)


def _in_force(m: Milestone, legal: date, facts: Facts, calendar: Calendar) -> tuple[date, _Lines]:
    """Return the date people are reminded of: after an extension, or a bureau's late start."""
    extended, opened = facts.get("extended"), facts.get("opened")
    if extended:
        return extended, [("延期", Sentence("dates.moved.extended", day=long(extended), legal=long(legal)))]
    if opened and m.late_open_workdays and opened > legal:
        day = calendar.add_workdays(opened, m.late_open_workdays)
        late = Sentence("dates.moved.late_start", opened=long(opened), n=m.late_open_workdays, day=long(day))
        return day, [("工作目标", late)]
    if m.extendable:
        return legal, [("延期", _may_be_asked(m))]
    return legal, []


def _of_added(m: Milestone, plan: Plan, legal: date, facts: Facts, calendar: Calendar) -> tuple[date, _Lines]:
    """Return until when an enterprise that a later list added does what was due before: within the same period from
    that day, or the working days of a report that is made once more. A time of a recurring step is not owed. `facts`
    has the day of that list as that of publication."""
    added = facts["added"]
    if m.due.recurring:
        return legal, [("列入", Sentence("dates.moved.before_listed", added=long(added)))]
    if m.due.starts == {"published"}:
        day, _, _ = _legal(m, plan, facts, calendar)
    else:
        day = calendar.add_workdays(added, plan.resubmit_working_days)
    return day, [
        ("列入", Sentence("dates.moved.listed", added=long(added), legal=long(legal), day=long(day)))
    ]


def _may_be_asked(m: Milestone) -> Sentence:
    """Until when an extension may be asked for, and by whom if the notice says so."""
    who = Sentence("dates.moved.of_those", when=m.extend_when) if m.extend_when else ""
    if m.ask_before_days:
        return Sentence("dates.moved.ask_days_before", who=who, days=m.ask_before_days)
    return Sentence("dates.moved.ask_before", who=who)


def _status(day: date, rolls: bool, calendar: Calendar) -> Sentence:
    end = Sentence("dates.end.day", day=in_figures(day), kind=calendar.status(day))
    if calendar.is_workday(day):
        return end
    if rolls:
        return Sentence("dates.end.rolls", end=end, day=long(calendar.on_or_after(day)))
    return Sentence("dates.end.stays", end=end, day=long(calendar.on_or_before(day)))


def _skipped(start: date, end: date, calendar: Calendar) -> Sentence:
    span = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    off = [d for d in span if not calendar.is_workday(d)]
    if not off:
        return Sentence("dates.skipped.none")
    named = dict.fromkeys(calendar.name(d) for d in off if not calendar.name(d).startswith("周"))
    if named:
        return Sentence("dates.skipped.with_holidays", n=len(off), holidays=tuple(named))
    return Sentence("dates.skipped.days", n=len(off))


def _recurrence(rule: DueRule) -> Sentence | Literal[""]:
    if not rule.recurring:
        return ""
    if rule.dates:
        return Sentence("dates.recurs.dates")
    if rule.every == "month":
        return Sentence("dates.recurs.month", day=rule.day)
    if rule.day and rule.following:
        return Sentence("dates.recurs.quarter_following", day=rule.day)
    if rule.day:
        return Sentence("dates.recurs.quarter_day", day=rule.day)
    return Sentence("dates.recurs.quarter")


def _why_provisional(m: Milestone, facts: Facts, estimated: bool, day: date) -> Sentence:
    if estimated and "received" in m.due.starts and "received" not in facts:
        return Sentence("dates.provisional.received", day=long(day))
    if estimated:
        return Sentence("dates.provisional.start")
    return Sentence("dates.provisional.holidays", year=day.year)
