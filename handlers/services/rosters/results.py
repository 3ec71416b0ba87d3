"""Reads a workbook of results into the values of each case: known by its headers, checked, stored with
events.

A blank cell means "not given" and erases nothing. Doubtful values are stored and reported; unreadable ones
are left out and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.places import Places
from bot.results.doubts import doubts
from bot.results.measures import Measure, as_text, measures
from bot.results.reported import agrees, newly_reported
from bot.words import CaseStatus, ImportFinding, Scope, Sentence
from bot.workbooks import fields
from bot.workbooks.cells import Cell, ReadSheet, unvalued
from bot.workbooks.result_cells import differs, read_cell, says_same
from bot.workbooks.result_headers import NOT_COMPARABLE, TOTAL, ResultHeader, at, find_result_header
from bot.workbooks.row_match import RowKey, RowMatcher
from bot.workbooks.tables import is_foot
from handlers.services.reports.summary_line import SummaryLine, lines_of
from handlers.services.rosters.files import Unreadable, open_file, unreadable
from messages.catalogue import say
from messages.headings import ENTERPRISE_NAME
from storage import db, results

_Progress = Callable[[int, int], None]
_NAME = ENTERPRISE_NAME.title
_Sums = dict[int, Decimal]  # of each column, from 0


class ImportedResults(Struct):
    """What a workbook of results did. `changes` by case id: {measure: [old, new]}."""

    rows: int = 0
    changes: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    findings: list[ImportFinding] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        return not any(f.fatal and f.row == 0 for f in self.findings)


class _Reader:
    """All sheets of one file, against the enterprises of a scope."""

    def __init__(self, known: Sequence[SummaryLine], columns: Sequence[Measure], places: Places) -> None:
        self.columns = columns
        self.out = ImportedResults()
        self.values: dict[int, dict[str, Any]] = {}
        self.seen: dict[int, int] = {}
        self.differing: dict[str, list[int]] = {}  # a column of our records -> the sheet's rows
        self.by_case = {one.case.id: one for one in known}
        self.matcher = RowMatcher((one.case for one in known), places)

    def read(self, sheets: Sequence[ReadSheet]) -> None:
        """Read every sheet that is a table of results; a file without one is refused. Beside another
        table our own sheet for paper is not read: it repeats what stands there."""
        headers = [(sheet, find_result_header(sheet, self.columns)) for sheet in sheets if not sheet.hidden]
        tables = [(sheet, header) for sheet, header in headers if header]
        printed = say("reports.summary.print")
        whole = [(sheet, header) for sheet, header in tables if sheet.name != printed]
        for sheet, header in whole or tables:
            self._sheet(sheet, header)
        if not tables:
            self.out.findings.append(
                ImportFinding("", 0, "", Sentence("rosters.results.not_found"), fatal=True)
            )

    def _sheet(self, sheet: ReadSheet, header: ResultHeader) -> None:
        self.out.findings += [*sheet.remarks, *unvalued(sheet, header.row)]
        for n, column in header.columns.items():
            self._check_unit(sheet, header, n, column)
        sums: _Sums = {}
        totalled: dict[str, _Sums] = {}
        for index in range(header.row + header.height, len(sheet.rows)):
            cells = sheet.rows[index]
            label = next((t for c in cells if (t := fields.text(c))), "")
            name = fields.optional(at(cells, header.roles.get("name")))
            if not label or is_foot(cells, name) or _says_nothing(cells, header):
                continue
            if total := TOTAL.fullmatch(label) or TOTAL.fullmatch(name):
                before = totalled.get(total[1], {})
                self._check_total(sheet, index, cells, header, sums, before)
                totalled[total[1]] = dict(sums)
                continue
            self._row(sheet, index, cells, header, sums)
        self._say_recorded(sheet, header)

    def _check_unit(self, sheet: ReadSheet, header: ResultHeader, n: int, column: Measure) -> None:
        times = header.times.get(n, 1.0)
        if times == NOT_COMPARABLE:
            note = Sentence("rosters.results.other_unit", column=column.heading)
            self._say(sheet, header.row, column.title, note, fatal=True)
        elif times != 1.0:
            note = Sentence("rosters.results.converted", column=column.heading, times=as_text(times))
            self._say(sheet, header.row, column.title, note)

    def _row(
        self, sheet: ReadSheet, index: int, cells: Sequence[Cell], header: ResultHeader, sums: _Sums
    ) -> None:
        found = self._find(cells, header)
        one = None if isinstance(found, Sentence) else found
        values = {}
        for n, column in header.columns.items():
            cell = at(cells, n)
            value, wrong = read_cell(cell, column, header.times.get(n, 1.0))
            if value is not None and column.adds_up:
                sums[n] = sums.get(n, Decimal()) + Decimal(str(value))
            if one and not column.adds_up and says_same(cell, one.value(column)):
                continue  # as our own table shows it
            if wrong:
                self._say(sheet, index, column.title, wrong)
            if value is not None:
                values[column.key] = value
        if isinstance(found, Sentence):
            self._say(sheet, index, _NAME, found, fatal=True)
            return
        one = found
        self.out.rows += 1
        if (first := self.seen.setdefault(one.case.id, index)) != index:
            text = Sentence("rosters.results.twice", row=first + 1)
            self._say(sheet, index, _NAME, text, fatal=True)
            return
        self._compare_recorded(index, cells, header, one)
        if changed := _reported(values, one):
            self._take(sheet, index, changed, one)

    def _take(self, sheet: ReadSheet, index: int, changed: dict[str, Any], one: SummaryLine) -> None:
        """Keeps what a person has changed, and says what has become doubtful by it."""
        before = doubts(one.one.values, self.columns, one.case.industry)
        for doubt in doubts({**one.one.values, **changed}, self.columns, one.case.industry):
            if doubt not in before:
                self._say(
                    sheet,
                    index,
                    self._title(doubt.key),
                    Sentence("rosters.results.doubt", doubt=doubt.sentence),
                )
        if one.case.status is CaseStatus.WITHDRAWN:
            self._say(sheet, index, _NAME, Sentence("rosters.results.withdrawn"))
        self.values[one.case.id] = changed
        self.out.names[one.case.id] = one.case.name

    def _compare_recorded(
        self, index: int, cells: Sequence[Cell], header: ResultHeader, one: SummaryLine
    ) -> None:
        """What stands in our own records is not taken from a workbook; where it differs, that is said."""
        for n, column in {**header.recorded, **header.columns}.items():
            if one.recorded(column) and differs(at(cells, n), one.value(column), column):
                self.differing.setdefault(column.title, []).append(index + 1)

    def _say_recorded(self, sheet: ReadSheet, header: ResultHeader) -> None:
        for title, rows in self.differing.items():
            text = Sentence(
                "rosters.results.recorded_many" if len(rows) > 5 else "rosters.results.recorded",
                n=len(rows),
                rows="、".join(str(row) for row in rows[:5]),
            )
            self._say(sheet, header.row, title, text)
        self.differing.clear()

    def _find(self, cells: Sequence[Cell], header: ResultHeader) -> SummaryLine | Sentence:
        """Return the enterprise of a row, or why there is none."""
        written = {
            role: fields.optional(at(cells, header.roles.get(role))) for role in ("name", "city", "county")
        }
        code, _ = fields.uscc(at(cells, header.roles.get("uscc")))
        city, county = (
            fields.without_inner_spaces(written["city"]),
            fields.without_inner_spaces(written["county"]),
        )
        found = self.matcher.match(RowKey(code, written["name"], city, county))
        return found if isinstance(found, Sentence) else self.by_case[found.id]

    def _check_total(
        self,
        sheet: ReadSheet,
        index: int,
        cells: Sequence[Cell],
        header: ResultHeader,
        sums: _Sums,
        before: _Sums,
    ) -> None:
        """A total that somebody typed over does not agree with its rows; the rows count. It is about
        the rows since the last total of its sort (a county's, a city's), or about all of them."""
        for n, column in header.columns.items():
            if not column.adds_up:
                continue
            value, wrong = read_cell(at(cells, n), column, header.times.get(n, 1.0))
            if value is None or wrong:
                continue
            whole = sums.get(n, Decimal())
            part = whole - before.get(n, Decimal())
            if not agrees(value, float(part), float(whole)):
                real = float(part or whole)
                text = Sentence("rosters.results.total", total=as_text(value), sum=as_text(real))
                self._say(sheet, index, column.title, text)

    def _title(self, key: str) -> str:
        return next((c.title for c in self.columns if c.key == key), key)

    def _say(
        self, sheet: ReadSheet, row: int, column: str, problem: Sentence, *, fatal: bool = False
    ) -> None:
        self.out.findings.append(ImportFinding(sheet.name, row + 1, column, problem, fatal))


def _says_nothing(cells: Sequence[Cell], header: ResultHeader) -> bool:
    """Whether a line names no enterprise and no result: a row's number or a section's title."""
    wanted = [*header.columns, *(n for role, n in header.roles.items() if role in ("name", "uscc"))]
    return not any(fields.optional(at(cells, n)) for n in wanted)


def _reported(values: dict[str, Any], line: SummaryLine) -> dict[str, Any]:
    """Return the values of a row that a person has reported anew, without those of our own records."""
    found = {k: v for k, v in values.items() if not line.on_record(k)}
    if remark := found.pop("remark", ""):
        own = line.own_remark(remark)
        found |= {"remark": own} if own else {}
    return newly_reported(found, line.one.values, line.one.derived)


async def import_results(
    filename: str,
    data: bytes,
    ctx: DecisionContext,
    scope: Scope,
    *,
    columns: Sequence[Measure] = (),
    dry_run: bool = False,
    entrance: str = "import",
    person_id: int | None = None,
) -> ImportedResults:
    """Read a workbook of results and keep what it says, in one transaction.

    Only enterprises of `scope` are found; the others look as if they did not exist.
    """
    reader = _Reader(await lines_of(scope, ctx), columns or measures(), ctx.plan.places)
    try:
        reader.read(open_file(filename, data))
    except Unreadable as why:
        reader.out.findings.append(unreadable(filename, why))
    if not reader.out.readable:
        return reader.out
    origin = results.Origin(ctx.now, entrance, person_id, ctx.plan.version, filename)
    reported = [results.Reported(case_id, v) for case_id, v in reader.values.items()]

    async def keep() -> None:
        reader.out.changes = await results.merge_results(reported, origin)
        if dry_run:
            raise _DryRun

    with suppress(_DryRun):
        await db.write(keep)
    return reader.out


class _DryRun(Exception):
    """Undoes the transaction of a dry run."""
