"""A glance at a workbook's parts never overlooks what the long look would find, and spares it elsewhere."""

from __future__ import annotations

import pytest

from handlers.services.rosters import xlsx_glance
from handlers.services.rosters.xlsx_xml import FAR, Signs, _Sheet, _Strings, _strings

CELL = '<c r="A{0}"><v>1</v></c>'
FIRST = f'<row r="1" spans="1:13">{CELL.format(1)}</row>'


def sheet(rows: str, before: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    return (
        f'<worksheet>{before}<sheetData>{FIRST}{rows}</sheetData><pageMargins left="1"/></worksheet>'.encode()
    )


def strings(*items: str) -> bytes:
    """The XML of a workbook's shared strings."""
    return f"<sst>{''.join(f'<si>{item}</si>' for item in items)}</sst>".encode()


@pytest.mark.parametrize(
    "data",
    [
        sheet(f'<row r="2" hidden="1">{CELL.format(2)}</row>'),
        sheet(f'<row r="2" ht="0" customHeight="1">{CELL.format(2)}</row>'),
        sheet(f"<row r='2' hidden='true'>{CELL.format(2)}</row>"),
        sheet("", '<cols><col min="2" max="3" hidden="1"/></cols>'),
        sheet('<row r="2"><c r="A2"><f>B2</f></c></row>'),
        sheet('<row r="2"><c r="A2"><f t="shared" si="0"/><v></v></c></row>'),
        sheet(f'<row r="{FAR + 2}">{CELL.format(FAR + 2)}</row>'),
        sheet(f'<row r="2"><c r="A2"><v></v></c></row><row r="{FAR + 2}">{CELL.format(FAR + 2)}</row>'),
        sheet(f'<row r="{FAR + 2}"><c r="A{FAR + 2}" t="inlineStr"><is><t>x</t></is></c></row>'),
        sheet('<row r="2"><c r="DY2"><v>1</v></c></row>'),
        sheet('<row r="2"><c r="AAA2"><v>1</v></c></row>'),
        sheet("<row>" + "<c><v>1</v></c>" * 129 + "</row>"),
        sheet(f'<x:row xmlns:x="x" r="2" hidden="1">{CELL.format(2)}</x:row>'),
    ],
)
def test_what_the_long_look_finds_in_a_sheet(data: bytes) -> None:
    found = _Sheet(data, _Strings(), set())
    assert found.cuts or found.signs != Signs()
    assert xlsx_glance.sheet(data, FAR)


@pytest.mark.parametrize(
    "item",
    [
        "<r><rPr><strike/></rPr><t>停产</t></r>",
        "<t/>",
        "<t></t>",
        '<t xml:space="preserve">  </t>',
        "<t>　</t>",
        "<t>&#10;</t>",
        "",
    ],
)
def test_what_the_long_look_finds_in_strings(item: str) -> None:
    data = strings("<t>市</t>", item)
    assert _strings(data) != _Strings()
    assert xlsx_glance.strings(data)


def test_a_plain_workbook_is_spared_the_long_look() -> None:
    rows = "".join(f'<row r="{n}">{CELL.format(n)}</row>' for n in range(2, 5))
    last = f'<row r="{FAR + 4}"><c r="DX{FAR + 4}"><v>1</v></c></row>'
    columns = '<cols><col min="2" max="3" width="9"/></cols>'
    assert not xlsx_glance.sheet(sheet(rows + last, columns), FAR)
    assert not xlsx_glance.strings(
        strings("<t>市</t>", "<r><t>河北</t></r>", '<t xml:space="preserve"> a </t>')
    )
