"""Read the values of one row under its header, and keep what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from bot.words import ImportFinding, Sentence
from bot.workbooks import fields
from bot.workbooks.cells import FORMULA, NO_VALUE, Cell
from bot.workbooks.headers import RosterHeader

T = TypeVar("T")
_CHECK = Sentence("workbooks.row.check")


class RowReader:
    """One row under its header: reads values and keeps what is wrong with them."""

    def __init__(self, sheet: str, row: int, header: RosterHeader, cells: list[Cell]) -> None:
        self.sheet, self.row, self.header, self.cells = sheet, row, header, cells
        self.texts = [fields.text(cell) for cell in cells]
        self.unvalued = NO_VALUE in cells
        self.findings: list[ImportFinding] = []

    def cell(self, role: str) -> Cell:
        """Return the first filled cell of this role's columns."""
        return self.first(self.header.columns.get(role, ()))

    def first(self, columns: Sequence[int]) -> Cell:
        """Return the first filled cell of these columns."""
        for column in columns:
            if column < len(self.texts) and self.texts[column]:
                return self.cells[column]
        return None

    def dates(self) -> tuple[tuple[str, date], ...]:
        """Return the days in columns that mean nothing to us: a round's plan may know them (验收截止日期)."""
        found = (
            (name, self.cells[n] if n < len(self.cells) else None) for name, n in self.header.others.items()
        )
        return tuple((name, day) for name, cell in found if (day := fields.parse_day(cell)))

    def not_stored(self, role: str) -> bool:
        """Say whether a column of this role holds a formula whose value the file does not hold."""
        columns = self.header.columns.get(role, ())
        return self.unvalued and any(c < len(self.cells) and self.cells[c] == NO_VALUE for c in columns)

    def say(self, role: str, problem: Sentence, *, fatal: bool = False) -> None:
        title = self.header.title(role)
        self.findings.append(ImportFinding(self.sheet, self.row, title, problem, fatal))

    def refuse(self, role: str, what: Sentence, remedy: Sentence = _CHECK) -> None:
        """Set the row aside; if its cell is a formula without a stored value, that is the reason."""
        if self.not_stored(role) and not fields.text(self.cell(role)):
            what = Sentence("workbooks.cell.formula_in", column=self.header.title(role))
            remedy = _CHECK
        self.say(role, Sentence("workbooks.row.refused", what=what, remedy=remedy), fatal=True)

    def take(self, role: str, read: tuple[T, Sentence | None]) -> T:
        """Read a value; its problem, if any, is reported under this column."""
        value, problem = read
        if problem:
            self.say(role, problem)
        return value

    def unstored(self) -> None:
        """Report each formula without a stored value that nothing else was reported about: it counts as
        blank."""
        said = {finding.column for finding in self.findings}
        for role in self.header.columns:
            if self.not_stored(role) and self.header.title(role) not in said:
                self.say(role, FORMULA)

    @property
    def refused(self) -> bool:
        return any(finding.fatal for finding in self.findings)
