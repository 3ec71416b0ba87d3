"""打印表: what of a 总结表 is read on paper, one page of A4 across: its most telling columns; of a whole province the
places alone, which fit on a handful of pages. The book opens with it, so that it is what a press of "print" prints."""

from __future__ import annotations

from collections.abc import Sequence

from bot.results.measures import Measure
from handlers.services.reports.summary_line import SummaryLine
from messages import headings
from messages.catalogue import say
from messages.sheets import Column, Sheet, SheetRow, Total

MOST_FIRMS = 200  # enterprises that are printed one by one: some six pages
_WHOSE = {"city": 10, "county": 12, "name": 30}  # columns that every line has, with their widths
_OF_FIRMS = {"assess": 12, "assess_result": 10, "accept": 12, "accept_result": 10, "level_after": 10}
_OF_BOTH = {
    "benefit": 12,
    "power": 12,
    "energy": 12,
    "water": 12,
    "co2": 12,
    "remark": 54,
}  # a place's counts are one line


def print_sheet(
    title: str, rows: Sequence[SheetRow], lines: Sequence[SummaryLine], used: Sequence[Measure]
) -> Sheet:
    """Return the sheet from the rows of the whole table: a number first, then a cell a column of `used`."""
    single = len(lines) <= MOST_FIRMS
    widths = {**_WHOSE, **(_OF_FIRMS if single else {}), **_OF_BOTH}
    kept = [n for n, column in enumerate(used, 1) if column.key in widths]
    columns = [headings.SEQ, *(Column(used[n - 1].heading, widths[used[n - 1].key]) for n in kept)]
    shown = [_narrow(row, kept) for row in rows if isinstance(row, Total) or single]
    foot = say("reports.summary.foot_unreported"), say("reports.summary.foot_printed")
    return Sheet(say("reports.summary.print"), title, columns, shown, foot, front=True)


def _narrow(row: SheetRow, kept: Sequence[int]) -> SheetRow:
    """Return a row with its first cell and those of the kept columns."""
    if isinstance(row, Total):
        return Total([row.values[0], *(row.values[n] for n in kept)], grand=row.grand)
    return [row[0], *(row[n] for n in kept)]
