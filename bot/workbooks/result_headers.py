"""Read the header of a workbook of results: where its enterprises, measures and units stand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from bot.results.measures import Measure, column_of, factor, unit_in
from bot.words.patterns import lazy
from bot.workbooks import fields
from bot.workbooks.cells import Cell, ReadSheet
from bot.workbooks.headers import role_of

_STEP_RESULTS = ("assess_result", "accept_result")
# A line of sums, with what it sums before the word: 桥西区合计, 小计
TOTAL = lazy(r".{0,8}(合计|总计|小计|共计)[:：]?.*")
NOT_COMPARABLE = 0.0  # the header's unit measures something else: 节水（万元）


class ResultHeader(Struct, frozen=True):
    """Where the columns of roles (name, uscc, city, county) and of measures stand, each from 0.

    `recorded` are columns with the days and outcomes of steps, which our own records know.
    """

    row: int
    height: int
    roles: dict[str, int]
    columns: dict[int, Measure]
    recorded: dict[int, Measure]
    times: dict[int, float]  # by what a column's numbers are multiplied


def find_result_header(sheet: ReadSheet, columns: Sequence[Measure]) -> ResultHeader | None:
    """Return the first line (or pair of lines) that names enterprises and at least one result; None without
    one."""
    for index in range(min(len(sheet.rows), 30)):
        for height in (2, 1):
            texts = header_texts(sheet.rows, index, height)
            if header := _header(texts, index, height, columns):
                return header
    return None


def header_texts(rows: Sequence[Sequence[Cell]], index: int, height: int) -> list[list[str]]:
    """Return for each column the ways in which its header may be read, the fullest first."""
    upper = [fields.text(c) for c in rows[index]]
    if height == 1:
        return [[text] for text in upper]
    lower = [fields.text(c) for c in rows[index + 1]] if index + 1 < len(rows) else []
    width = max(len(upper), len(lower))
    found, group = [], ""
    for n in range(width):
        above = upper[n] if n < len(upper) else ""
        below = lower[n] if n < len(lower) else ""
        group = above or (group if below else "")
        found.append([group + below, below] if below else [above])
    return found


def _header(
    texts: Sequence[Sequence[str]], index: int, height: int, columns: Sequence[Measure]
) -> ResultHeader | None:
    roles: dict[str, int] = {}
    measured: dict[int, Measure] = {}
    recorded: dict[int, Measure] = {}
    times: dict[int, float] = {}
    for n, ways in enumerate(texts):
        way, column = next(((w, c) for w in ways if (c := column_of(w, columns))), ("", None))
        if column and (column.from_ == "result" or column.settable):
            measured[n] = column
            unit = unit_in(way)
            times[n] = (factor(unit, column) or NOT_COMPARABLE) if unit and column.unit else 1.0
        elif column and (column.kind == "date" or column.key in _STEP_RESULTS):
            recorded[n] = column
        elif (role := role_of(ways[0])) in ("name", "uscc", "city", "county"):
            roles.setdefault(str(role), n)
    # A second line that names nothing is a line of data, not of headers.
    second = height == 1 or any(len(ways) > 1 and column_of(ways[0], columns) for ways in texts)
    names = "name" in roles or "uscc" in roles
    told = any(c.adds_up or c.kind in ("level", "yesno") for c in measured.values())
    complete = names and (told or len(measured) >= 2) and second
    return ResultHeader(index, height, roles, measured, recorded, times) if complete else None


def at(cells: Sequence[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else None
