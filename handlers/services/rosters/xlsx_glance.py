"""Quickly tells whether a part of an .xlsx may hold any of the signs that `xlsx_xml` looks for.

Most workbooks hold none, and reading one element by element takes ten times as long as parsing it. The
answer may be a needless yes, but never a wrong no. Imports nothing of ours.
"""

from __future__ import annotations

import re

# Prefixes, UTF-16 and what no workbook program writes are left to the long look.
_UTF_16 = (b"\xfe", b"\xff")
_NAME = re.compile(rb"\w+")
_STRUCK = (b"<strike", b"<rPh")
_NOTHING = re.compile(
    rb"<(?:si|t)\b[^>]*/>|<si></si>|<t\b[^>]*>(?:\s|\xe3\x80\x80|\xc2\xa0|\xe2\x80.|&#\w+;)*</t>"
)
_HIDDEN = (b"hidden=", b' ht="0', b"<f>", b"<f ", b"<f/", b"<is>", b"<v></v>", b"<v> ", b"='")
_NO_PLACE = re.compile(rb'<c(?![a-z])(?! r=")|<row(?! r="\d)')
_BEYOND = re.compile(rb' r="(?:D[YZ]|[E-Z][A-Z]|[A-Z]{3})\d')  # the columns after DX


def strings(data: bytes) -> bool:
    """Whether some shared string may be struck out, or say nothing."""
    return any(sign in data for sign in _STRUCK) or _unusual(data) or bool(_NOTHING.search(data))


def sheet(data: bytes, far: int) -> bool:
    """Say whether a sheet with plain strings and styles may hide something, or has a row below `far` blank
    ones."""
    if any(sign in data for sign in _HIDDEN):
        return True
    if _unusual(data) or _NO_PLACE.search(data) or _BEYOND.search(data):
        return True
    last = 0
    for row in data.split(b'<row r="')[1:]:
        if b"<v>" in row:
            number = int(row[: row.index(b'"')])
            if number - last > far:
                return True
            last = number
    return False


def _unusual(data: bytes) -> bool:
    """Say whether an element has a prefix, or whatever else no workbook program writes. Colons are few, and a search
    that begins at each < would take most of the glance."""
    if b"<!" in data or data.startswith(_UTF_16):
        return True
    before = data.split(b":")[:-1]
    return any((at := part.rfind(b"<")) >= 0 and _NAME.fullmatch(part, at + 1) for part in before)
