"""The tables of a .docx, as the sheets of a workbook: people send lists as Word documents.

Run in the parser's own process (`child`), under its limits. A table is a sheet of its own, in the order of
the document; a cell's paragraphs are lines, what was struck out by a tracked change is left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

DOCUMENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Broken(Exception):
    """The document cannot be read."""


def is_document(data: bytes) -> bool:
    """Whether these bytes, a zip or not, are a .docx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return DOCUMENT in archive.namelist()
    except zipfile.BadZipFile:
        return False


def read_tables(data: bytes) -> list[dict[str, Any]]:
    """[{name, hidden, rows, merged, signs}] of each table; Broken for what is no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = fromstring(archive.read(DOCUMENT)).find(f"{_W}body")
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, ValueError) as error:
        raise Broken from error
    found = body.iter(f"{_W}tbl") if body is not None else iter(())
    inner = {
        id(table)
        for outer in (body.iter(f"{_W}tc") if body is not None else ())
        for table in outer.iter(f"{_W}tbl")
    }
    tables = [table for table in found if id(table) not in inner]
    return [
        {"name": f"表{n}", "hidden": False, "signs": {}, **_content(one)} for n, one in enumerate(tables, 1)
    ]


def _content(table: Element) -> dict[str, Any]:
    rows: list[list[str]] = []
    merged: list[list[int]] = []
    open_merges: dict[int, int] = {}  # column -> its first row
    for n, line in enumerate(table.findall(f"{_W}tr")):
        row: list[str] = []
        for cell in line.findall(f"{_W}tc"):
            column, span, goes_on = len(row), _span(cell), _merge(cell)
            if goes_on != "continue" and (top := open_merges.pop(column, n)) < n - 1:
                merged.append([top, column, n - 1, column])
            if goes_on == "restart":
                open_merges[column] = n
            row += ["" if goes_on == "continue" else _text(cell), *[""] * (span - 1)]
        rows.append(row)
    for column, top in open_merges.items():
        if top < len(rows) - 1:
            merged.append([top, column, len(rows) - 1, column])
    return {"rows": rows, "merged": merged}


def _text(cell: Element) -> str:
    return "\n".join(line for part in cell.findall(f"{_W}p") if (line := "".join(_words(part)).strip()))


def _words(paragraph: Element) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif node.tag == f"{_W}tab":
            yield " "


def _span(cell: Element) -> int:
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    said = found.get(f"{_W}val", "1") if found is not None else "1"
    return min(max(int(said), 1), 64) if said.isdigit() else 1


def _merge(cell: Element) -> str:
    """ "restart" where a vertical merge begins, "continue" where it goes on, else ""."""
    found = cell.find(f"{_W}tcPr/{_W}vMerge")
    return "" if found is None else found.get(f"{_W}val", "continue")
