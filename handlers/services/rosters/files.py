"""Bytes of an uploaded file -> sheets of cells, or one Chinese sentence why not.

The content decides what a file is, never its name: exports named .xls are often web pages or text,
and .xlsx files are renamed. Whatever the bytes are, nothing but `Unreadable` is raised.
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

from bot.words import Finding
from bot.workbooks.cells import NO_VALUE, Cell, Sheet, letters
from handlers.services.rosters import xlsx_xml

MOST_ROWS = 200_000  # of all sheets together
MOST_BYTES = 50 << 20  # of the file itself
MOST_UNPACKED = 200 << 20  # of what an .xlsx unpacks to
PARSER_SECONDS = 120
_CHILD = Path(__file__).with_name("child.py")

SAVE_AS = "请在 Excel 或 WPS 中打开，另存为“.xlsx”格式后重新导入。"
EMPTY = "文件是空的；请确认选对了文件。"
TOO_LARGE = f"文件内容过大（最多 {MOST_ROWS // 10_000} 万行）；请拆分后分别导入。"
PASSWORD = "文件设有打开密码，无法读取；请取消密码并保存后重新导入。"
DAMAGED = f"文件已损坏或不是表格文件，无法读取；{SAVE_AS}"
WEB_PAGE = f"文件实际是网页格式（系统导出常见），不是真正的 Excel 表格；{SAVE_AS}"
WORD = "这是文字处理（Word、WPS 文字）文档，不是表格；请把名单复制到 Excel 表格中，再导入。"
PDF = "这是 PDF 文件，不是表格；请向提供单位索取 Excel 表格后再导入。"
OTHER_SHEETS = f"暂不支持这种表格格式；{SAVE_AS}"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<head|<table|<meta|<\?xml|mime-version:)", re.I)


class Unreadable(Exception):
    """The file cannot be read; `str()` is a Chinese sentence for the person who uploaded it."""


def open_file(filename: str, data: bytes) -> list[Sheet]:
    """The sheets of a workbook, or the one sheet of a CSV, named after its file."""
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise Unreadable(EMPTY)
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if data.startswith(b"PK\x03\x04"):
        _check_zip(data)
        return _parse(data)
    if data.startswith(_OLE):
        _check_ole(data)
        return _parse(data)
    if data.startswith(b"%PDF"):
        raise Unreadable(PDF)
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(WEB_PAGE)
    name = Path(filename).stem or "CSV"
    rows, far = _table(_decode(data))
    return [Sheet(name, rows, [], remarks=[Finding(name, row + 1, "", TOO_FAR) for row in far])]


def _check_zip(data: bytes) -> None:
    """What kind of document it is, and that it does not unpack to more than it may.

    Every member is really unpacked: the sizes a forged archive declares may be lies.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if any(name.startswith("word/") for name in names):
                raise Unreadable(WORD)
            if "xl/workbook.xml" not in names:
                raise Unreadable(OTHER_SHEETS if "xl/workbook.bin" in names else DAMAGED)
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unreadable(TOO_LARGE)
            for member in members:
                with archive.open(member) as stream:
                    while stream.read(1 << 20):
                        pass
    except RuntimeError as error:  # zipfile's word for an encrypted member, and an odd method
        raise Unreadable(DAMAGED if isinstance(error, NotImplementedError) else PASSWORD) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error) as error:
        raise Unreadable(DAMAGED) from error
    except (OSError, EOFError, ValueError, OverflowError, MemoryError) as error:
        raise Unreadable(DAMAGED) from error


def _check_ole(data: bytes) -> None:
    """An .xls, an .et, a Word document and an encrypted .xlsx all wear the same coat."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(PASSWORD)
    if "WordDocument".encode("utf-16-le") in data:
        raise Unreadable(WORD)


def _parse(data: bytes) -> list[Sheet]:
    """Calamine, in a process of its own: see `child`."""
    command = [sys.executable, "-I", str(_CHILD), str(MOST_ROWS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PARSER_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(TOO_LARGE) from error
    if done.returncode != 0:
        raise Unreadable(DAMAGED)
    answer = json.loads(done.stdout)
    if error_word := answer.get("error"):
        sentence = {"password": PASSWORD, "rows": TOO_LARGE}.get(error_word, DAMAGED)
        raise Unreadable(sentence)
    return [_sheet(sheet) for sheet in answer["sheets"]]


HIDDEN_ROW = "本行是隐藏行（例如被筛选掉），同样按名单读取；如不应列入，请删除本行后重新导入。"
HIDDEN_COLUMN = "本列是隐藏列，同样读取；如已作废，请删除本列后重新导入。"
STRUCK_ROW = "本行加了删除线，视为已删除，未导入；如仍有效，请去掉删除线后重新导入。"
STRUCK_CELL = "本格加了删除线，视为空白；如仍有效，请去掉删除线后重新导入。"
TOO_FAR = f"本行与上方的表格相隔{xlsx_xml.FAR}行以上，未当作数据；如属于名单，请移到名单下方后重新导入。"


def _sheet(said: dict[str, Any]) -> Sheet:
    """What the child said, with the signs of `xlsx_xml` worked into cells and remarks."""
    name, rows, signs = said["name"], said["rows"], said["signs"]
    sheet = Sheet(name, rows, [(a, b, c, d) for a, b, c, d in said["merged"]], said["hidden"])
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
            sheet.remarks.append(Finding(name, row + 1, "", STRUCK_ROW, fatal=True))
            continue
        for column in columns:
            rows[row][column] = None
            sheet.remarks.append(Finding(name, row + 1, letters(column), STRUCK_CELL))
    hidden = [row for row in signs.get("hidden_rows", ()) if row < len(rows) and rows[row]]
    sheet.remarks.extend(Finding(name, row + 1, "", HIDDEN_ROW) for row in hidden)
    for column in signs.get("hidden_columns", ()):
        if any(len(row) > column and row[column] not in ("", None) for row in rows):
            sheet.remarks.append(Finding(name, 0, letters(column), HIDDEN_COLUMN))
    sheet.remarks.extend(Finding(name, row + 1, "", TOO_FAR) for row in signs.get("far", ()))
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
    raise Unreadable(DAMAGED)


def _table(text: str) -> tuple[list[list[Cell]], list[int]]:
    """Rows by the separator that makes the fullest row; each row counts as a line in Excel does.

    And which rows lie too far below: blank lines to the end of a sheet are no data.
    """
    if not text.strip():
        raise Unreadable(EMPTY)
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
                    raise Unreadable(TOO_LARGE)
                rows.extend([] for _ in range(number - len(rows)))
                rows.append(cells)
    except csv.Error as error:
        raise Unreadable(DAMAGED) from error
    return rows, far


def _unquoted(cell: str) -> str:
    """Without the tricks that keep digits as text in Excel: ="0311" and a leading apostrophe."""
    if match := re.fullmatch(r'\s*="([^"]*)"\s*', cell):
        return match[1]
    return cell.strip().removeprefix("'")
