"""The one place where a workbook from outside is parsed: a process of its own, with limits.

A damaged .xls can make the parser ask for a terabyte and abort the whole process, and a forged
.xlsx can put one cell at the far corner of a sheet. Neither may take the service with it, so
`handlers.books.files` runs this file as a script: workbook on stdin, one JSON document on stdout.
It imports nothing of ours.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MEMORY = 1 << 30  # bytes of address space; a roster of 200,000 rows fits
SECONDS = 60  # of processor time
COLUMNS = 128  # rosters have thirteen


def limit() -> None:
    """Memory and processor time; on systems without such limits the parent's time-out is left."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, most_rows: int) -> dict[str, Any]:
    """{"sheets": [{name, hidden, rows, merged}]} or {"error": "password" | "rows" | "damaged"}.

    Rows begin at the sheet's first row; numbers stay numbers; dates become ISO text. `merged` are
    [first row, first column, last row, last column] from 0, vertical ones only.
    """
    import python_calamine as calamine

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
        most_rows -= sheet.total_height
        if most_rows < 0:
            return {"error": "rows"}
        hidden = about.visible != calamine.SheetVisibleEnum.Visible
        sheets.append({"name": about.name, "hidden": hidden, **_content(sheet)})
    return {"sheets": sheets}


def _content(sheet: Any) -> dict[str, Any]:
    rows = [_trimmed(row[:COLUMNS]) for row in sheet.to_python(skip_empty_area=False)]
    merged = [
        [top, left, min(bottom, len(rows) - 1), right]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if bottom > top and left < COLUMNS
    ]
    return {"rows": rows, "merged": merged}


def _trimmed(row: list[Any]) -> list[Any]:
    """Without the empty cells at its end, so that a wide empty sheet stays small."""
    while row and row[-1] in ("", None):
        row.pop()
    return row


def main() -> None:
    limit()
    answer = read(sys.stdin.buffer.read(), int(sys.argv[1]))
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
