"""A workbook as rows and findings: everything that `import` reads, without the database.

Headers are found by meaning, one sheet may hold several tables, and everything that is wrong is reported at
once by sheet, row and column. Before importing, ask `Intake.readable`: if one sheet could not be
understood, nothing may be imported.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from bot.places import Places
from bot.words import ImportFinding, Sentence
from bot.workbooks.cells import ReadSheet
from bot.workbooks.headers import RosterHeader, header_at
from bot.workbooks.rows import Collected, EnterpriseRow, StaffRow
from bot.workbooks.tables import Tables, filled
from handlers.services.rosters.files import Unreadable, open_file, unreadable

_NEEDED = Sentence("rosters.list.needed")
__all__ = ["EnterpriseRow", "ImportFinding", "Intake", "StaffRow", "read_workbook"]


class Intake(Struct, frozen=True):
    """The result of reading one file. `skipped_sheets` held no table: prose, empty or hidden."""

    enterprises: tuple[EnterpriseRow, ...]
    staff: tuple[StaffRow, ...]
    findings: tuple[ImportFinding, ...]
    skipped_sheets: tuple[str, ...] = ()
    aside: tuple[EnterpriseRow, ...] = ()  # rows that another list contradicts
    unknown: tuple[str, ...] = ()  # columns that mean nothing to us

    @property
    def readable(self) -> bool:
        """False when the file or one of its sheets was not understood: import nothing then."""
        return not any(finding.fatal and finding.row == 0 for finding in self.findings)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _shifted(progress: Callable[[int, int], None], before: int, total: int, row: int) -> None:
    progress(before + row, total)


def read_workbook(
    filename: str, data: bytes, places: Places, progress: Callable[[int, int], None] = _silent
) -> Intake:
    """Read an .xlsx, .xls, .et or .csv; any bytes give an `Intake`.

    `places` are the round's, in which cities and counties are looked up. `progress(rows done, rows in all)`
    is called while the work goes on, and at the end with both equal. It is synchronous, and takes seconds
    for a large file: a coroutine calls it in a thread.
    """
    try:
        sheets = open_file(filename, data)
    except Unreadable as why:
        return Intake((), (), (unreadable(filename, why),))
    out = Collected(places)
    skipped: list[str] = []
    total = sum(len(sheet.rows) for sheet in sheets)
    done = 0
    for sheet in sheets:
        if not _read_sheet(sheet, out, partial(_shifted, progress, done, total)):
            skipped.append(sheet.name)
        done += len(sheet.rows)
    progress(total, total)
    if out.unsaid:
        more = Sentence("rosters.list.too_many", n=out.unsaid)
        out.findings.append(ImportFinding("", 0, "", more))
    if len(skipped) == len(sheets):
        nothing = Sentence("rosters.list.not_found", file=filename, needed=_NEEDED)
        out.findings.append(ImportFinding("", 0, "", nothing, fatal=True))
    elif not out.usable and not any(f.fatal and f.row == 0 for f in out.findings):
        out.findings.append(
            ImportFinding("", 0, "", Sentence("rosters.list.no_rows", file=filename), fatal=True)
        )
    return Intake(
        tuple(out.enterprises),
        tuple(out.staff),
        tuple(out.findings),
        tuple(skipped),
        unknown=tuple(out.unknown),
    )


def _read_sheet(sheet: ReadSheet, out: Collected, progress: Callable[[int], None]) -> bool:
    """Read a sheet; False if it holds no table."""

    def note(problem: Sentence, *, fatal: bool = False) -> None:
        out.say(ImportFinding(sheet.name, 0, "", problem, fatal))

    own = [filled(row) for row in sheet.rows]
    most = max(own, default=0)
    if sheet.hidden or most < 3:
        if most:
            note(Sentence("rosters.hidden.sheet" if sheet.hidden else "rosters.list.no_table"))
        return False
    headers, problem = _headers(sheet, out.places)
    for remark in sheet.remarks:
        out.say(remark)
    out.unknown |= dict.fromkeys(name for header in headers.values() for name in header.others)
    if headers:
        Tables(sheet, headers, own, out).read(progress)
    else:
        note(problem, fatal=True)
    return True


def _headers(sheet: ReadSheet, places: Places) -> tuple[dict[int, RosterHeader], Sentence]:
    """Return every complete header by its row, else what is wrong. What the round's places say is not asked
    for.

    Page breaks repeat a header, and one table may follow another.
    """
    found: dict[int, RosterHeader] = {}
    nearest: tuple[int, RosterHeader] | None = None
    index = 0
    while index < len(sheet.rows):
        header = header_at(sheet.rows, index)
        header = header.within(places.implied) if header else None
        if header and not header.missing:
            found[index] = header
        elif header and (nearest is None or _better(header, nearest[1])):
            nearest = index, header
        index += header.height if header and not header.missing else 1
    if found or nearest is None:
        return found, Sentence("rosters.list.no_header", needed=_NEEDED)
    missing = "、".join(f"“{nearest[1].title(role)}”" for role in nearest[1].missing)
    return {}, Sentence("rosters.list.columns_missing", row=nearest[0] + 1, columns=missing)


def _better(header: RosterHeader, than: RosterHeader) -> bool:
    return (len(header.missing), -len(header.columns)) < (len(than.missing), -len(than.columns))
