"""Turns the bytes of an uploaded file into sheets of cells, or says why not.

The content decides what a file is, never its name: exports named .xls are often web pages or text, and
.xlsx files are renamed. Whatever the bytes are, the only error raised is `Unreadable`.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

from bot.words import ImportFinding, Refusal, Sentence
from bot.workbooks.cells import NO_VALUE, Cell, ReadSheet, letters
from handlers.services.rosters import docx_tables, xlsx_xml

MOST_ROWS = 200_000  # of all sheets together
_MOST_BYTES = 50 << 20  # of the file itself
MOST_UNPACKED = 200 << 20  # of what an .xlsx unpacks to
_PARSER_SECONDS = 120
_CHILD = Path(__file__).with_name("child.py")
_REFUSALS = {
    "damaged": "rosters.unreadable.damaged",
    "password": "rosters.unreadable.password",
    "word": "rosters.unreadable.word_without_table",
    "pdf": "rosters.unreadable.pdf_without_table",
    "picture": "rosters.unreadable.pdf_picture",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<head|<table|<meta|<\?xml|mime-version:)", re.I)


class Unreadable(Refusal):
    """The file cannot be read."""


def too_large() -> Unreadable:
    return Unreadable("rosters.unreadable.too_large", most=MOST_ROWS // 10_000)


def unreadable(filename: str, why: Unreadable) -> ImportFinding:
    """Return the error as a finding about the whole file, fatal to its import."""
    problem = Sentence("rosters.unreadable.file", file=filename, why=why)
    return ImportFinding("", 0, "", problem, fatal=True)


def open_file(filename: str, data: bytes) -> list[ReadSheet]:
    """Return the sheets of a workbook, or the one sheet of a CSV, named after its file."""
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise Unreadable("rosters.unreadable.empty")
    if len(data) > _MOST_BYTES:
        raise too_large()
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return _parse(data)
    if data.startswith(_OLE):
        _check_ole(data)
        return _parse(data)
    if data.startswith(b"%PDF"):
        return _parse(data)
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable("rosters.unreadable.web_page")
    name = Path(filename).stem or "CSV"
    rows, far = _table(_decode(data))
    return [ReadSheet(name, rows, [], remarks=[_too_far(name, row) for row in far])]


def _check_zip(data: bytes) -> None:
    """Raise Unreadable for a zip file that is neither workbook nor document, or would unpack to more than is allowed.

    Every member is really unpacked, because a forged archive may lie about its sizes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names and docx_tables.DOCUMENT not in names:
                raise Unreadable(
                    "rosters.unreadable.other_sheets"
                    if "xl/workbook.bin" in names
                    else "rosters.unreadable.damaged"
                )
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise too_large()
            for member in members:
                with archive.open(member) as stream:
                    while stream.read(1 << 20):
                        pass
    except RuntimeError as error:  # zipfile's word for an encrypted member, and an odd method
        odd = isinstance(error, NotImplementedError)
        raise Unreadable("rosters.unreadable.damaged" if odd else "rosters.unreadable.password") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error) as error:
        raise Unreadable("rosters.unreadable.damaged") from error
    except (OSError, EOFError, ValueError, OverflowError, MemoryError) as error:
        raise Unreadable("rosters.unreadable.damaged") from error


