"""The ruled tables of a .pdf whose text is text, as the sheets of a workbook.

Run in the parser's own process (`child`), under its limits. A table that goes on over a page is one sheet,
its repeated header is read once. A cell is read as it stands on paper: a line that is full goes on in the
next, another break is meant. What runs over a ruled line is never taken for the whole.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.clustering import cluster_objects
from pdfplumber.utils.exceptions import PdfminerException

_MOST_PAGES = 1000
_HEAD = 3  # rows that a printed table repeats at most on each page
_NEAR = 3.0  # points: what stands as near as this stands at the same place
_WIDE = re.compile("[\u2e80-\uffef]")  # Chinese: a line may end after each sign

_Box = tuple[float, float, float, float]  # left, top, right, bottom in points
_Char = dict[str, Any]


class Locked(Exception):
    """The document opens with a password only."""


class TooLong(Exception):
    """More pages or rows than are read."""


@dataclass(slots=True)
class _Part:
    """What one page shows of a table."""

    edges: list[float]
    rows: list[list[str]] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)  # first row, column, last row, column
    overrun: list[list[int]] = field(default_factory=list)  # row, column


def printed_tables(data: bytes, most_rows: int) -> tuple[list[dict[str, Any]], bool]:
    """([{name, hidden, rows, merged, signs}] of each table, whether there is any text); Locked, TooLong.

    Damage shows itself as whatever the library stumbles over.
    """
    whole: list[_Part] = []
    text = False
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > _MOST_PAGES:
                raise TooLong
            for page in document.pages:
                text = text or bool(page.chars)
                for number, cells in enumerate(_tables(page)):
                    part = _part(page, cells)
                    if not number and whole and _goes_on(whole[-1], part):
                        _join(whole[-1], part)
                    else:
                        whole.append(part)
                page.close()
                if sum(len(part.rows) for part in whole) > most_rows:
                    raise TooLong
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Locked from error
        raise
    sheets = [
        {
            "name": f"表{n}",
            "hidden": False,
            "rows": part.rows,
            "merged": part.merged,
            "signs": {"overrun": part.overrun},
        }
        for n, part in enumerate(whole, 1)
    ]
    return sheets, text


def _tables(page: Page) -> list[list[_Box]]:
    """The ruled cells of each table. Two beside each other, as high, are one that an unclosed cell cuts."""
    found: list[tuple[Table, list[_Box]]] = []
    for table in page.find_tables():
        beside = (cells for other, cells in found if _as_high(other, table))
        if cells := next(beside, None):
            cells += table.cells
        else:
            found.append((table, list(table.cells)))
    return [cells for _, cells in found]


def _as_high(one: Table, other: Table) -> bool:
    return all(abs(one.bbox[side] - other.bbox[side]) < _NEAR for side in (1, 3))


def _part(page: Page, ruled: list[_Box]) -> _Part:
    across, down = (_lines(ruled, sides) for sides in ((0, 2), (1, 3)))
    down = _with_cut_rows(page, across, down)
    cells = ruled + list(_unclosed(ruled, across, down))
    held: dict[_Box, list[_Char]] = {cell: [] for cell in cells}
    for char in page.chars:
        if cell := _cell_of(char, cells):
            held[cell].append(char)
    part = _Part(across[:-1], [[""] * (len(across) - 1) for _ in down[1:]])
    places = {cell: (down.index(cell[1]), across.index(cell[0])) for cell in cells}
    for cell, chars in held.items():
        row, column = places[cell]
        part.rows[row][column] = _text(chars, cell)
        if (last := down.index(cell[3]) - 1) > row:
            part.merged.append([row, column, last, column])
    part.overrun = [list(places[cell]) for cell in _overrun(page, cells)]
    return part


def _lines(cells: list[_Box], sides: tuple[int, int]) -> list[float]:
    """Where cells begin or end, across or down."""
    return sorted({cell[side] for cell in cells for side in sides})


def _with_cut_rows(page: Page, across: list[float], down: list[float]) -> list[float]:
    """`down`, with the row above and below whose outer line the page's end leaves out: its sides are drawn."""
    sides = [
        edge
        for edge in page.edges
        if edge["orientation"] == "v" and any(abs(edge["x0"] - x) < _NEAR for x in across)
    ]
    touching = [edge for edge in sides if edge["top"] < down[-1] + _NEAR and edge["bottom"] > down[0] - _NEAR]
    top = min((edge["top"] for edge in touching), default=down[0])
    low = max((edge["bottom"] for edge in touching), default=down[-1])
    above, below = [top] * (top < down[0] - _NEAR), [low] * (low > down[-1] + _NEAR)
    return [*above, *down, *below]


