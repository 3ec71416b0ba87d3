"""progress: where every enterprise stands. overdue: what is late, and who owes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.acts.context import DecisionContext
from bot.plans.plan import Milestone
from bot.results.overview import steps_of_cases
from bot.results.standing import RUNNING_STATES, is_late, postponed, step_in_progress
from bot.words import Case, CaseStatus, Duty, DutyState, DutyStatus, Scope, ShownStatus
from handlers.services.cases.listed import CaseReader, Listed, listed_cases
from handlers.services.views.calls import last_call
from handlers.services.views.owing import owner_name
from messages import headings
from messages.catalogue import say
from messages.sheets import Column, Sheet, Total
from messages.terms import ASSESSORS
from messages.words import MARKS, STATES, STATUSES
from storage import cases


async def progress_sheets(
    scope: Scope, ctx: DecisionContext, read: CaseReader = cases.list_cases
) -> tuple[int, list[Sheet]]:
    """Return a row for each enterprise, one of totals that reconciles with the rows above it, and the same
    drawn: a sheet with each city's (in one city: each county's) share of every step."""
    found = await listed_cases(scope, ctx, read)
    of_firms = [m for m in ctx.plan.milestones if m.per == "enterprise" and not m.on_demand]
    steps = steps_of_cases(of_firms, (one.case for one in found), ctx.today)
    heads = [
        *headings.PROGRESS_HEADINGS,
        *(
            c
            for m in steps
            for c in (
                Column(m.name, 16, "state"),
                Column(say("reports.progress.day_of_step", step=m.name), 14),
            )
        ),
        *headings.PROGRESS_END,
    ]
    keys = [m.key for m in steps]
    rows: list[Any] = [_progress(n, one, keys, ctx) for n, one in enumerate(found, 1)]
    listed = [one.case for one in found]
    rows.append(_progress_total(listed, keys))
    title = say("reports.progress.title", round=ctx.plan.name, day=ctx.today)
    return len(found), [
        Sheet(say("reports.progress.sheet"), title, heads, rows, fixed=4),
        _by_place(listed, [m for m in steps if not m.silent], title, ctx),
    ]


def _by_place(found: Sequence[Case], steps: Sequence[Milestone], title: str, ctx: DecisionContext) -> Sheet:
    """Shares as bars: of those who owe a step, how many have done it; what is late in red."""
    by_county = len({case.city for case in found}) == 1
    groups: dict[str, list[Case]] = {}
    for case in found:
        groups.setdefault(case.county if by_county else case.city, []).append(case)
    heads = [
        headings.SHARES_COUNTY if by_county else headings.SHARES_CITY,
        *headings.SHARES,
        *(Column(m.name, 16, "share") for m in steps),
        *headings.SHARES_END,
    ]
    rows: list[Any] = [_place_row(name, part, steps, ctx) for name, part in groups.items()]
    rows.append(Total(_place_row(say("reports.common.total"), found, steps, ctx), grand=True))
    name = say("reports.progress.by_county" if by_county else "reports.progress.by_city")
    foot = (say("reports.progress.shares_foot"),)
    return Sheet(name, title, heads, rows, foot, fixed=1, front=True)


def _place_row(
    name: str, part: Sequence[Case], steps: Sequence[Milestone], ctx: DecisionContext
) -> list[Any]:
    late = sum(
        is_late(d, ctx.plan, ctx.today)
        for case in part
        if case.status is CaseStatus.ACTIVE
        for d in case.duties
    )
    shares: list[Any] = []
    for milestone in steps:
        owed = _owed(part, milestone.key)
        done = sum(d.state is DutyState.DONE for d in owed)
        shares.append(done / len(owed) if owed else "")
    stand = Counter(case.shown for case in part)
    counted = (ShownStatus.PAUSED, ShownStatus.CARRIED_OVER, ShownStatus.WITHDRAWN)
    return [name, len(part), late, *shares, *(stand[one] for one in counted)]


def _owed(found: Sequence[Case], key: str) -> list[Duty]:
    """Return the duties of this step that somebody has or had to do."""
    return [d for case in found if (d := case.duty(key)) and d.state is not DutyState.WAIVED]


def _progress(n: int, one: Listed, keys: Sequence[str], ctx: DecisionContext) -> list[Any]:
    case = one.case
    now = step_in_progress(case, ctx.plan) if case.status is CaseStatus.ACTIVE else None
    row: list[Any] = [
        n,
        case.city,
        case.county,
        case.name,
        case.uscc,
        ASSESSORS[str(case.assessor)],
        STATUSES[case.shown],
        ctx.plan.milestone(now.milestone).name if now else "",
        now.due if now else None,
    ]
    for key in keys:
        duty = case.duty(key)
        row.append(_state(duty, ctx) if duty else "")
        row.append(duty.confirmed_on or duty.reported_on if duty else None)
    row.append("；".join(_remarks(case, ctx)))
    return row


def _state(duty: Duty, ctx: DecisionContext) -> str:
    """逾期, 已延期, else the state; a silent step has no lateness."""
    mark = duty.mark(ctx.today)
    if mark is DutyStatus.EXTENDED or is_late(duty, ctx.plan, ctx.today):
        return MARKS[mark.value]
    return STATES[duty.state]


def _remarks(case: Case, ctx: DecisionContext) -> list[str]:
    """What the states alone do not tell."""
    if case.status is not CaseStatus.ACTIVE:
        return []
    said = [
        say("reports.progress.extended", step=ctx.plan.milestone(moved.milestone).name, day=moved.extended_to)
        for moved in postponed(case, ctx.today)
    ]
    for duty in case.duties:
        milestone = ctx.plan.milestone(duty.milestone)
        if milestone.on_demand and duty.state in RUNNING_STATES:
            state = STATES[duty.state]
            said.append(say("reports.progress.asked_for", step=milestone.name, state=state, day=duty.due))
    return said


def _progress_total(found: Sequence[Case], keys: Sequence[str]) -> Total:
    by_status = Counter(case.shown for case in found)
    statuses = "，".join(f"{STATUSES[s]}{by_status[s]}" for s in ShownStatus)
    values: list[Any] = [
        say("reports.common.total"),
        "",
        "",
        say("reports.common.all_firms", n=len(found)),
        "",
        "",
        statuses,
        "",
        "",
    ]
    for key in keys:
        duties = _owed(found, key)
        done = sum(d.state is DutyState.DONE for d in duties)
        values += [say("reports.progress.done_of_owed", done=done, owed=len(duties)), ""]
    return Total([*values, ""], grand=True)


async def overdue_sheets(
    scope: Scope, ctx: DecisionContext, read: CaseReader = cases.list_cases
) -> tuple[int, list[Sheet]]:
    """Return a row for each duty whose date has passed, the latest first; cities' own duties too."""
    found = [
        (duty, case)
        for case in await read(scope, round_key=ctx.plan.key)
        if case.status is CaseStatus.ACTIVE
        for duty in case.duties
        if is_late(duty, ctx.plan, ctx.today)
    ]
    rank = ctx.plan.places.rank
    found.sort(key=lambda pair: (pair[0].due, *rank(pair[1].city, pair[1].county), pair[1].name))
    rows: list[Any] = [_overdue(n, *pair, ctx) for n, pair in enumerate(found, 1)]
    rows.append(_overdue_total(found, ctx))
    title = say("reports.overdue.title", round=ctx.plan.name, day=ctx.today)
    return len(found), [Sheet(say("reports.overdue.sheet"), title, headings.OVERDUE_HEADINGS, rows, fixed=4)]


def _overdue(n: int, duty: Duty, case: Case, ctx: DecisionContext) -> list[Any]:
    return [
        n,
        case.city,
        case.county,
        case.name if case.enterprise_id else "",
        case.uscc,
        ctx.plan.milestone(duty.milestone).name,
        owner_name(duty.owner, case, ctx.plan),
        duty.due,
        duty.legal_due,
        (ctx.today - duty.due).days,
        "；".join(filter(None, (STATUSES[case.shown] if case.paused else "", last_call(duty, ctx.today)))),
    ]


def _overdue_total(found: Sequence[tuple[Duty, Case]], ctx: DecisionContext) -> Total:
    by_step = Counter(duty.milestone for duty, _ in found)
    steps = "，".join(f"{m.name}{by_step[m.key]}" for m in ctx.plan.milestones if by_step[m.key])
    firms = say("reports.common.enterprises", n=len({case.id for _, case in found if case.enterprise_id}))
    items = say("reports.common.all_items", n=len(found))
    return Total([say("reports.common.total"), "", "", firms, "", items, steps, "", "", "", ""], grand=True)
