"""Finds what an .xlsx says that its parser does not tell, and cuts what must not reach the parser.

Hidden rows, struck-out cells and formulas whose value was never stored stand only in the XML. And the
parser reads a sheet densely up to its last cell: one space at the end of the sheet turns three rows into a
million. Runs in the process of `child`, and imports nothing of ours but the glance.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException, ElementTree
from msgspec import Struct, field

from handlers.services.rosters import xlsx_glance

COLUMNS = 128  # rosters have thirteen
FAR = 1000  # blank rows after which a row of one or two cells belongs to no table

_Range = tuple[int, int]  # bytes from, to


def of_a_table(blank: int, cells: int) -> bool:
    """Whether a row of so many cells belongs to a table so many blank rows above it.

    One or two cells far below everything else are a slip of the hand.
    """
    return blank < FAR or cells > 2


def _last(filled: Iterable[tuple[int, int]]) -> int:
    """Return the last row of all tables, of (row, how many cells say something), ascending."""
    last = -1
    for row, cells in filled:
        if of_a_table(row - last - 1, cells):
            last = row
    return last


class Signs(Struct):
    """What the parser does not say of a sheet; rows and columns from 0."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)  # cells crossed out as a whole
    unvalued: list[tuple[int, int]] = field(default_factory=list)  # formulas without their value
    far: list[int] = field(default_factory=list)  # rows that say something, but belong to no table


class _Strings(Struct):
    """The shared strings: by their number, which say nothing and which are struck out."""

    blank: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    cuts: list[_Range] = field(default_factory=list)  # the struck runs of strings with others


