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
from dataclasses import dataclass
from pathlib import Path

Cell = str | int | float | bool | None

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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `merged`: (first row, first column, last row, last column) from 0, vertical."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]]
    hidden: bool = False


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
    return [Sheet(Path(filename).stem or "CSV", _table(_decode(data)), [])]


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
    return [
        Sheet(s["name"], s["rows"], [(a, b, c, d) for a, b, c, d in s["merged"]], s["hidden"])
        for s in answer["sheets"]
    ]


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


def _table(text: str) -> list[list[Cell]]:
    """Rows by the separator that makes the fullest row; each row counts as a line in Excel does."""
    if not text.strip():
        raise Unreadable(EMPTY)
    lines = text.splitlines()[:50]
    separator = max(",;\t", key=lambda sign: max(line.count(sign) for line in lines))
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) >= MOST_ROWS:
                raise Unreadable(TOO_LARGE)
            rows.append([_unquoted(cell) for cell in row[:128]])
    except csv.Error as error:
        raise Unreadable(DAMAGED) from error
    return rows


def _unquoted(cell: str) -> str:
    """Without the tricks that keep digits as text in Excel: ="0311" and a leading apostrophe."""
    if match := re.fullmatch(r'\s*="([^"]*)"\s*', cell):
        return match[1]
    return cell.strip().removeprefix("'")
