"""summary: the city's or the province's 总结表, its gaps, and the counts that must agree (N-2.2.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from bot.acts.context import DecisionContext
from bot.results.gaps import gaps_of
from bot.results.measures import Measure, measures
from bot.results.standing import Standing, StandingCount, count_standings
from bot.words import MilestoneKind, Scope
from handlers.services.reports.summary_figures import figures_sheet
from handlers.services.reports.summary_line import SummaryLine, lines_of
from handlers.services.reports.summary_print import print_sheet
from messages import headings
from messages.catalogue import explain, say, sentence_table
from messages.places_said import whole_area
from messages.sheets import Column, Sheet, SheetRow, Total

_LONG = 24  # characters of a gap that is not repeated for each enterprise
_MAY_BE_EMPTY = ("remark", "violation")
_STEPS = {"assess_result": MilestoneKind.ASSESSMENT, "accept_result": MilestoneKind.ACCEPTANCE}


async def summary(
    scope: Scope, ctx: DecisionContext, columns: Sequence[Measure] = ()
) -> tuple[int, list[Sheet]]:
    """Return the table with subtotals and totals, the gaps, and the counts. Rows of enterprises only."""
    lines = await lines_of(scope, ctx)
    return len(lines), sheets_of(lines, ctx, columns)


def sheets_of(
    lines: Sequence[SummaryLine], ctx: DecisionContext, columns: Sequence[Measure] = ()
) -> list[Sheet]:
    """Return the sheets of these rows, which stand in the order of their places."""
    used = [c for c in columns or measures() if _applies(c, ctx)]
    plan, day = ctx.plan, ctx.today
    foot = (say("reports.summary.foot_unreported"), say("reports.summary.foot_counts"))
    titles = [headings.SEQ, *(Column(c.heading, max(c.width, 8)) for c in used)]
    counts = [*headings.COUNTS, *(Column(s.value, 10) for s in Standing), *headings.COUNTS_END]
    title = say("reports.summary.title", round=plan.name, day=day)
    gaps_title = say("reports.summary.gaps_title", round=plan.name, day=day)
    counts_title = say("reports.summary.counts_title", round=plan.name, day=day)
    rows = _table(lines, used, whole_area(plan.places.extent))
    return [
        Sheet(say("reports.summary.sheet"), title, titles, rows, foot, fixed=4),
        print_sheet(title, rows, lines, used),
        _gaps_sheet(gaps_title, lines, used),
        figures_sheet(lines, used, ctx),
        Sheet(say("reports.summary.counts"), counts_title, counts, _counts(lines)),
    ]


def _applies(column: Measure, ctx: DecisionContext) -> bool:
    """Whether this round has the step of a column."""
    step = _STEPS.get(column.key, column.key if column.kind == "date" else "")
    is_step = column.from_ == "case" and step
    return not is_step or any(m.kind == step for m in ctx.plan.milestones)


def _table(lines: Sequence[SummaryLine], columns: Sequence[Measure], area: str) -> list[SheetRow]:
    """Enterprises, a subtotal after each county, a total after each city, the grand total (of 全省, 全区) last."""
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
        rows.append(_total(lines, columns, say("reports.common.whole", area=area), "", ""))
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
    """Return the sum of what is reported; 未报 when nothing is."""
    known = [Decimal(str(v)) for v in values if v is not None]
    return float(sum(known)) if known else say("reports.summary.unreported")


def _gaps_sheet(title: str, lines: Sequence[SummaryLine], columns: Sequence[Measure]) -> Sheet:
    """Return the sheet: a row for what an enterprise lacks and one for each value that is doubtful. What is long and
    holds for several enterprises stands once, under the table."""
    found = [(line, sort, text) for line in lines for sort, text in _gaps_of(line, columns)]
    often = Counter(text for _, _, text in found)
    remarks = [text for text, n in often.items() if n > 1 and len(text) > _LONG]
    said = {
        text: say("reports.summary.see", what=text.partition("：")[0], n=n)
        for n, text in enumerate(remarks, 1)
    }
    rows: list[SheetRow] = [
        [n, line.case.city, line.case.county, line.case.name, line.standing.value, sort, said.get(text, text)]
        for n, (line, sort, text) in enumerate(found, 1)
    ]
    foot = tuple(
        say("reports.summary.remark", n=n, firms=often[text], text=text) for n, text in enumerate(remarks, 1)
    )
    none: list[SheetRow] = [["", "", "", say("reports.summary.no_gaps"), "", "", ""]]
    return Sheet(say("reports.summary.gaps"), title, headings.GAPS, rows or none, foot)


def _gaps_of(line: SummaryLine, columns: Sequence[Measure]) -> list[tuple[str, str]]:
    """Return (what to do about it, what it is) for everything that one row leaves open."""
    found = gaps_of(
        line.case,
        line.ctx.plan,
        line.standing,
        line.one.target,
        line.one.values,
        columns,
        missing=[c.title for c in columns if c.required and line.value(c) is None],
        explained=bool(line.why or line.one.values.get("remark")),
    )
    words = sentence_table("reports.summary")
    return [(words[kind], explain(gap)) for kind, gap in found]


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
