"""The one place where a workbook from outside is parsed: a process of its own, with limits.

A damaged .xls can make the parser ask for a terabyte and abort the whole process, and a forged
.xlsx can put one cell at the far corner of a sheet. Neither may take the service with it, so
`handlers.services.rosters.files` runs this file as a script: workbook on stdin, one JSON document on stdout.
It imports nothing of ours but `xlsx_xml` with its glance, `docx_tables` and `pdf_tables`.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

_MEMORY = 1 << 30  # bytes of address space; a roster of 200,000 rows fits
_SECONDS = 60  # of processor time


def _limit() -> None:
    """Memory and processor time; on systems without such limits the parent's time-out is left."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, most_rows: int) -> dict[str, Any]:
    """{"sheets": [{name, hidden, rows, merged, signs}]} or {"error": "rows"|"password"|"damaged"|"word"|"pdf"|
    "picture"}.

    Rows begin at the sheet's first row; numbers stay numbers; dates become ISO text. `merged` are
    [first row, first column, last row, last column] from 0, vertical ones only; `signs` are those
    of `xlsx_xml.Signs`, {} for an .xls, which hides them from us, "overrun" for a .pdf.
    """
    import python_calamine as calamine

    from handlers.services.rosters import docx_tables, xlsx_xml

    if data.startswith(b"%PDF"):
        return _printed(data, most_rows)
    if docx_tables.is_document(data):
        return _document(data, most_rows)

    data, signs = xlsx_xml.looked_through(data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        return {"error": "password"}
    except calamine.CalamineError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    sheets: list[dict[str, Any]] = []
    for number, about in enumerate(book.sheets_metadata):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_index(number)
        except calamine.CalamineError:
            return {"error": "damaged"}
        if sheet.total_height > most_rows and data.startswith(b"PK"):
            return {"error": "rows"}
        content = _content(sheet, xlsx_xml.COLUMNS)
        most_rows -= len(content["rows"])
        if most_rows < 0:
            return {"error": "rows"}
        hidden = about.visible != calamine.SheetVisibleEnum.Visible
        said = asdict(signs[about.name]) if about.name in signs else {}
        sheets.append({"name": about.name, "hidden": hidden, **content, "signs": said})
    return {"sheets": sheets}


def _document(data: bytes, most_rows: int) -> dict[str, Any]:
    from handlers.services.rosters import docx_tables

    try:
        tables = docx_tables.read_tables(data)
    except docx_tables.Broken:
        return {"error": "damaged"}
    if sum(len(table["rows"]) for table in tables) > most_rows:
        return {"error": "rows"}
    return {"sheets": tables} if tables else {"error": "word"}


def _printed(data: bytes, most_rows: int) -> dict[str, Any]:
    from handlers.services.rosters import pdf_tables

    try:
        tables, text = pdf_tables.printed_tables(data, most_rows)
    except pdf_tables.Locked:
        return {"error": "password"}
    except pdf_tables.TooLong:
        return {"error": "rows"}
    if tables:
        return {"sheets": tables}
    return {"error": "pdf" if text else "picture"}


def _content(sheet: Any, columns: int) -> dict[str, Any]:
    rows = [_trimmed(row[:columns]) for row in sheet.to_python(skip_empty_area=False)]
    while rows and not rows[-1]:
        rows.pop()
    merged = [
        [top, left, min(bottom, len(rows) - 1), right]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if min(bottom, len(rows) - 1) > top and left < columns
    ]
    return {"rows": rows, "merged": merged}


def _trimmed(row: list[Any]) -> list[Any]:
    """Without the empty cells at its end, so that a wide empty sheet stays small."""
    while row and (row[-1] is None or (isinstance(row[-1], str) and not row[-1].strip())):
        row.pop()
    return row


def _main() -> None:
    _limit()
    sys.path.insert(0, str(Path(__file__).parents[3]))  # python -I leaves it out
    answer = _read(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.write(json.dumps(answer, default=str))  # `dump` would encode in Python


if __name__ == "__main__":
    _main()
