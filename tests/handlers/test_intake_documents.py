"""Lists as tables of a Word document (.docx): read like the sheets of a workbook."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from handlers.services.rosters.intake import Intake, read_workbook
from messages.catalogue import explain
from tests.places import HEBEI

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = ("序号", "市", "县（市、区）", "企业名称", "联系人", "联系电话")
ROWS = (
    ("1", "沧州市", "新华区", "岚澄化工有限公司", "赵样安", "13800000001"),
    ("2", "沧州市", "新华区", "霁川电镀有限公司", "李样平", "13800000002"),
)


def cell(text: str, more: str = "") -> str:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraphs}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(map(cell, row)) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def document(*parts: str, before: str = "") -> bytes:
    buffer = io.BytesIO()
    inside = "".join(parts)
    body = f'{before}<w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
    return buffer.getvalue()


def names(intake: Intake) -> list[tuple[str, str, str]]:
    return [(e.name, e.main.name, e.main.phone) for e in intake.enterprises]


FOUND = [("岚澄化工有限公司", "赵样安", "13800000001"), ("霁川电镀有限公司", "李样平", "13800000002")]
TITLE = "<w:p><w:r><w:t>附件1 企业名单</w:t></w:r></w:p>"


def test_a_table_under_its_title() -> None:
    intake = read_workbook("名单.docx", document(TITLE, table(HEAD, *ROWS)), HEBEI)
    assert names(intake) == FOUND and intake.findings == ()


def test_several_tables_and_prose_between_them() -> None:
    data = document(TITLE, table(HEAD, ROWS[0]), TITLE, table(HEAD, ROWS[1]), table(("说明", "略")))
    assert names(read_workbook("名单.docx", data, HEBEI)) == FOUND


def test_words_of_a_cell_in_pieces_and_what_was_struck_out() -> None:
    pieces = (
        "<w:tc><w:p><w:r><w:t>岚澄</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>化工有限公司</w:t></w:r></w:ins></w:p></w:tc>"
    )
    row = "".join(cell(text) for text in ROWS[0])
    row = row.replace(cell("岚澄化工有限公司"), pieces)
    data = document(f"{table(HEAD).removesuffix('</w:tbl>')}<w:tr>{row}</w:tr></w:tbl>")
    assert names(read_workbook("名单.docx", data, HEBEI)) == FOUND[:1]


def test_a_city_that_is_merged_downwards_holds_for_each_row() -> None:
    first, second = (list(map(cell, row)) for row in ROWS)
    first[1] = cell("沧州市", '<w:vMerge w:val="restart"/>')
    second[1] = cell("", "<w:vMerge/>")
    rows = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in (first, second))
    data = document(f"{table(HEAD).removesuffix('</w:tbl>')}{rows}</w:tbl>")
    assert names(read_workbook("名单.docx", data, HEBEI)) == FOUND


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (document(TITLE), "没有表格"),
        (document(table(("甲", "乙"))), "没有找到名单"),
        (document(TITLE, before='<!DOCTYPE a [<!ENTITY b "c">]>'), "已损坏"),
        (document("<w:p>"), "已损坏"),
    ],
)
def test_what_holds_no_list_says_so(data: bytes, says: str) -> None:
    intake = read_workbook("名单.docx", data, HEBEI)
    assert not intake.readable and says in explain(intake.findings[-1].problem)
