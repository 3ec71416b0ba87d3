"""Read the header of an export of the provincial system: which of its columns can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.results.measures import Measure, column_of
from bot.words.patterns import lazy
from bot.workbooks import fields
from bot.workbooks.cells import Cell, ReadSheet
from bot.workbooks.headers import role_of
from bot.workbooks.result_headers import header_texts

_STEPS = {
    "评估": ("apply_assessment", "assess", "assess_result"),
    "验收": ("apply_acceptance", "accept", "accept_result"),
}
_DAY = lazy("日期|时间|年月日")
BLANKS = ("-", "—", "——", "/", "无")  # as people write that nothing is entered
_ASKED = lazy("申请|提交|申报")
_OUTCOME = lazy("结果|结论|意见|是否(通过|合格)")
_ABOUT = lazy("文号|编号|附件|部门|单位|机构|专家|人员|级别|层级|方式|地点|截止|要求|整改|申请表")


class ExportHeader(Struct, frozen=True):
    """A header line (the lower of two, if one groups the other) and what its columns hold.

    `ignored` are titles that mention assessment or acceptance but are not understood.
    """

    row: int
    roles: dict[str, int]
    columns: dict[int, Measure]
    ignored: tuple[str, ...]


def find_export_header(sheet: ReadSheet, columns: Sequence[Measure]) -> ExportHeader | None:
    """Return the first line (or pair of lines) that names enterprises and something to compare; None
    without one."""
    for index in range(min(len(sheet.rows), 30)):
        for height in (2, 1):
            texts = header_texts(sheet.rows, index, height)
            if height == 2 and not _groups(sheet.rows[index], texts):
                continue
            if header := _read_header(texts, index + height - 1, columns):
                return header
    return None


def _groups(upper: Sequence[Cell], texts: Sequence[Sequence[str]]) -> bool:
    """Say whether the upper line only groups the lower one: it holds no titles, and no data stand below it."""
    below = [ways[1] for ways in texts if len(ways) > 1]
    title = sum(bool(fields.text(cell)) for cell in upper) < 2
    return bool(below) and not title and not any(re.search(r"\d", text) for text in below)


def _read_header(texts: Sequence[Sequence[str]], row: int, columns: Sequence[Measure]) -> ExportHeader | None:
    roles: dict[str, int] = {}
    measured: dict[int, Measure] = {}
    ignored = []
    for at, (title, *lower) in enumerate(texts):
        column = column_of(title, columns) or _meant(title, columns)
        if column and column not in measured.values():
            measured[at] = column
        elif (role := role_of((title, *lower)[-1])) in ("name", "uscc", "city", "county"):
            roles.setdefault(str(role), at)
        elif column or re.search("评估|验收", title):
            ignored.append(fields.quoted(title))
    if measured and ("name" in roles or "uscc" in roles):
        return ExportHeader(row, roles, measured, tuple(ignored))
    return None


def _meant(title: str, columns: Sequence[Measure]) -> Measure | None:
    """Return which column a title means in the words of whoever made the export: 评估申请提交时间,
    验收意见（结论）."""
    steps = [keys for word, keys in _STEPS.items() if word in title]
    if len(steps) != 1 or _ABOUT.search(title):
        return None
    asked, done, outcome = steps[0]
    key = ""
    if _DAY.search(title):
        key = asked if _ASKED.search(title) else done
    elif _OUTCOME.search(title) and not _ASKED.search(title):
        key = outcome
    return next((c for c in columns if c.key == key), None)


def unmerged(sheet: ReadSheet, places_at: Sequence[int]) -> list[list[Cell]]:
    """Return the rows with a city or county that is merged downwards written in each of its rows."""
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, _ in sheet.merged:
        if left in places_at and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row.extend([None] * (left + 1 - len(row)))
                row[left] = rows[top][left]
    return rows
