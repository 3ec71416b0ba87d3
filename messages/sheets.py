"""Workbooks. A cell is data: text that looks like a formula stays text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and its width in characters."""

    title: str
    width: int


def write(file: Path, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> None:
    """One sheet: a title line, the header, the rows. Replaces `file` only when it is complete."""
    partial = file.with_name(f".{file.name}.partial")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(partial, options) as book:
        sheet = book.add_worksheet()
        heading = book.add_format({"bold": True, "font_size": 14})
        header = book.add_format({"bold": True, "bg_color": "#E8F0EC", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet.write_string(0, 0, title, heading)
        for n, column in enumerate(columns):
            sheet.set_column(n, n, column.width)
            sheet.write_string(1, n, column.title, header)
        for line, row in enumerate(rows, 2):
            for n, value in enumerate(row):
                _cell(sheet, line, n, value, day)
        sheet.freeze_panes(2, 0)
        sheet.autofilter(1, 0, max(1, len(rows) + 1), len(columns) - 1)
    partial.replace(file)


def _cell(sheet: Any, line: int, n: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(line, n, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(line, n, value)
    else:
        sheet.write_string(line, n, str(value))
