"""An official document as blocks, and the same as a .docx that Word and WPS open (GB/T 9704: A4 portrait, 仿宋 in
size three, numbered headings in 黑体).

A bar is drawn as a small picture without any letters: it needs no font on the server, and prints as it looks.
"""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from messages.words import figures

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLOURS = {  # of the parts of a bar, as on the pages
    "done": (0x2F, 0x7D, 0x4F),
    "reported": (0x1F, 0x5F, 0xAE),
    "overdue": (0xC0, 0x39, 0x2B),
    "extended": (0xB0, 0x7A, 0x14),
    "failed": (0x6B, 0x4B, 0x7A),
    "rest": (0xD9, 0xDF, 0xE4),
}
_GROUNDS = {  # of tiles, as on the board
    "late": ("FFFFFF", "FDEEEC", "F8D3CE", "F0B0A8", "E78C81"),
    "done": ("FFFFFF", "EBF5EF", "CFE8D9", "A9D6BC", "82C39F"),
}
_BAR_WIDE, _BAR_HIGH = 300, 24  # pixels
_TEXT_WIDTH = 156  # mm between the margins


class DrawnBar(Struct, frozen=True):
    """How many stand how: (mark, how many), and the same in words."""

    parts: tuple[tuple[str, int], ...]
    said: str

    @property
    def shares(self) -> list[tuple[str, float]]:
        """(mark, per cent)"""
        total = sum(n for _, n in self.parts) or 1
        return [(mark, round(100 * n / total, 2)) for mark, n in self.parts if n]


_TableCell = str | DrawnBar


class Heading(Struct, frozen=True, tag="heading"):
    text: str


class Paragraph(Struct, frozen=True, tag="paragraph"):
    text: str


class Table(Struct, frozen=True, tag="table"):
    """`widths` are shares of the line; columns of `right` are set to the right."""

    caption: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[_TableCell, ...], ...]
    right: frozenset[int] = frozenset()


class MapTile(Struct, frozen=True):
    """One unit of a map: its name, its figure of all, and how deep its colour is (0–4)."""

    name: str
    figure: str
    level: int


class TileMap(Struct, frozen=True, tag="map"):
    """Units as tiles near their neighbours; `scale` is "late" or "done". None is an empty place."""

    caption: str
    scale: str
    rows: tuple[tuple[MapTile | None, ...], ...]


Block = Heading | Paragraph | Table | TileMap


class Document(Struct, frozen=True):
    """A document, in the order in which it is read."""

    title: str
    subtitle: str
    to: str
    blocks: tuple[Block, ...]
    signed: str
    day: date


def docx_bytes(document: Document, made: datetime) -> bytes:
    """Return the document as a .docx."""
    import docx  # 150 ms, which no start should pay
    from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
    from docx.shared import Mm

    book = docx.Document()
    _set_up(book, document, made)
    _line(book, document.title, "宋体", 22, AT.CENTER, bold=True)
    _line(book, document.subtitle, "仿宋", 14, AT.CENTER)
    _line(book, document.to, "仿宋", 16, AT.LEFT)
    for block in document.blocks:
        match block:
            case Heading(text):
                _line(book, text, "黑体", 16, AT.LEFT, indent=2, keep=True)
            case Paragraph(text):
                _line(book, text, "仿宋", 16, AT.JUSTIFY, indent=2)
            case Table():
                _table(book, block)
            case TileMap():
                _tiles(book, block)
    for text in (document.signed, figures(document.day)):
        _line(
            book, text, "仿宋", 16, AT.RIGHT, keep=text == document.signed
        ).paragraph_format.right_indent = Mm(11)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _set_up(book: Any, document: Document, made: datetime) -> None:
    from docx.shared import Mm

    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(32), Mm(30)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    about = book.core_properties
    about.title, about.author = document.title, document.signed
    about.created = about.modified = made.astimezone(UTC).replace(tzinfo=None)
    about.comments, about.language = "", "zh-CN"
    _page_number(page.footer.paragraphs[0])


