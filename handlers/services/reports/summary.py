"""summary: the city's or the province's 总结表, its gaps, and the counts that must agree (N-2.2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from bot.acts.context import DecisionContext
from bot.results.measures import Measure, as_text, doubts, measures
from bot.results.standing import Count, Standing, count
from bot.words import Case, MilestoneKind, Scope
from handlers.services.reports.summary_line import Line, day_of, lines_of, target_said
from messages import headings
from messages.sheets import Column, Row, Sheet, Total

UNREPORTED = "未报"
MAY_BE_EMPTY = ("remark", "violation")
STEPS = {"assess_result": MilestoneKind.ASSESSMENT, "accept_result": MilestoneKind.ACCEPTANCE}
FOOT = (
    "“未报”表示尚未报告，不是0；小计、合计只含已报告的数值。",
    "名单数＝合格＋不合格＋延期＋未完成＋退出，“不合格”含评估不通过；缺口和需核对的数值见“缺口”表。",
)


async def summary(
    scope: Scope, ctx: DecisionContext, columns: Sequence[Measure] = ()
) -> tuple[int, list[Sheet]]:
    """The table with subtotals and totals, the gaps, and the counts. Rows of enterprises only."""
    lines = await lines_of(scope, ctx)
    return len(lines), sheets_of(lines, ctx, columns)


def sheets_of(lines: Sequence[Line], ctx: DecisionContext, columns: Sequence[Measure] = ()) -> list[Sheet]:
    """The three sheets of these rows, which stand in the order of their places."""
    used = [c for c in columns or measures() if _applies(c, ctx)]
    plan, day = ctx.plan, ctx.today
    titles = [headings.SEQ, *(Column(c.heading, max(c.width, 12)) for c in used)]
    return [
        Sheet("总结表", f"{plan.name}工作总结表（{day}）", titles, _table(lines, used), FOOT, fixed=4),
        Sheet("缺口", f"{plan.name}总结表缺口（{day}）", headings.GAPS, _gaps(lines, used)),
        Sheet(
            "核对",
            f"{plan.name}家数核对（{day}）",
            [*headings.COUNTS, *(Column(s.value, 10) for s in Standing), *headings.COUNTS_END],
            _counts(lines),
        ),
    ]


def _applies(column: Measure, ctx: DecisionContext) -> bool:
    """A step that this round does not have gets no column."""
    step = STEPS.get(column.key, column.key if column.kind == "date" else "")
    is_step = column.from_ == "case" and step
    return not is_step or any(m.kind == step for m in ctx.plan.milestones)


def _table(lines: Sequence[Line], columns: Sequence[Measure]) -> list[Row]:
    """Enterprises, a subtotal after each county, a total after each city, the grand total last."""
    rows: list[Row] = []
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
            rows.append(_total(part, columns, "小计", city, county))
        rows.append(_total(whole, columns, "合计", city, ""))
    if cities != 1:
        rows.append(_total(lines, columns, "全省合计", "", ""))
    return rows


def _shown(value: Any, column: Measure) -> Any:
    if value is None or value == "":
        return "" if column.key in MAY_BE_EMPTY else UNREPORTED
    return value


def _total(lines: Sequence[Line], columns: Sequence[Measure], label: str, city: str, county: str) -> Total:
    counted = count(line.standing for line in lines)
    words = {"city": city, "county": county, "name": f"{len(lines)}家", "remark": str(counted)}
    values = [
        total_of(line.value(c) for line in lines) if c.adds_up else words.get(c.key, "") for c in columns
    ]
    return Total([label, *values], grand=not county)


def total_of(values: Iterable[Any]) -> Any:
    """The sum of what is reported; 未报 when nothing is."""
    known = [Decimal(str(v)) for v in values if v is not None]
    return float(sum(known)) if known else UNREPORTED


def _gaps(lines: Sequence[Line], columns: Sequence[Measure]) -> list[Row]:
    """One row for what an enterprise lacks and one for each value that is doubtful."""
    found = [(line, sort, text) for line in lines for sort, text in _gaps_of(line, columns)]
    if not found:
        return [["", "", "", "没有缺口", "", "", ""]]
    return [
        [n, line.case.city, line.case.county, line.case.name, line.standing.value, sort, text]
        for n, (line, sort, text) in enumerate(found, 1)
    ]


def _gaps_of(line: Line, columns: Sequence[Measure]) -> list[tuple[str, str]]:
    gaps = []
    if line.standing is Standing.QUALIFIED:
        missing = [c.title for c in columns if c.required and line.value(c) is None]
        if missing:
            gaps.append(("未报", f"缺少{len(missing)}项：{'、'.join(missing)}"))
    elif not line.why and not line.one.values.get("remark"):
        wanted = {Standing.UNFINISHED: "未完成原因", Standing.EXTENDED: ""}
        if text := wanted.get(line.standing, "原因"):
            gaps.append(("未报", f"未填写{text}（备注）"))
    reported, after = line.one.values.get("target_reached"), line.one.values.get("level_after", "")
    known = line.one.target.reached(str(after))
    if reported is not None and known is not None and reported != known:
        gaps.append(
            ("需核对", f"填报是否达到目标为“{as_text(reported)}”，按审核后水平应为“{as_text(known)}”")
        )
    if known is False and line.standing is Standing.QUALIFIED:
        gaps.append(("需核对", f"验收合格，但审核后水平“{as_text(after)}”未达到目标：{target_said(line)}"))
    if not line.one.target.certain and line.standing is not Standing.WITHDRAWN:
        gaps.append(("待确认", f"应达到水平：{line.one.target.reason}"))
    gaps += [("需核对", d.message) for d in doubts(line.one.values, columns, line.case.industry)]
    return gaps + [("需核对", text) for text in _disorder(line.case, line.ctx)]


IN_ORDER = (
    MilestoneKind.ASSESSMENT_APPLICATION,
    MilestoneKind.ASSESSMENT,
    MilestoneKind.ACCEPTANCE_APPLICATION,
    MilestoneKind.ACCEPTANCE,
)


def _disorder(case: Case, ctx: DecisionContext) -> list[str]:
    """Days of the four steps that do not follow one another."""
    duties = [d for kind in IN_ORDER if (d := ctx.duty(case, kind))]
    days = [(ctx.plan.milestone(d.milestone).name, day) for d in duties if (day := day_of(d))]
    for (_, before), (_, after) in pairwise(days):
        if after < before:
            return [f"日期次序有误：{before} 之后的步骤登记为 {after}"]
    return []


def _counts(lines: Sequence[Line]) -> list[Row]:
    rows: list[Row] = []
    for city, of_city in groupby(lines, key=lambda line: line.case.city):
        whole = list(of_city)
        for county, of_county in groupby(whole, key=lambda line: line.case.county):
            part = list(of_county)
            rows.append(_count_row(city, county, len(part), count(p.standing for p in part)))
        rows.append(Total(_count_row(city, "合计", len(whole), count(p.standing for p in whole))))
    everything = count(line.standing for line in lines)
    rows.append(Total(_count_row("合计", "", len(lines), everything), grand=True))
    return rows


def _count_row(city: str, county: str, listed_: int, counted: Count) -> list[Any]:
    agrees = "相符" if counted.total == listed_ else "不相符"
    return [city, county, listed_, *(counted.by[s] for s in Standing), agrees]


__all__ = ["UNREPORTED", "summary", "total_of"]
