"""Write workbooks. A cell is data: text that looks like a formula stays text."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field

_LONGEST = 32_767  # characters in a cell; the format has no more
_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula's beginning
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9  # the format's number of the paper that every office has
_UPRIGHT, _ACROSS = 110, 240  # characters that can be read on one page, upright and across
_LINE, _MOST_LINES = 15, 12  # points
_BAR = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True}
# A word of a state -> how its cell looks; the first that a text begins with.
_STATES = {
    "已完成": {"bg_color": "#D9EFE4", "font_color": "#1D6B4D"},
    "已报告": {"bg_color": "#DCE9F7", "font_color": "#2B5C8F"},
    "逾期": {"bg_color": "#F9D9D5", "font_color": "#9C2B20"},
    "未通过": {"bg_color": "#E7DDF0", "font_color": "#5E3F82"},
    "已纳入下一轮": {"bg_color": "#E7DDF0", "font_color": "#5E3F82"},
    "已延期": {"bg_color": "#FBEBC8", "font_color": "#7A5A10"},
    "未开始": {"font_color": "#8A9690"},
    "无需办理": {"font_color": "#8A9690"},
    "已退出": {"font_color": "#8A9690"},
}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class Column(Struct, frozen=True):
    """A column's title and its width in characters.

    `look`: "share" is a number from 0 to 1 drawn as a bar, "late" a count drawn in red, "state" a word with
    a colour of its own.
    """

    title: str
    width: int
    look: Literal["", "share", "late", "state"] = ""


class Total(Struct, frozen=True):
    """A row of sums, shown in bold: subtotal or total."""

    values: Sequence[Any]
    grand: bool = False


SheetRow = Sequence[Any] | Total


class Sheet(Struct, frozen=True):
    """One sheet: a title line, the header, the rows, and remarks at the foot.

    `fixed` columns stay in sight when one scrolls and are printed on each page. `front` marks the sheet
    that is seen first, wherever it stands.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[SheetRow]
    foot: Sequence[str] = field(default=())
    fixed: int = 0
    front: bool = False


def _write(file: Path, title: str, columns: Sequence[Column], rows: Sequence[SheetRow]) -> None:
    """Write a workbook of one sheet."""
    write_book(file, [Sheet("Sheet1", title, columns, rows)])


def write_book(file: Path, sheets: Sequence[Sheet]) -> None:
    """Write the workbook to `file`, which is replaced only once the new one is complete."""
    import xlsxwriter  # 80 ms, which no start should pay
    from xlsxwriter.exceptions import FileCreateError

    try:
        with replacing(file) as partial, xlsxwriter.Workbook(str(partial), _OPTIONS) as book:
            _fill(book, sheets)
    except FileCreateError as error:  # the library's wrapping of what the system said
        cause = error.args[0]
        raise OSError(cause.errno, cause.strerror, str(file)) from error


