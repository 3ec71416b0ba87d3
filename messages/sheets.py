"""Workbooks. A cell is data: text that looks like a formula stays text."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

LONGEST = 32_767  # characters in a cell; the format has no more
SIGNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula's beginning
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and its width in characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Total:
    """A row of sums, shown in bold: subtotal or total."""

    values: Sequence[Any]
    grand: bool = False


Row = Sequence[Any] | Total


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title line, the header, the rows, remarks at the foot."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[str] = field(default=())


def write(file: Path, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """A workbook of one sheet."""
    write_book(file, [Sheet("Sheet1", title, columns, rows)])


def write_book(file: Path, sheets: Sequence[Sheet]) -> None:
    """The workbook at `file`, which is replaced only when the new one is complete."""
    try:
        with replacing(file) as partial, xlsxwriter.Workbook(str(partial), OPTIONS) as book:
            _fill(book, sheets)
    except FileCreateError as error:  # the library's wrapping of what the system said
        cause = error.args[0]
        raise OSError(cause.errno, cause.strerror, str(file)) from error


def book_bytes(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """The workbook as bytes, the same for the same sheets and moment."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**OPTIONS, "in_memory": True}) as book:
        book.set_properties({"created": made.astimezone(UTC)})
        _fill(book, sheets)
    return buffer.getvalue()


def _fill(book: Any, sheets: Sequence[Sheet]) -> None:
    formats = _Formats(book)
    for sheet in sheets:
        _sheet(book.add_worksheet(_FORBIDDEN.sub("_", sheet.name)[:31]), sheet, formats)


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A path beside `file` to write to; it takes the file's place if nothing went wrong.

    OSError names `file` itself, not the path beside it.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".partial", dir=file.parent)
        os.close(handle)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(file)) from error
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)
        try:
            partial.replace(file)
        except OSError as error:
            raise type(error)(error.errno, error.strerror, str(file)) from error
    finally:
        partial.unlink(missing_ok=True)


class _Formats:
    """The few looks of a cell."""

    def __init__(self, book: Any) -> None:
        self.heading = book.add_format({"bold": True, "font_size": 14})
        self.header = book.add_format(
            {"bold": True, "bg_color": "#E8F0EC", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.foot = book.add_format({"font_color": "#555555"})
        self._by_look: dict[tuple[str, bool, bool], Any] = {}
        self._book = book

    def of(self, look: str, total: bool, grand: bool) -> Any:
        """`look`: "text", "sign" (text that begins like a formula), "number", "day", "moment"."""
        key = (look, total, grand)
        if key not in self._by_look:
            form: dict[str, Any] = {"valign": "top"}
            if look == "sign":
                form["quote_prefix"] = True  # stays text when somebody edits or saves it as CSV
            if look == "day":
                form |= {"num_format": "yyyy-mm-dd", "align": "left"}
            if look == "moment":
                form |= {"num_format": "yyyy-mm-dd hh:mm", "align": "left"}
            if total:
                form |= {"bold": True, "bg_color": "#DCE6F1" if grand else "#F3F6F9"}
            self._by_look[key] = self._book.add_format(form)
        return self._by_look[key]


def _sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:
    page.write_string(0, 0, sheet.title, formats.heading)
    for n, column in enumerate(sheet.columns):
        page.set_column(n, n, column.width)
        page.write_string(1, n, column.title, formats.header)
    for line, row in enumerate(sheet.rows, 2):
        total = isinstance(row, Total)
        values = row.values if isinstance(row, Total) else row
        for n, value in enumerate(values):
            _cell(page, line, n, value, formats, total, isinstance(row, Total) and row.grand)
    end = len(sheet.rows) + 2
    for n, remark in enumerate(sheet.foot, end + 1):
        page.write_string(n, 0, remark, formats.foot)
    page.freeze_panes(2, 0)
    page.autofilter(1, 0, max(1, end - 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)


def _cell(
    page: Any, line: int, n: int, value: Any, formats: _Formats, total: bool, grand: bool
) -> None:
    if value is None or value == "":
        if total:
            page.write_blank(line, n, None, formats.of("text", total, grand))
    elif isinstance(value, datetime):
        page.write_datetime(line, n, value.replace(tzinfo=None), formats.of("moment", total, grand))
    elif isinstance(value, date):
        page.write_datetime(line, n, value, formats.of("day", total, grand))
    elif isinstance(value, bool):
        page.write_string(line, n, "是" if value else "否", formats.of("text", total, grand))
    elif isinstance(value, int | float):
        page.write_number(line, n, value, formats.of("number", total, grand))
    else:
        text = str(value)[:LONGEST]
        look = "sign" if text.startswith(SIGNS) else "text"
        page.write_string(line, n, text, formats.of(look, total, grand))