def looked_through(data: bytes) -> tuple[bytes, dict[str, Signs]]:
    """Return the workbook without its struck-out words and far cells, and the signs of each sheet.

    What is not the well-formed XML of a workbook is left to the parser, which says so.
    """
    if not data.startswith(b"PK"):
        return data, {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _looked_through(data, archive)
    except (expat.ExpatError, ParseError, DefusedXmlException, KeyError, ValueError, zipfile.BadZipFile):
        return data, {}


def _looked_through(data: bytes, archive: zipfile.ZipFile) -> tuple[bytes, dict[str, Signs]]:
    names = set(archive.namelist())
    styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    struck_styles = _struck_styles(styles) if styles else set()
    changed: dict[str, bytes] = {}
    shared = next((n for n in names if n.lower() == "xl/sharedstrings.xml"), "")
    strings = _Strings()
    if shared:
        text = archive.read(shared)
        strings = _strings(text) if xlsx_glance.strings(text) else strings
        if strings.cuts:
            changed[shared] = _without(text, strings.cuts)
    signs: dict[str, Signs] = {}
    plain = not (strings.blank or strings.struck or struck_styles)
    for name, path in _paths(archive).items():
        if path in names:
            content = archive.read(path)
            if plain and not xlsx_glance.sheet(content, FAR):
                signs[name] = Signs()
                continue
            sheet = _Sheet(content, strings, struck_styles)
            signs[name] = sheet.signs
            if sheet.cuts:
                changed[path] = _without(sheet.data, sheet.cuts)
    return (_repacked(archive, changed) if changed else data), signs


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> its file in the archive."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(node.tag) == "sheet":
            link = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
            target = targets.get(link, "")
            found[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _struck_styles(data: bytes) -> set[int]:
    """Return the numbers of the cell styles whose font is struck out."""
    root = ElementTree.fromstring(data)
    fonts = [font for node in root if _local(node.tag) == "fonts" for font in node]
    struck = {n for n, font in enumerate(fonts) if any(_on(node) for node in font)}
    styles = [xf for node in root if _local(node.tag) == "cellXfs" for xf in node]
    return {n for n, xf in enumerate(styles) if int(xf.get("fontId", "0")) in struck}


def _on(node: Element) -> bool:
    return _local(node.tag) == "strike" and node.get("val", "1") not in ("0", "false")


def _local(tag: str) -> str:
    return re.split(r"[}:]", tag)[-1]


class _Walk:
    """One XML part, element by element, with the bytes each takes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.cuts: list[_Range] = []
        self.text: list[str] = []
        self.after = 0  # where the element that has just ended ends
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = lambda tag, about: self.start(_local(tag), about)
        self.parser.EndElementHandler = self._ended
        self.parser.CharacterDataHandler = self.text.append
        if not data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16: no workbook program writes it
            self.parser.Parse(data, True)

    @property
    def at(self) -> int:
        return self.parser.CurrentByteIndex

    def _ended(self, tag: str) -> None:
        # Of <row/> the parser gives the place after it, of </row> the place before it.
        closing = self.data.startswith(b"</" + tag.encode() + b">", self.at)
        self.after = self.at + len(tag.encode()) + 3 if closing else self.at
        self.end(_local(tag))

    def start(self, tag: str, about: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...


def _strings(data: bytes) -> _Strings:
    walk = _StringWalk(data)
    walk.found.cuts = walk.cuts
    return walk.found


class _StringWalk(_Walk):
    def __init__(self, data: bytes) -> None:
        self.found = _Strings()
        self.number, self.run_at, self.struck = -1, 0, False
        self.runs: list[tuple[_Range, bool, bool]] = []  # its bytes, struck, says something
        super().__init__(data)

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "si":
            self.number, self.runs = self.number + 1, []
            self.text.clear()
        elif tag == "r":
            self.run_at, self.struck = self.at, False
            self.all_before = len(self.text)
        elif tag == "strike":
            self.struck = about.get("val", "1") not in ("0", "false")
        elif tag == "rPh":  # how it is pronounced: not part of it
            self.text.clear()

    def end(self, tag: str) -> None:
        if tag == "r":
            says = bool("".join(self.text[self.all_before :]).strip())
            self.runs.append(((self.run_at, self.after), self.struck, says))
        elif tag == "si":
            speaking = [struck for _, struck, says in self.runs if says]
            if not "".join(self.text).strip():
                self.found.blank.add(self.number)
            elif speaking and all(speaking):
                self.found.struck.add(self.number)
            else:
                self.cuts += [bytes_ for bytes_, struck, _ in self.runs if struck]


class _Sheet(_Walk):
    """One sheet: its signs, and the cells beyond every table, to be cut."""

    def __init__(self, data: bytes, strings: _Strings, struck_styles: set[int]) -> None:
        self.signs, self.strings, self.struck_styles = Signs(), strings, struck_styles
        self.row = self.column = -1
        self.row_at = self.cell_at = self.cells = 0
        self.rows: list[tuple[int, int, _Range]] = []  # row, cells that say something, its bytes
        self.about: dict[str, str] = {}
        self.formula = self.hidden = False
        super().__init__(data)
        last = _last((row, cells) for row, cells, _ in self.rows if cells)
        self.signs.far = [row for row, cells, _ in self.rows if cells and row > last]
        self.cuts += [place for row, _, place in self.rows if row > last]
        self.signs.hidden_rows = [row for row in self.signs.hidden_rows if row <= last]

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "c":
            self.cell_at, self.about, self.formula = self.at, about, False
            letters = about.get("r", "").rstrip("0123456789")
            self.column = _column(letters) if letters else self.column + 1
            self.text.clear()
        elif tag == "v":
            self.text.clear()
        elif tag == "row":
            self.row = int(about["r"]) - 1 if "r" in about else self.row + 1
            self.row_at, self.column, self.cells = self.at, -1, 0
            shut = about.get("hidden", "0") in ("1", "true") or about.get("ht") == "0"
            self.hidden = shut
        elif tag == "f":
            self.formula = True
        elif tag == "col" and about.get("hidden", "0") in ("1", "true"):
            first, last = int(about.get("min", "1")), int(about.get("max", "1"))
            self.signs.hidden_columns += range(first - 1, min(last, COLUMNS))

    def end(self, tag: str) -> None:
        if tag == "c":
            self._cell()
        elif tag == "f":
            self.text.clear()
        elif tag == "row":
            self.rows.append((self.row, self.cells, (self.row_at, self.after)))
            if self.hidden and self.cells:
                self.signs.hidden_rows.append(self.row)

    def _cell(self) -> None:
        if self.column >= COLUMNS:
            self.cuts.append((self.cell_at, self.after))
            return
        kind, value = self.about.get("t", ""), "".join(self.text).strip()
        shared = int(value) if kind == "s" and value.isdigit() else -1
        if self.formula and not value and kind != "str":
            self.signs.unvalued.append((self.row, self.column))
        elif value and shared not in self.strings.blank:
            self.cells += 1
            style = int(self.about.get("s", "0"))
            if style in self.struck_styles or shared in self.strings.struck:
                self.signs.struck.append((self.row, self.column))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _without(data: bytes, cuts: list[_Range]) -> bytes:
    kept, at = [], 0
    for start, end in sorted(cuts):
        if start >= at:
            kept.append(data[at:start])
            at = end
        else:
            at = max(at, end)
    return b"".join([*kept, data[at:]])


def _repacked(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in archive.namelist():
            packed.writestr(name, changed[name] if name in changed else archive.read(name))
    return out.getvalue()
