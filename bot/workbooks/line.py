"""One row under its header: reads values, keeps what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.words import ImportFinding
from bot.workbooks import fields
from bot.workbooks.cells import NO_VALUE, NOT_STORED, Cell
from bot.workbooks.headers import RosterHeader

T = TypeVar("T")


class RowReader:
    """One row under its header: reads values, keeps what is wrong with them."""

    def __init__(self, sheet: str, row: int, header: RosterHeader, cells: list[Cell]) -> None:
        self.sheet, self.row, self.header, self.cells = sheet, row, header, cells
        self.texts = [fields.text(cell) for cell in cells]
        self.unvalued = NO_VALUE in cells
        self.findings: list[ImportFinding] = []

    def cell(self, role: str) -> Cell:
        """The first filled cell of this role's columns."""
        return self.first(self.header.columns.get(role, ()))

    def first(self, columns: Sequence[int]) -> Cell:
        """The first filled cell of these columns."""
        for column in columns:
            if column < len(self.texts) and self.texts[column]:
                return self.cells[column]
        return None

    def not_stored(self, role: str) -> bool:
        """Whether a column of this role holds a formula whose value the file does not hold."""
        columns = self.header.columns.get(role, ())
        return self.unvalued and any(c < len(self.cells) and self.cells[c] == NO_VALUE for c in columns)

    def say(self, role: str, message: str, *, fatal: bool = False) -> None:
        if message:
            title = self.header.title(role)
            self.findings.append(ImportFinding(self.sheet, self.row, title, message, fatal))

    def refuse(self, role: str, what: str, remedy: str = fields.AGAIN) -> None:
        """The row is set aside; where its cell is an unstored formula, that is the reason."""
        if self.not_stored(role) and not fields.text(self.cell(role)):
            what, remedy = f"“{self.header.title(role)}”{NOT_STORED}", fields.AGAIN
        self.say(role, f"{what}，本行未导入；{remedy}。", fatal=True)

    def take(self, role: str, read: tuple[T, str]) -> T:
        """A value whose problem, if any, is reported under this column."""
        value, problem = read
        self.say(role, f"{problem}。" if problem else "")
        return value

    def unstored(self) -> None:
        """Says of each unstored formula that nothing else was said of that it counts as blank."""
        said = {finding.column for finding in self.findings}
        for role in self.header.columns:
            if self.not_stored(role) and self.header.title(role) not in said:
                self.say(role, f"本格{NOT_STORED}，按空白处理。")

    @property
    def refused(self) -> bool:
        return any(finding.fatal for finding in self.findings)
