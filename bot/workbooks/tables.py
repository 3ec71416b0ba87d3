"""Read the lines of one sheet under its headers: which are data, and what merged cells mean in them.

Merged cells, and a 市 column that is written once per group, are filled down first. After that total lines,
section titles, notes at the foot and numbers without a row are told from data.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Literal

from bot.words import ImportFinding, Sentence
from bot.words.patterns import lazy
from bot.workbooks.cells import Cell, ReadSheet
from bot.workbooks.fields import officer_level, optional, quoted, text
from bot.workbooks.headers import RosterHeader
from bot.workbooks.line import RowReader
from bot.workbooks.rows import Collected, read_enterprise, read_staff

_EVERY = 500  # rows between two calls of `progress`
# What is merged downwards holds for each row; a merged name is one enterprise on several rows.
_DOWNWARD = ("city", "county", "level", "unit", "industry", "types", "assessor", "chuang_a")
_TOTAL = lazy(r".{0,8}(合计|总计|小计|共计|累计|总数)[:：]?[\d.,]*(家|户|个|人)?")
_COUNT = lazy(r"共?[\d.,]*(家|户|个|人)?(企业)?")
_FOOT = lazy(
    r"(注|备注|说明|填表|填报|制表|编制|审核人?|复核|单位负责人|负责人|联系人|日期|第\d+页|附件?)"
    r".{0,4}([:：(（]|$)|第\d+页"
)


def filled(row: Sequence[Cell]) -> int:
    """Return how many cells of a row say anything, as a number does, and what begins with a letter or digit."""
    return len([1 for c in row if c is not None and (type(c) is not str or c[:1].isalnum() or text(c))])


def is_foot(row: Sequence[Cell], name: str) -> bool:
    """Say whether the row is the foot of a table (填表人：… 审核人：…), in whatever columns it stands."""
    first = next((t for cell in row if (t := text(cell))), "")
    return bool(_FOOT.match(first)) and (not name or bool(_FOOT.match(name)))


class Tables:
    """All tables of one sheet; `headers` by the row in which each begins."""

    def __init__(
        self, sheet: ReadSheet, headers: dict[int, RosterHeader], own: Sequence[int], out: Collected
    ) -> None:
        """Prepare the sheet; `own` says how many cells of each row say anything."""
        self.sheet, self.own, self.out = sheet, own, out
        self.starts = sorted(headers)
        self.headers = headers
        self.continued: set[int] = set()

    def read(self, progress: Callable[[int], None]) -> None:
        """Read every row into `out`; `progress` is called with the number of rows done."""
        self._unmerge()
        for kind in ("enterprise", "staff"):
            self._fill_down(kind, "city")
            self._fill_down(kind, "county")
        data_rows, before = 0, self.out.usable
        for index in range(len(self.sheet.rows)):
            if index % _EVERY == 0:
                progress(index)
            header = self._header_of(index)
            if header and self.own[index] and not self._skipped(index, header):
                data_rows += 1
                line = RowReader(self.sheet.name, index + 1, header, self.sheet.rows[index])
                (read_staff if header.kind == "staff" else read_enterprise)(line, self.out)
                line.unstored()
                for finding in line.findings:
                    self.out.say(finding)
        if not data_rows:
            self._say(0, "", Sentence("workbooks.table.no_rows"))
        elif self.out.usable == before:
            none = Sentence("workbooks.table.no_usable_row", n=data_rows)
            self.out.say(ImportFinding(self.sheet.name, 0, "", none, fatal=True))

    def _header_of(self, index: int) -> RosterHeader | None:
        """Return the header under which this row stands; None above the first one, and for header lines."""
        position = bisect_right(self.starts, index)
        if not position:
            return None
        start = self.starts[position - 1]
        header = self.headers[start]
        return header if index >= start + header.height else None

    def _unmerge(self) -> None:
        """Write a vertically merged cell's value into each of its rows; overlapping ranges are ignored."""
        reached: dict[int, int] = {}
        for top, left, bottom, _ in sorted(self.sheet.merged):
            if top <= reached.get(left, -1) or top >= len(self.sheet.rows):
                continue
            reached[left] = bottom
            header = self._header_of(top)
            role = header and next((r for r, c in header.columns.items() if left in c), None)
            if role in ("name", "person"):
                self.continued.update(range(top + 1, bottom + 1))
                if header and header.kind == "enterprise":
                    self._same_enterprise(top, bottom, header)
            elif role in _DOWNWARD and left < len(self.sheet.rows[top]):
                for row in self.sheet.rows[top + 1 : bottom + 1]:
                    row.extend([None] * (left + 1 - len(row)))
                    row[left] = self.sheet.rows[top][left]

    def _same_enterprise(self, top: int, bottom: int, header: RosterHeader) -> None:
        """Note a name merged over several rows: each of them names a contact of this enterprise."""
        for column in (header.columns[r][0] for r in ("name", "city", "county") if r in header.columns):
            for row in self.sheet.rows[top + 1 : bottom + 1]:
                row.extend([None] * (column + 1 - len(row)))
                if column < len(self.sheet.rows[top]) and not text(row[column]):
                    row[column] = self.sheet.rows[top][column]

    def _fill_down(self, kind: str, role: str) -> None:
        """Fill the blanks of a column that names each city once, above its rows.

        This is done only if less than half of the rows are filled. In a column that is otherwise full a
        blank is a gap and is asked about.
        """
        if not any(known.kind == kind and role in known.columns for known in self.headers.values()):
            return
        under = [
            (index, header, header.columns[role][0])
            for index in range(len(self.sheet.rows))
            if (header := self._header_of(index)) and header.kind == kind and role in header.columns
        ]
        if all(self._text(index, column) for index, _, column in under):
            return
        rows = [(index, column) for index, header, column in under if self._wants(index, header, role)]
        given = [index for index, column in rows if self._text(index, column)]
        if not given or 2 * len(given) >= len(rows):
            return
        value, city, first, times = "", "", -1, 0
        for index, column in rows:
            now = self._city(index)
            if own := self._text(index, column):
                value, city = own, now
            elif value and (role == "city" or now == city):
                row = self.sheet.rows[index]
                row.extend([None] * (column + 1 - len(row)))
                row[column] = value
                first, times = (index if first < 0 else first), times + 1
        if times:
            note = Sentence("workbooks.table.filled_down", n=times)
            header = self._header_of(first)
            self._say(first + 1, header.title(role) if header else "", note)

    def _wants(self, index: int, header: RosterHeader, role: str) -> bool:
        """Say whether it is a row of data, whose place must be known."""
        if not self.own[index] or self._skip_reason(index, header) is not None:
            return False
        if header.kind == "enterprise":
            return bool(self._text(index, header.columns["name"][0]))
        rank = officer_level(self._cell(index, header.columns["level"][0]))
        return rank == "county" or (rank == "city" and role == "city")

    def _city(self, index: int) -> str:
        header = self._header_of(index)
        return self._text(index, header.columns["city"][0]) if header and "city" in header.columns else ""

    def _cell(self, index: int, column: int) -> Cell:
        row = self.sheet.rows[index]
        return row[column] if column < len(row) else None

    def _text(self, index: int, column: int) -> str:
        return optional(self._cell(index, column))

    def _skipped(self, index: int, header: RosterHeader) -> bool:
        """Say whether the row is no data, and report it if a person might think otherwise."""
        reason = self._skip_reason(index, header)
        if isinstance(reason, Sentence):
            self._say(index + 1, "", reason)
        return reason is not None

    def _skip_reason(self, index: int, header: RosterHeader) -> Sentence | Literal[""] | None:
        """Return None for data; otherwise what is reported about the row, or "" if nothing need be."""
        key = "name" if header.kind == "enterprise" else "person"
        name = self._text(index, header.columns[key][0])
        if index in self.continued and header.kind == "enterprise":
            return None if self._people(index, header) else ""
        if index in self.continued:
            if people := self._people(index, header):
                return Sentence("workbooks.table.same_officer_with", people=tuple(people))
            return Sentence("workbooks.table.same_officer")
        if is_foot(self.sheet.rows[index], name):
            return ""
        if name and not _TOTAL.fullmatch(name) and not _COUNT.fullmatch(name):
            return None
        cells = [t for cell in self.sheet.rows[index] if (t := re.sub(r"\s", "", text(cell)))]
        if any(_TOTAL.fullmatch(cell) for cell in cells):
            return ""
        numbers = {t for c in header.columns.get("seq", ()) if (t := self._text(index, c))}
        if self.own[index] <= len(numbers):
            return ""
        if self.own[index] == 1 and not name:
            return Sentence("workbooks.table.one_cell", text=quoted(cells[-1]))
        return None

    def _people(self, index: int, header: RosterHeader) -> list[str]:
        """Return what a row that continues another says of people: 李四, 13900002222."""
        roles = ("contact", "person", "mixed", "phone", "email", "wecom")
        at = dict.fromkeys(c for role in roles for c in header.columns.get(role, ()))
        return [quoted(told) for c in at if (told := self._text(index, c))]

    def _say(self, row: int, column: str, problem: Sentence) -> None:
        self.out.say(ImportFinding(self.sheet.name, row, column, problem))
