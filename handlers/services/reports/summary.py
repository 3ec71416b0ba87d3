"""summary: the city's or the province's 总结表, its gaps, and the counts that must agree (N-2.2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from bot.acts.context import DecisionContext
from bot.results.measures import Measure, as_text, doubts, measures
from bot.results.standing import Standing, StandingCount, count_standings
from bot.words import Case, MilestoneKind, Scope
from handlers.services.reports.summary_line import SummaryLine, day_of, lines_of, target_said
from messages import headings
from messages.catalogue import explain, say
from messages.sheets import Column, Sheet, SheetRow, Total

_MAY_BE_EMPTY = ("remark", "violation")
_STEPS = {"assess_result": MilestoneKind.ASSESSMENT, "accept_result": MilestoneKind.ACCEPTANCE}


async def summary(
    scope: Scope, ctx: DecisionContext, columns: Sequence[Measure] = ()
) -> tuple[int, list[Sheet]]:
    """The table with subtotals and totals, the gaps, and the counts. Rows of enterprises only."""
    lines = await lines_of(scope, ctx)
    return len(lines), sheets_of(lines, ctx, columns)


def sheets_of(
    lines: Sequence[SummaryLine], ctx: DecisionContext, columns: Sequence[Measure] = ()
) -> list[Sheet]:
    """The three sheets of these rows, which stand in the order of their places."""
    used = [c for c in columns or measures() if _applies(c, ctx)]
    plan, day = ctx.plan, ctx.today
    foot = (say("reports.summary.foot_unreported"), say("reports.summary.foot_counts"))
    titles = [headings.SEQ, *(Column(c.heading, max(c.width, 12)) for c in used)]
    counts = [*headings.COUNTS, *(Column(s.value, 10) for s in Standing), *headings.COUNTS_END]
    title = say("reports.summary.title", round=plan.name, day=day)
    gaps_title = say("reports.summary.gaps_title", round=plan.name, day=day)
    counts_title = say("reports.summary.counts_title", round=plan.name, day=day)
    return [
        Sheet(say("reports.summary.sheet"), title, titles, _table(lines, used), foot, fixed=4),
        Sheet(say("reports.summary.gaps"), gaps_title, headings.GAPS, _gaps(lines, used)),
        Sheet(say("reports.summary.counts"), counts_title, counts, _counts(lines)),
    ]


def _applies(column: Measure, ctx: DecisionContext) -> bool:
    """A step that this round does not have gets no column."""
    step = _STEPS.get(column.key, column.key if column.kind == "date" else "")
    is_step = column.from_ == "case" and step
    return not is_step or any(m.kind == step for m in ctx.plan.milestones)


def _table(lines: Sequence[SummaryLine], columns: Sequence[Measure]) -> list[SheetRow]:
    """Enterprises, a subtotal after each county, a total after each city, the grand total last."""
    rows: list[SheetRow] = []
    n = 0
    cities = 0
    for city, of_city in groupby(lines, key=lambda line: line.case.city):
        cities += 1
        whole = list(of_city)
        for county, of_county in groupby(whole, key=lambda line: line.case.county):
            part = list(of_county)
            for line in part:
                n += 1
                rows.append([n, *(_shown(line.value(c), c) for c in columns)])
            rows.append(_total(part, columns, say("reports.common.subtotal"), city, county))
        rows.append(_total(whole, columns, say("reports.common.total"), city, ""))
    if cities != 1:
        rows.append(_total(lines, columns, say("reports.common.whole_province"), "", ""))
    return rows


def _shown(value: Any, column: Measure) -> Any:
    if value is None or value == "":
        return "" if column.key in _MAY_BE_EMPTY else say("reports.summary.unreported")
    return value


def _total(
    lines: Sequence[SummaryLine], columns: Sequence[Measure], label: str, city: str, county: str
) -> Total:
    counted = count_standings(line.standing for line in lines)
    words = {
        "city": city,
        "county": county,
        "name": say("reports.common.firms", n=len(lines)),
        "remark": str(counted),
    }
    values = [
        _total_of(line.value(c) for line in lines) if c.adds_up else words.get(c.key, "") for c in columns
    ]
    return Total([label, *values], grand=not county)


def _total_of(values: Iterable[Any]) -> Any:
    """The sum of what is reported; 未报 when nothing is."""
    known = [Decimal(str(v)) for v in values if v is not None]
    return float(sum(known)) if known else say("reports.summary.unreported")


def _gaps(lines: Sequence[SummaryLine], columns: Sequence[Measure]) -> list[SheetRow]:
    """One row for what an enterprise lacks and one for each value that is doubtful."""
    found = [(line, sort, text) for line in lines for sort, text in _gaps_of(line, columns)]
    if not found:
        return [["", "", "", say("reports.summary.no_gaps"), "", "", ""]]
    return [
        [n, line.case.city, line.case.county, line.case.name, line.standing.value, sort, text]
        for n, (line, sort, text) in enumerate(found, 1)
    ]


def _gaps_of(line: SummaryLine, columns: Sequence[Measure]) -> list[tuple[str, str]]:
    """(what is to be done about it, what it is) of everything that one row leaves open."""
    found = [(say("reports.summary.unreported"), text) for text in _unreported(line, columns)]
    found += [(say("reports.summary.to_check"), text) for text in _contradicting(line)]
    if not line.one.target.certain and line.standing is not Standing.WITHDRAWN:
        text = say("reports.gaps.target_open", reason=explain(line.one.target.reason))
        found.append((say("reports.summary.to_confirm"), text))
    doubtful = [explain(d.sentence) for d in doubts(line.one.values, columns, line.case.industry)]
    return found + [
        (say("reports.summary.to_check"), t) for t in (*doubtful, *_disorder(line.case, line.ctx))
    ]


def _unreported(line: SummaryLine, columns: Sequence[Measure]) -> list[str]:
    if line.standing is Standing.QUALIFIED:
        missing = [c.title for c in columns if c.required and line.value(c) is None]
        return [say("reports.gaps.missing", n=len(missing), columns="、".join(missing))] if missing else []
    if line.why or line.one.values.get("remark"):
        return []
    match line.standing:
        case Standing.UNFINISHED:
            return [say("reports.gaps.no_reason_unfinished")]
        case Standing.EXTENDED:
            return []
    return [say("reports.gaps.no_reason")]


def _contradicting(line: SummaryLine) -> list[str]:
    """The level reached against what was reported of it, and against the target."""
    reported, after = line.one.values.get("target_reached"), line.one.values.get("level_after", "")
    known = line.one.target.reached(str(after))
    found = []
    if reported is not None and known is not None and reported != known:
        text = say("reports.gaps.reached_otherwise", reported=as_text(reported), known=as_text(known))
        found.append(text)
    if known is False and line.standing is Standing.QUALIFIED:
        found.append(say("reports.gaps.below_target", after=as_text(after), target=target_said(line)))
    return found


_IN_ORDER = (
    MilestoneKind.ASSESSMENT_APPLICATION,
    MilestoneKind.ASSESSMENT,
    MilestoneKind.ACCEPTANCE_APPLICATION,
    MilestoneKind.ACCEPTANCE,
)


def _disorder(case: Case, ctx: DecisionContext) -> list[str]:
    """Days of the four steps that do not follow one another."""
    duties = [d for kind in _IN_ORDER if (d := ctx.duty(case, kind))]
    days = [(ctx.plan.milestone(d.milestone).name, day) for d in duties if (day := day_of(d))]
    for (_, before), (_, after) in pairwise(days):
        if after < before:
            return [say("reports.gaps.out_of_order", before=before, after=after)]
    return []


def _counts(lines: Sequence[SummaryLine]) -> list[SheetRow]:
    rows: list[SheetRow] = []
    for city, of_city in groupby(lines, key=lambda line: line.case.city):
        whole = list(of_city)
        for county, of_county in groupby(whole, key=lambda line: line.case.county):
            part = list(of_county)
            rows.append(_count_row(city, county, len(part), count_standings(p.standing for p in part)))
        rows.append(
            Total(
                _count_row(
                    city, say("reports.common.total"), len(whole), count_standings(p.standing for p in whole)
                )
            )
        )
    everything = count_standings(line.standing for line in lines)
    rows.append(Total(_count_row(say("reports.common.total"), "", len(lines), everything), grand=True))
    return rows


def _count_row(city: str, county: str, listed_: int, counted: StandingCount) -> list[Any]:
    agrees = say("reports.summary.agrees" if counted.total == listed_ else "reports.summary.disagrees")
    return [city, county, listed_, *(counted.by[s] for s in Standing), agrees]


__all__ = ["summary"]
