"""What a file is, by its content: the name that came with it says nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

MAGIC: Final = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
)
OFFICE: Final = (("word/", "docx"), ("xl/", "xlsx"))
MOST_NAMES = 5000  # in an archive; a list of names is all that is read of it


def kind_of(path: Path) -> str:
    """jpg, png, pdf, docx, xlsx, zip or mp4; "" for everything that is not taken.

    Office files with macros are not taken. Nothing is unpacked.
    """
    with path.open("rb") as file:
        head = file.read(16)
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp":
        return "mp4"
    return _archive(path) if head.startswith(b"PK\x03\x04") else ""


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return ""  # half a file, or something that only begins like an archive
    if len(names) > MOST_NAMES or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    if "[Content_Types].xml" not in names:
        return "zip"
    return next((kind for start, kind in OFFICE if any(n.startswith(start) for n in names)), "")