def book_bytes(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """Return the workbook as bytes; the same sheets and moment give the same bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**_OPTIONS, "in_memory": True}) as book:
        book.set_properties({"created": made.astimezone(UTC)})
        _fill(book, sheets)
    return buffer.getvalue()


def _fill(book: Any, sheets: Sequence[Sheet]) -> None:
    formats = _Formats(book)
    for sheet in sheets:
        _sheet(book.add_worksheet(_FORBIDDEN.sub("_", sheet.name)[:31]), sheet, formats)


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Yield a path beside `file` to write to, which takes the file's place if nothing goes wrong.

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
        partial.chmod(0o600)  # it holds names and telephone numbers
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
        self.states = {word: book.add_format(look) for word, look in _STATES.items()}
        self.foot = book.add_format({"font_color": "#555555", "text_wrap": True, "valign": "top"})
        self._by_look: dict[tuple[str, bool, bool], Any] = {}
        self._book = book

    def of(self, look: str, total: bool, grand: bool) -> Any:
        """Return the format for a `look`: "text", "sign" (text that begins like a formula), "number", "seq"
        (the number of a row), "share" (of 1), "day" or "moment"."""
        key = (look, total, grand)
        if key not in self._by_look:
            form: dict[str, Any] = {"valign": "top", "border": 1, "border_color": "#D5DDD9"}
            if look in ("text", "sign"):
                form["text_wrap"] = True
            if look == "seq":
                form["align"] = "center"
            if look == "share":
                form |= {"num_format": "0%", "align": "right"}
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
    _height(page, 1, [column.title for column in sheet.columns], sheet.columns)
    for line, row in enumerate(sheet.rows, 2):
        total = isinstance(row, Total)
        values = row.values if isinstance(row, Total) else row
        _height(page, line, values, sheet.columns)
        for n, value in enumerate(values):
            share = sheet.columns[n].look == "share"
            _cell(page, line, n, value, formats, total, isinstance(row, Total) and row.grand, share)
    end = len(sheet.rows) + 2
    for n, remark in enumerate(sheet.foot, end + 1):
        _remark(page, n, remark, sheet.columns, formats)
    for n, column in enumerate(sheet.columns):
        if sheet.rows:
            _drawn(page, n, column, sheet.rows, formats)
    page.freeze_panes(2, sheet.fixed)
    page.autofilter(1, 0, max(1, end - 1), len(sheet.columns) - 1)
    _printed(page, sheet)
    if sheet.front:
        page.activate()


def _remark(page: Any, line: int, text: str, columns: Sequence[Column], formats: _Formats) -> None:
    """Write a remark under the table, no wider than the table."""
    if len(columns) == 1:
        page.write_string(line, 0, text, formats.foot)
        return
    page.merge_range(line, 0, line, len(columns) - 1, "", formats.foot)
    page.write_string(line, 0, text, formats.foot)
    wide = sum(column.width for column in columns)
    page.set_row(line, _LINE * min(ceil(_broad(text) / wide), _MOST_LINES))


def _height(page: Any, line: int, values: Sequence[Any], columns: Sequence[Column]) -> None:
    """Make the row high enough for its longest text; some programs do not work that out themselves."""
    lines = max(
        (
            ceil(_broad(v) / (c.width - 1))
            for v, c in zip(values, columns, strict=False)
            if isinstance(v, str) and v
        ),
        default=1,
    )
    if lines > 1:
        page.set_row(line, _LINE * min(lines, _MOST_LINES))


def _broad(text: str) -> int:
    """Return how wide a text is in a column's units; a Chinese character takes two."""
    return sum(2 if sign > "\u2e7f" else 1 for sign in text)


def _drawn(page: Any, n: int, column: Column, rows: Sequence[SheetRow], formats: _Formats) -> None:
    """Draw what catches the eye: bars for shares and late counts, colours for states."""
    last = len(rows) + 1
    if column.look == "share":
        bar = {**_BAR, "bar_color": "#8FCDB4", "min_value": 0, "max_value": 1}
        page.conditional_format(2, n, last, n, {**bar, "min_type": "num", "max_type": "num"})
    if column.look == "late":
        # A total would make every other bar a stump.
        single = [line for line, row in enumerate(rows, 2) if not isinstance(row, Total)]
        if single:
            bar = {**_BAR, "bar_color": "#F2A9A2", "min_type": "num", "min_value": 0}
            page.conditional_format(single[0], n, single[-1], n, bar)
    if column.look == "state":
        for word, look in formats.states.items():
            begins = {"type": "text", "criteria": "begins with", "value": word, "format": look}
            page.conditional_format(2, n, last, n, begins)


def _printed(page: Any, sheet: Sheet) -> None:
    """Set up the print: a narrow table upright, a wide one across, and a very wide one on pages side by side."""
    wide = sum(column.width for column in sheet.columns)
    if wide > _UPRIGHT:
        page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(ceil(wide / _ACROSS), 0)
    page.repeat_rows(1)
    if sheet.fixed and wide > _ACROSS:
        page.repeat_columns(0, sheet.fixed - 1)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&C第&P页，共&N页")


def _cell(
    page: Any, line: int, n: int, value: Any, formats: _Formats, total: bool, grand: bool, share: bool
) -> None:
    if value is None or value == "":
        page.write_blank(line, n, None, formats.of("text", total, grand))
    elif isinstance(value, datetime):
        page.write_datetime(line, n, value.replace(tzinfo=None), formats.of("moment", total, grand))
    elif isinstance(value, date):
        page.write_datetime(line, n, value, formats.of("day", total, grand))
    elif isinstance(value, bool):
        page.write_string(line, n, "是" if value else "否", formats.of("text", total, grand))
    elif isinstance(value, int | float):
        look = "share" if share else "number" if n else "seq"
        page.write_number(line, n, value, formats.of(look, total, grand))
    else:
        text = str(value)[:_LONGEST]
        look = "sign" if text.startswith(_SIGNS) else "text"
        page.write_string(line, n, text, formats.of(look, total, grand))
