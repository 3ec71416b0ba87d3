"""What is exported: workbooks here, letters and evidence in files of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.acts.context import DecisionContext
from bot.words import Scope
from handlers.services.reports.burden import burden_sheets
from handlers.services.reports.consultants import consultants_sheets
from handlers.services.reports.differences import differences_sheets
from handlers.services.reports.handover import handover
from handlers.services.reports.next_round import next_round
from handlers.services.reports.progress import overdue_sheets, progress_sheets
from handlers.services.reports.summary import summary
from handlers.services.reports.violations import violations
from messages.sheets import Sheet, write_book

EVERYTHING = Scope(everything=True)
_Maker = Callable[[Scope, DecisionContext], Awaitable[tuple[int, list[Sheet]]]]
EXPORTS: dict[str, _Maker] = {
    "progress": progress_sheets,
    "overdue": overdue_sheets,
    "summary": summary,
    "handover": handover,
    "violations": violations,
    "next-round": next_round,
    "differences": differences_sheets,
    "burden": burden_sheets,
    "consultants": consultants_sheets,
}


async def export(kind: str, file: Path, ctx: DecisionContext, scope: Scope = EVERYTHING) -> int:
    """Write the workbook of a scope; returns its number of rows. OSError names the file."""
    rows, sheets = await EXPORTS[kind](scope, ctx)
    write_book(file, sheets)
    return rows