def _unclosed(cells: list[_Box], across: list[float], down: list[float]) -> Iterator[_Box]:
    """The cells that the page's end cuts, so that a side of theirs is not drawn."""
    for left, right in pairwise(across):
        taken = [cell for cell in cells if cell[0] <= left and right <= cell[2]]
        free = [
            (top, low)
            for top, low in pairwise(down)
            if not any(cell[1] <= top and low <= cell[3] for cell in taken)
        ]
        while free:
            top, low = free.pop(0)
            while free and free[0][0] == low:
                _, low = free.pop(0)
            yield left, top, right, low


def _cell_of(char: _Char, cells: list[_Box]) -> _Box | None:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return next((c for c in cells if c[0] <= x < c[2] and c[1] <= y < c[3]), None)


def _overrun(page: Page, cells: list[_Box]) -> Iterator[_Box]:
    """Each cell whose words reach over its sides; what it shows may be half of what was written."""
    for word in page.extract_words():
        middle = (word["top"] + word["bottom"]) / 2
        for cell in cells:
            begins = cell[0] <= word["x0"] < cell[2] and cell[1] <= middle < cell[3]
            if begins and word["x1"] > cell[2] + 1:
                yield cell


def _text(chars: list[_Char], cell: _Box) -> str:
    """The cell's words; "\\n" where a line ended before it was full."""
    lines = [
        sorted(line, key=lambda char: char["x0"]) for line in cluster_objects(chars, lambda c: c["top"], 3)
    ]
    said = ""
    before: list[_Char] = []
    for line in filter(None, map(_trimmed, lines)):
        said += _between(before, line, cell) + _words(line)
        before = line
    return said


def _trimmed(line: list[_Char]) -> list[_Char]:
    while line and not line[-1]["text"].strip():
        line = line[:-1]
    while line and not line[0]["text"].strip():
        line = line[1:]
    return line


def _words(line: list[_Char]) -> str:
    """The line's signs, with a space where the paper shows one."""
    said = ""
    for n, char in enumerate(line):
        apart = n and char["x0"] - line[n - 1]["x1"] > char["size"] / 3
        said += " " * bool(apart and not said.endswith(" ") and char["text"] != " ") + str(char["text"])
    return said


def _between(before: list[_Char], line: list[_Char], cell: _Box) -> str:
    """ "" where `line` goes on with the full line before it, else a break.

    A line is full when no further sign fits between its margins; letters and digits are half as wide.
    """
    if not before:
        return ""
    left, right = before[0]["x0"] - cell[0], cell[2] - before[-1]["x1"]
    margin = min(left, right, _NEAR)
    chinese = _WIDE.match(before[-1]["text"]) or _WIDE.match(line[0]["text"])
    sign = line[0]["size"] * (1 if chinese else 0.5)
    return "" if left + right < 2 * margin + sign else "\n"


def _goes_on(whole: _Part, part: _Part) -> bool:
    return len(whole.edges) == len(part.edges) and all(
        abs(a - b) < _NEAR for a, b in zip(whole.edges, part.edges, strict=True)
    )


def _join(whole: _Part, part: _Part) -> None:
    """Append a page's rows without the header that it repeats; what the page's end cut in two is one again."""
    skipped = 0
    while skipped < min(_HEAD, len(part.rows), len(whole.rows)) and (
        part.rows[skipped] == whole.rows[skipped]
    ):
        skipped += 1
    if skipped < len(part.rows) and _cut(whole, part, skipped):
        whole.rows[-1] = [a + b for a, b in zip(whole.rows[-1], part.rows[skipped], strict=True)]
        skipped += 1
    end = len(whole.rows)
    open_merges = {merge[1]: merge for merge in whole.merged if merge[2] == end - 1}
    merges = {(row, column): last for row, column, last, _ in part.merged if row >= skipped}
    for column, text in enumerate(part.rows[skipped] if skipped < len(part.rows) else ()):
        if not text and column in open_merges:
            open_merges[column][2] = merges.pop((skipped, column), skipped) + end - skipped
    moved = [[row, column, last] for (row, column), last in merges.items()]
    whole.merged += [[r + end - skipped, column, last + end - skipped, column] for r, column, last in moved]
    whole.overrun += [[row + end - skipped, column] for row, column in part.overrun if row >= skipped]
    whole.rows += part.rows[skipped:]


def _cut(whole: _Part, part: _Part, row: int) -> bool:
    """Whether this row has no number of its own, where the one before the page's end has."""
    merged = any(merge[:2] == [row, 0] for merge in part.merged)
    return bool(whole.rows[-1][0]) and not part.rows[row][0] and not merged
