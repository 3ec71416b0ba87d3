"""Workbooks for the tests of the import: built cell by cell, as people send them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter

from handlers.services.rosters.intake import Intake, read_workbook
from tests.places import HEBEI

FIXTURES = Path(__file__).with_name("data")
HEAD = ["序号", "市", "县（市、区）", "企业名称", "统一社会信用代码", "行业", "审核类型"]
HEAD += ["评估验收部门", "创A", "联系人", "联系电话", "电子邮箱", "企业微信账号"]
STAFF = ["级别", "市", "县（市、区）", "单位", "姓名", "职务", "联系电话", "电子邮箱", "企业微信账号"]
GOOD_CODE = "91110000600037341L"

Rows = list[list[Any]]


def workbook(
    sheets: dict[str, Rows], merged: dict[str, list[tuple[int, int, int, int]]] | None = None, hide: str = ""
) -> bytes:
    """An .xlsx; `merged` ranges (first row, column, last row, column) keep their top left value."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name == hide:
            sheet.hide()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
        for top, left, bottom, right in (merged or {}).get(name, []):
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return buffer.getvalue()


def firms(*rows: dict[str, Any]) -> Intake:
    """Enterprises by header; what is not said is right."""
    return read_workbook("名单.xlsx", workbook({"企业": [HEAD, *(firm(**row) for row in rows)]}), HEBEI)


def firm(**said: Any) -> list[Any]:
    """A row of a roster; what is not said is an enterprise of 桥西区."""
    usual = {"市": "石家庄市", "县（市、区）": "桥西区", "企业名称": "岚澄化工有限公司"}
    return [{**usual, **said}.get(title, "") for title in HEAD]


def officers(*rows: list[Any]) -> Intake:
    """What is read of a staff list with these rows."""
    return read_workbook("人员.xlsx", workbook({"人员": [STAFF, *rows]}), HEBEI)


def findings_of(intake: Intake) -> list[tuple[int, str, bool]]:
    """(row, column, fatal) of each finding."""
    return [(f.row, f.column, f.fatal) for f in intake.findings]


def csv_of(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """The rows as the bytes of a CSV file."""
    return "\r\n".join(separator.join(str(c) for c in row) for row in rows).encode(encoding)


def old_workbook() -> bytes:
    """A BIFF8 file as Excel 2003 and WPS (.xls, .et) write it, with merged cells and a total."""
    return (FIXTURES / "roster.xls").read_bytes()
