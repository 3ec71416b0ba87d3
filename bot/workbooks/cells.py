"""What a workbook consists of once it is open: sheets of cells."""

from __future__ import annotations

from msgspec import Struct, field

from bot.words import ImportFinding, Sentence

Cell = str | int | float | bool | None
# A formula whose value was never stored: `fields.text` reads it as nothing, and it is said aloud.
NO_VALUE = "\0formula without its value"
FORMULA = Sentence("workbooks.cell.formula")


class ReadSheet(Struct, frozen=True):
    """One sheet.

    `merged` are vertical ranges: (first row, first column, last row, last column), from 0. Struck-out cells
    are blank here. `remarks` tells of those, and of what a look at the sheet would not show: hidden rows
    and columns, cells far below the table.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]]
    hidden: bool = False
    remarks: list[ImportFinding] = field(default_factory=list)


def letters(column: int) -> str:
    """Return a column, counted from 0, as the workbook shows it: A, Z, AA."""
    more, last = divmod(column, 26)
    return (letters(more - 1) if more else "") + chr(ord("A") + last)


def unvalued(sheet: ReadSheet, above: int = 0) -> list[ImportFinding]:
    """Make a remark for each formula without its value, for readers of files that do not name it
    themselves."""
    return [
        ImportFinding(sheet.name, row + 1, letters(column), FORMULA)
        for row, cells in enumerate(sheet.rows)
        if row >= above
        for column, cell in enumerate(cells)
        if cell == NO_VALUE
    ]
