"""What is exported: workbooks here, letters and evidence in files of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.acts.context import DecisionContext
from bot.words import Scope
from handlers.services.reports.differences import differences
from handlers.services.reports.handover import handover
from handlers.services.reports.next_round import next_round
from handlers.services.reports.progress import overdue, progress
from handlers.services.reports.summary import summary
from handlers.services.reports.violations import violations
from messages.sheets import Sheet, write_book

EVERYTHING = Scope(everything=True)
Maker = Callable[[Scope, DecisionContext], Awaitable[tuple[int, list[Sheet]]]]
KINDS: dict[str, tuple[str, Maker]] = {
    "progress": ("进度", progress),
    "overdue": ("逾期", overdue),
    "summary": ("总结表", summary),
    "handover": ("移交清单", handover),
    "violations": ("违法处理", violations),
    "next-round": ("下一轮名单", next_round),
    "differences": ("线上线下不一致", differences),
}


async def export(kind: str, file: Path, ctx: DecisionContext, scope: Scope = EVERYTHING) -> int:
    """Write the workbook of a scope; returns its number of rows. OSError names the file."""
    rows, sheets = await KINDS[kind][1](scope, ctx)
    write_book(file, sheets)
    return rows