def _check_ole(data: bytes) -> None:
    """Tell apart an .xls, an .et, a Word document and an encrypted .xlsx, which share one container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("rosters.unreadable.password")
    if "WordDocument".encode("utf-16-le") in data:
        raise Unreadable("rosters.unreadable.word")


def _parse(data: bytes) -> list[ReadSheet]:
    """Let a library parse the bytes, in a process of its own (see `child`)."""
    command = [sys.executable, "-I", str(_CHILD), str(MOST_ROWS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PARSER_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise too_large() from error
    if done.returncode != 0:
        raise Unreadable("rosters.unreadable.damaged")
    answer = json.loads(done.stdout)
    match answer.get("error"):
        case "rows":
            raise too_large()
        case str() as why:
            raise Unreadable(_REFUSALS[why])
    return [_sheet(sheet) for sheet in answer["sheets"]]


def _too_far(sheet: str, row: int) -> ImportFinding:
    return ImportFinding(sheet, row + 1, "", Sentence("rosters.hidden.too_far", rows=xlsx_xml.FAR))


def _sheet(said: dict[str, Any]) -> ReadSheet:
    """What the child said, with the signs of `xlsx_xml` worked into cells and remarks."""
    name, rows, signs = said["name"], said["rows"], said["signs"]
    sheet = ReadSheet(name, rows, [(a, b, c, d) for a, b, c, d in said["merged"]], said["hidden"])
    for row, column in signs.get("unvalued", ()):
        if row < len(rows):
            rows[row].extend([None] * (column + 1 - len(rows[row])))
            rows[row][column] = NO_VALUE
    struck: dict[int, list[int]] = {}
    for row, column in signs.get("struck", ()):
        if row < len(rows) and column < len(rows[row]):
            struck.setdefault(row, []).append(column)
    for row, columns in struck.items():
        if 2 * len(columns) > sum(1 for cell in rows[row] if cell not in ("", None)):
            rows[row] = []
            sheet.remarks.append(
                ImportFinding(name, row + 1, "", Sentence("rosters.hidden.struck_row"), fatal=True)
            )
            continue
        for column in columns:
            rows[row][column] = None
            sheet.remarks.append(
                ImportFinding(name, row + 1, letters(column), Sentence("rosters.hidden.struck_cell"))
            )
    for row, column in signs.get("overrun", ()):
        rows[row][column] = None
        sheet.remarks.append(
            ImportFinding(name, row + 1, letters(column), Sentence("rosters.hidden.overrun"))
        )
    hidden = [row for row in signs.get("hidden_rows", ()) if row < len(rows) and rows[row]]
    sheet.remarks.extend(ImportFinding(name, row + 1, "", Sentence("rosters.hidden.row")) for row in hidden)
    for column in signs.get("hidden_columns", ()):
        if any(len(row) > column and row[column] not in ("", None) for row in rows):
            sheet.remarks.append(ImportFinding(name, 0, letters(column), Sentence("rosters.hidden.column")))
    sheet.remarks.extend(_too_far(name, row) for row in signs.get("far", ()))
    return sheet


def _decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark (Excel's "Unicode text"), else GB18030."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    raise Unreadable("rosters.unreadable.damaged")


def _table(text: str) -> tuple[list[list[Cell]], list[int]]:
    """(The rows, split by the separator that gives the fullest row; the rows that lie too far below.) Each
    row counts as a line as it does in Excel; blank lines down to the end of a sheet are no data."""
    if not text.strip():
        raise Unreadable("rosters.unreadable.empty")
    lines = text.splitlines()[:50]
    separator = max(",;\t", key=lambda sign: max(line.count(sign) for line in lines))
    rows: list[list[Cell]] = []
    far: list[int] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            cells: list[Cell] = [_unquoted(cell) for cell in row[: xlsx_xml.COLUMNS]]
            filled = sum(1 for cell in cells if cell)
            if filled and not xlsx_xml.of_a_table(number - len(rows), filled):
                far.append(number)
            elif filled:
                if number >= MOST_ROWS:
                    raise too_large()
                rows.extend([] for _ in range(number - len(rows)))
                rows.append(cells)
    except csv.Error as error:
        raise Unreadable("rosters.unreadable.damaged") from error
    return rows, far


def _unquoted(cell: str) -> str:
    """Return the text without what makes Excel keep digits as text: ="0311" and a leading apostrophe."""
    if match := re.fullmatch(r'\s*="([^"]*)"\s*', cell):
        return match[1]
    return cell.strip().removeprefix("'")
