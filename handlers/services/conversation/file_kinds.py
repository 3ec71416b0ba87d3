"""What a file is, by its content: the name that came with it says nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

_MAGIC: Final = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"Rar!\x1a\x07", "rar"),
)
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc and .xls, .wps and .et
_STREAMS: Final = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_ENTRY = 128  # bytes of an entry in a compound file's directory, each on such a border
_OFFICE: Final = (("word/", "docx"), ("xl/", "xlsx"))
MOST_NAMES = 5000  # in an archive; a list of names is all that is read of it


def kind_of(path: Path) -> str:
    """jpg, png, pdf, doc, xls, docx, xlsx, ofd, zip, rar or mp4; "" for what is not taken.

    What WPS writes as .wps and .et is a doc and an xls. Office files with macros are not taken.
    Nothing is unpacked.
    """
    with path.open("rb") as file:
        head = file.read(16)
        if head.startswith(_COMPOUND):
            return _compound(head + file.read())
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp":
        return "mp4"
    return _archive(path) if head.startswith(b"PK\x03\x04") else ""


def _compound(content: bytes) -> str:
    if _has_entry(content, "_VBA_PROJECT") or _has_entry(content, "_VBA_PROJECT_CUR"):
        return ""
    return next((kind for name, kind in _STREAMS if _has_entry(content, name)), "")


def _has_entry(content: bytes, name: str) -> bool:
    """Whether the directory of a compound file has this entry: its name, zeros, its length."""
    wanted = name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
    at = content.find(wanted)
    while at >= 0 and at % _ENTRY:
        at = content.find(wanted, at + 1)
    return at >= 0


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return ""  # half a file, or something that only begins like an archive
    if len(names) > MOST_NAMES or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names:
        return "zip"
    return next((kind for start, kind in _OFFICE if any(n.startswith(start) for n in names)), "")
