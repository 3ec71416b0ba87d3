"""A file is what its content says, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from handlers.chat.file_kinds import MOST_NAMES, kind_of


def archive(*names: str) -> bytes:
    """The same bytes at every call: they name the tests, which all workers must find the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), "x")
    return buffer.getvalue()


TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n\x00", "png"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "mp4"),
        (archive(TYPES, "word/document.xml"), "docx"),
        (archive(TYPES, "xl/workbook.xml"), "xlsx"),
        (archive("照片.jpg"), "zip"),
        (archive(TYPES, "xl/workbook.xml", "xl/vbaProject.bin"), ""),
        (archive(TYPES, "ppt/presentation.xml"), ""),
        (archive(*(f"{n}" for n in range(MOST_NAMES + 1))), ""),
        (archive("a.txt")[:-10], ""),  # half an archive
        (b"PK\x03\x04", ""),
        (b"GIF89a", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<!doctype html>", ""),
        (b"MZ\x90\x00", ""),
        (b"\x7fELF", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),  # .doc, .xls of old
        (b"plain words", ""),
        (b"", ""),
    ],
)
def test_by_content(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "报告.pdf.exe.png"
    file.write_bytes(content)
    assert kind_of(file) == kind
