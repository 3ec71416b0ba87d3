"""Tells what a file is by its content, never by its name."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import FileIO
from pathlib import Path
from typing import Final
from xml.parsers import expat

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
# What a double click runs, or an office program without asking.
_RUNS: Final = frozenset(
    "exe dll com scr pif cpl msi bat cmd ps1 vbs vbe js jse wsf wsh hta lnk reg jar class jnlp apk sh so elf"
    " docm dotm xlsm xltm xlam xlsb pptm potm ppsm html htm xhtml svg chm".split()
)
# A part that is fetched from elsewhere when the file is opened; a link to be clicked is none.
_FETCHED: Final = ("/attachedtemplate", "/oleobject", "/frame", "/subdocument")
_ELSEWHERE: Final = re.compile(r"\s*(?:https?:|ftp:|\\\\|//|file:/{0,2}[^/])", re.IGNORECASE)
_PDF_RUNS: Final = re.compile(rb"/(?:JavaScript|JS|Launch)(?![A-Za-z0-9_.#-])")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_BYTES = 1 << 20  # of all lists of relationships of an archive together
_MOST_DIRECTORY = 2 << 20  # bytes of the list of names
MOST_NAMES = 5000  # in an archive; a list of names is all that is read of it
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    expat.ExpatError,
)
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # as Office packs; no other is unpacked


def kind_of(path: Path) -> str:
    """jpg, png, pdf, doc, xls, docx, xlsx, ofd, zip, rar or mp4; "" for a file that is not accepted. WPS's
    .wps and .et are a doc and an xls.

    Refused are Office files with macros, archives that hold something executable, documents that load a
    part from elsewhere, and PDFs with a script. Only lists of relationships are unpacked.
    """
    with path.open("rb") as file:
        head = file.read(16)
        if head.startswith(_COMPOUND):
            return _compound(head + file.read())
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return "" if kind == "pdf" and _runs_something(path.read_bytes()) else kind
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


def _runs_something(pdf: bytes) -> bool:
    return bool(_PDF_RUNS.search(_ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), pdf)))


def _runs(name: str) -> bool:
    plain = name.lower().rstrip(". ")
    return plain.endswith("vbaproject.bin") or "/macrosheets/" in plain or plain.rpartition(".")[2] in _RUNS


class _Bounded(FileIO):
    """A file of which no piece larger than a list of names is read: an archive says itself how long that is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MOST_DIRECTORY:
            raise zipfile.BadZipFile
        return super().read(size)


def _fetches(archive: zipfile.ZipFile) -> bool:
    """Whether a relationship of an Office file loads something from another machine. ValueError or ExpatError for
    lists that are no such lists, or too long to be looked through."""
    left = _MOST_BYTES
    for info in archive.infolist():
        if info.filename.lower().endswith(".rels"):
            if info.compress_type not in _PACKED:
                raise ValueError
            with archive.open(info) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise ValueError
            if _one_fetches(content):
                return True
    return False


def _one_fetches(relationships: bytes) -> bool:
    found: list[str] = []

    def element(name: str, given: dict[str, str]) -> None:
        fetched = given.get("Type", "").strip().lower().endswith(_FETCHED)
        if name.endswith("Relationship") and fetched and _ELSEWHERE.match(given.get("Target", "")):
            found.append(name)

    def doctype(*_: object) -> None:
        raise ValueError  # Office writes none, and entities may grow without end

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = element, doctype
    parser.Parse(relationships, True)
    return bool(found)


def _archive(path: Path) -> str:
    try:
        with _Bounded(path) as file, zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if len(names) > MOST_NAMES or any(map(_runs, names)) or _fetches(archive):
                return ""
    except _UNREADABLE:
        return ""  # half a file, or something that only begins like an archive
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names:
        return "zip"
    return next((kind for start, kind in _OFFICE if any(n.startswith(start) for n in names)), "")
