"""The summary's sheet 数据情况: which figures are confirmed, which reported, which missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.acts.context import DecisionContext
from bot.results.figure_states import FigureState, count_states, states_of
from bot.results.measures import Measure
from bot.results.standing import Standing
from bot.words import DutyState, MilestoneKind
from handlers.services.reports.summary_line import SummaryLine
from messages import headings
from messages.catalogue import say, sentence_table
from messages.sheets import Sheet, SheetRow, Total


def figures_sheet(lines: Sequence[SummaryLine], columns: Sequence[Measure], ctx: DecisionContext) -> Sheet:
    """Return the sheet: a row for each enterprise that is still in the round, sums by city and at the end."""
    title = say("reports.summary.figures_title", round=ctx.plan.name, day=ctx.today)
    rows = _rows([line for line in lines if line.standing is not Standing.WITHDRAWN], columns)
    foot = (say("reports.summary.foot_figures"),)
    return Sheet(say("reports.summary.figures"), title, headings.FIGURE_STATES, rows, foot, fixed=4)


def _rows(lines: Sequence[SummaryLine], columns: Sequence[Measure]) -> list[SheetRow]:
    rows: list[SheetRow] = []
    everything = dict.fromkeys(FigureState, 0)
    n = 0
    for city, of_city in groupby(lines, key=lambda line: line.case.city):
        whole = dict.fromkeys(FigureState, 0)
        for line in of_city:
            n += 1
            states = states_of(line.one.values, line.one.confirmed, columns)
            for state, number in count_states(states).items():
                whole[state] += number
                everything[state] += number
            rows.append([n, city, line.case.county, line.case.name, *_cells(line, states, columns)])
        rows.append(Total(_sums(say("reports.common.total"), city, whole)))
    rows.append(Total(_sums(say("reports.common.total"), "", everything), grand=True))
    return rows


def _cells(line: SummaryLine, states: Mapping[str, FigureState], columns: Sequence[Measure]) -> list[Any]:
    def titles(wanted: FigureState) -> str:
        return "、".join(c.title for c in columns if states.get(c.key) is wanted)

    number = count_states(states)
    return [
        _stage(line),
        *(number[state] for state in FigureState),
        titles(FigureState.REPORTED),
        titles(FigureState.MISSING),
    ]


def _sums(label: str, city: str, number: Mapping[FigureState, int]) -> list[Any]:
    return [label, city, "", "", "", *(number[state] for state in FigureState), "", ""]


def _stage(line: SummaryLine) -> str:
    """Return how far the enterprise's own report of its figures is."""
    words = sentence_table("reports.figures")
    duty = line.ctx.duty(line.case, MilestoneKind.FIGURES)
    if duty is None or duty.state in (DutyState.WAITING, DutyState.WAIVED):
        return words["not_asked"]
    if duty.state is DutyState.OPEN:
        return words["late" if duty.due < line.ctx.today else "asked"]
    return words["confirmed" if duty.state is DutyState.DONE else "reported"]