def _page_number(line: Any) -> None:
    """Set the number of the page, which the reader's program counts."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        piece.text = text or None
        run._r.append(piece)


def _line(
    book: Any,
    text: str,
    font: str,
    size: float,
    at: Any,
    *,
    bold: bool = False,
    indent: int = 0,
    keep: bool = False,
) -> Any:
    from docx.shared import Pt

    line = book.add_paragraph()
    line.alignment = at
    form = line.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(round(size * 1.75))
    form.keep_with_next = keep
    if indent:
        form.first_line_indent = Pt(size * indent)
    _run(line, text, font, size, bold=bold)
    return line


def _run(line: Any, text: str, font: str, size: float, *, bold: bool = False) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = line.add_run(text)
    run.font.name, run.font.size, run.bold = "Times New Roman", Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(book: Any, block: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
    from docx.shared import Mm

    _line(book, block.caption, "黑体", 10.5, AT.CENTER, keep=True)
    table = book.add_table(rows=0, cols=len(block.heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Mm(_TEXT_WIDTH * share / sum(block.widths)) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for n, row in enumerate((block.heads, *block.rows)):
        made = table.add_row()
        _unbroken(made, head=n == 0)
        for at, (cell, value) in enumerate(zip(made.cells, row, strict=True)):
            cell.width = widths[at]
            _cell(cell, value, widths[at], head=n == 0, right=at in block.right)
    _line(book, "", "仿宋", 8, AT.LEFT)


def _tiles(book: Any, block: TileMap) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    _line(book, block.caption, "黑体", 10.5, AT.CENTER, keep=True)
    wide = max(len(row) for row in block.rows)
    table = book.add_table(rows=0, cols=wide)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for row in block.rows:
        made = table.add_row()
        _unbroken(made, head=False)
        for cell, tile in zip(made.cells, row, strict=False):
            cell.width = Mm(min(36, _TEXT_WIDTH / wide))
            line = cell.paragraphs[0]
            line.alignment = AT.CENTER
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
            if tile:
                _run(line, f"{tile.name}\n{tile.figure}", "宋体", 10.5)
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), _GROUNDS[block.scale][tile.level])
                cell._tc.get_or_add_tcPr().append(shade)
    _line(book, "", "仿宋", 8, AT.LEFT)


def _cell(cell: Any, value: _TableCell, width: Any, *, head: bool, right: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
    from docx.shared import Mm, Pt

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = cell.paragraphs[0]
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)
    line.alignment = AT.CENTER if head else AT.RIGHT if right else AT.LEFT
    if isinstance(value, str):
        _run(line, value, "黑体" if head else "宋体", 10.5)
        return
    line.alignment = AT.CENTER
    picture = line.add_run().add_picture(io.BytesIO(_bar_png(value)), width - Mm(6), Mm(3.2))
    picture._inline.docPr.set("descr", value.said)  # what a screen reader says


def _unbroken(row: Any, *, head: bool) -> None:
    """A row is not torn by the end of a page; the heads stand again on the next."""
    from docx.oxml import OxmlElement

    form = row._tr.get_or_add_trPr()
    form.append(OxmlElement("w:cantSplit"))
    if head:
        form.append(OxmlElement("w:tblHeader"))


def _bar_png(bar: DrawnBar) -> bytes:
    """Return the bar as a PNG: one row of pixels, repeated."""
    total = sum(n for _, n in bar.parts)
    row, begun = bytearray(), 0
    for mark, n in bar.parts:
        begun += n
        wide = round(_BAR_WIDE * begun / total) if total else 0
        row += bytes(_COLOURS[mark]) * max(0, wide - len(row) // 3)
    row += bytes(_COLOURS["rest"]) * (_BAR_WIDE - len(row) // 3)
    pixels = (b"\0" + bytes(row)) * _BAR_HIGH
    head = struct.pack(">IIBBBBB", _BAR_WIDE, _BAR_HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def paragraphs_under(document: Document, after: str) -> list[str]:
    """Return the paragraphs under one heading."""
    found: list[str] = []
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = block.text == after
        elif inside and isinstance(block, Paragraph):
            found.append(block.text)
    return found
