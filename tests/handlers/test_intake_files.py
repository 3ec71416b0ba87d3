"""Files of every kind, honest, damaged and hostile: always an Intake, never an exception."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.services.rosters import files as intake_files
from handlers.services.rosters.intake import Intake, read_workbook
from messages.catalogue import explain, say
from tests.handlers.intake_books import HEAD, Rows, csv_of, firm, old_workbook, workbook
from tests.places import HEBEI


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(encoding: str, separator: str) -> None:
    rows = [["名单"], HEAD, firm(联系电话='="13800000001"'), [], firm(企业名称="霁川厂")]
    intake = read_workbook("名单.csv", csv_of(rows, separator, encoding), HEBEI)
    assert [(e.sheet, e.row) for e in intake.enterprises] == [("名单", 3), ("名单", 5)]
    assert intake.enterprises[0].main.phone == "13800000001"
    assert intake.findings == ()


@pytest.mark.parametrize("name", ["a.xls", "a.et", "a.xlsx"])
def test_old_workbooks(name: str) -> None:
    intake = read_workbook(name, old_workbook(), HEBEI)
    assert [(e.row, e.city, e.county, e.main.phone) for e in intake.enterprises] == [
        (3 + n, "石家庄市", "新华区", f"1380000000{1 + n}") for n in range(3)
    ]
    assert intake.findings == ()


def zipped(**members: str) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", say("rosters.unreadable.empty")),
        (b"\xef\xbb\xbf \r\n", say("rosters.unreadable.empty")),
        (b"\xff\xfe", say("rosters.unreadable.empty")),
        (b"<html><table><tr><td>1</td></tr></table></html>", say("rosters.unreadable.web_page")),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", say("rosters.unreadable.web_page")),
        (b"%PDF-1.7 ...", say("rosters.unreadable.damaged")),
        (zipped(**{"word/document.xml": "<w/>"}), say("rosters.unreadable.word_without_table")),
        (zipped(**{"xl/workbook.bin": ""}), say("rosters.unreadable.other_sheets")),
        (zipped(**{"xl/workbook.xml": "<junk"}), say("rosters.unreadable.damaged")),
        (b"PK\x03\x04 cut off", say("rosters.unreadable.damaged")),
        (OLE + "WordDocument".encode("utf-16-le"), say("rosters.unreadable.word")),
        (OLE + "EncryptedPackage".encode("utf-16-le"), say("rosters.unreadable.password")),
        (OLE, say("rosters.unreadable.damaged")),
        (b"\x00\x01\x02\xff\xfe junk", say("rosters.unreadable.damaged")),
    ],
)
def test_what_is_no_workbook_gets_one_sentence(data: bytes, sentence: str) -> None:
    intake = read_workbook("名单.xls", data, HEBEI)
    assert not intake.readable
    assert [explain(f.problem) for f in intake.findings] == [f"“名单.xls”：{sentence}"]


def test_text_without_a_table_is_refused() -> None:
    assert not read_workbook("a.csv", "你好\n谢谢".encode(), HEBEI).readable


def test_zip_bomb() -> None:
    bomb = io.BytesIO(workbook({"S": [HEAD]}))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(intake_files.MOST_UNPACKED + 1))
    assert len(bomb.getvalue()) < 1_000_000
    (finding,) = read_workbook("a.xlsx", bomb.getvalue(), HEBEI).findings
    assert explain(intake_files.too_large()) in explain(finding.problem)


def test_zip_that_lies_about_its_size() -> None:
    data = bytearray(workbook({"S": [HEAD, firm()]}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    forged = bytes(data).replace(real.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (finding,) = read_workbook("a.xlsx", forged, HEBEI).findings
    assert say("rosters.unreadable.damaged") in explain(finding.problem)


def test_one_cell_in_the_far_corner_does_not_take_the_service_down() -> None:
    """Read densely it is 17 thousand million cells; the parser would abort its whole process."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "市")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    assert not read_workbook("a.xlsx", buffer.getvalue(), HEBEI).readable


def test_too_many_rows() -> None:
    data = b"a,b,c\n" * (intake_files.MOST_ROWS + 1)
    (finding,) = read_workbook("a.csv", data, HEBEI).findings
    assert explain(intake_files.too_large()) in explain(finding.problem)


def test_progress_and_a_bound_on_findings() -> None:
    rows = [HEAD, *(firm(企业名称=f"岚澄{n}厂", 联系电话="1") for n in range(12_000))]
    calls: list[tuple[int, int]] = []
    intake = read_workbook("a.csv", csv_of(rows), HEBEI, lambda done, total: calls.append((done, total)))
    assert len(intake.enterprises) == 12_000
    assert len(intake.findings) == 10_001
    assert "另有2000条" in explain(intake.findings[-1].problem)
    assert intake.readable
    assert calls == sorted(calls)
    assert len(calls) > 20
    assert calls[-1] == (12_001, 12_001)


# ---- whatever the bytes, an Intake


def check(intake: Intake) -> None:
    """Every finding can be put into words, and none shows a traceback."""
    for finding in intake.findings:
        assert explain(finding.problem)
        assert "Traceback" not in explain(finding.problem)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE[:8], "市,县,企业名称\n".encode()]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes(tail: bytes, head: bytes) -> None:
    check(read_workbook("x.xls", head + tail, HEBEI))


@given(st.lists(st.lists(st.text(max_size=12), max_size=14), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_text_under_a_header(rows: Rows) -> None:
    lines = "\n".join('"' + '","'.join(c.replace('"', "") for c in row) + '"' for row in rows)
    check(read_workbook("x.csv", (",".join(HEAD) + "\n" + lines).encode("utf-8", "replace"), HEBEI))


@pytest.mark.parametrize("seed", range(40))
def test_mutated_workbooks(seed: int) -> None:
    """Bytes of an .xls flipped, and the XML within an .xlsx: some of these abort the parser."""
    rng = Random(seed)
    old = bytearray(old_workbook())
    for _ in range(rng.randint(1, 12)):
        old[rng.randrange(len(old))] = rng.choice([0, 255, rng.randrange(256)])
    check(read_workbook("x.xls", bytes(old), HEBEI))
    source = zipfile.ZipFile(io.BytesIO(workbook({"S": [HEAD, firm(), firm(企业名称="霁川厂")]})))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for member in source.namelist():
            content = bytearray(source.read(member))
            if rng.random() < 0.5:
                for _ in range(rng.randint(1, 4)):
                    content[rng.randrange(len(content))] = rng.choice(b'0123456789<>"/A')
            target.writestr(member, bytes(content))
    check(read_workbook("x.xlsx", buffer.getvalue(), HEBEI))
