"""The people of the stories, and the workbooks they come from. All invented.

A person is known by the WeCom account; `mail(account)` is their address.
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import lru_cache
from typing import Any

import xlsxwriter

from bot.places import Places
from handlers.services.rosters.intake import Intake, read_workbook

CLERK = "clerk"  # contact of FIRM
COUNTY = "qiaoxi"  # her county: 桥西区 of 石家庄市
CITY = "shijiazhuang"  # her city, which assesses
STRANGER = "cangzhou"  # the city officer of 沧州市, who has no business with her
PROVINCE = "province"
SUPPORT = "support"

FIRM = "石家庄岚澄化工有限公司"
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I O S V Z

ENTERPRISE_HEAD = [
    "序号",
    "市",
    "县（市、区）",
    "企业名称",
    "统一社会信用代码",
    "行业",
    "审核类型",
    "评估验收部门",
    "创A",
    "联系人",
    "联系电话",
    "电子邮箱",
    "企业微信账号",
]
STAFF_HEAD = ["级别", "市", "县（市、区）", "单位", "姓名", "职务", "联系电话", "电子邮箱", "企业微信账号"]

Row = dict[str, Any]


def mail(account: str) -> str:
    """The mail address that goes with an account."""
    return f"{account}@mail.example"


def code(n: int) -> str:
    """A credit code with its right check character (division 139900 was never assigned)."""
    body = f"91139900MA{n:07d}"
    total = sum(CODE_SIGNS.index(sign) * 3**place for place, sign in enumerate(body))
    return body + CODE_SIGNS[(31 - total % 31) % 31]


def firm(n: int = 1, name: str = FIRM, contact: str = CLERK, **said: Any) -> Row:
    """Enterprise number `n`; what is not said lies in 桥西区 and is assessed by the city.

    `wecom` and `email` are the contact's unless given; "" leaves a cell empty.
    """
    return {
        "序号": n,
        "市": "石家庄市",
        "县（市、区）": "桥西区",
        "企业名称": name,
        "统一社会信用代码": code(n),
        "行业": "化工",
        "审核类型": "双有",
        "评估验收部门": "市级",
        "创A": "否",
        "联系人": f"联系人{n}",
        "联系电话": f"138000{n:05d}",
        "电子邮箱": said.pop("email", mail(contact)),
        "企业微信账号": said.pop("wecom", contact),
        **said,
    }


def officer(level: str, account: str, city: str = "", county: str = "", **said: Any) -> Row:
    """A row of a staff list."""
    return {
        "级别": level,
        "市": city,
        "县（市、区）": county,
        "单位": f"{city}{county or '市级'}生态环境部门",
        "姓名": f"{account}干部",
        "职务": "科员",
        "联系电话": f"1370000{sum(account.encode()):04d}",
        "电子邮箱": mail(account),
        "企业微信账号": account,
        **said,
    }


STAFF = [
    officer("省", PROVINCE, 单位="河北省生态环境厅"),
    officer("技术支持", SUPPORT, 单位="审核管理系统"),
    officer("市", CITY, "石家庄市"),
    officer("县", COUNTY, "石家庄市", "桥西区"),
    officer("市", STRANGER, "沧州市"),
]


def workbook(*firms: Row, staff: list[Row] | None = None) -> bytes:
    """An .xlsx of these enterprises (default: FIRM alone) and officers (default: STAFF)."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        _fill(book.add_worksheet("企业"), ENTERPRISE_HEAD, list(firms) or [firm()])
        _fill(book.add_worksheet("人员"), STAFF_HEAD, STAFF if staff is None else staff)
    return buffer.getvalue()


def sheet(head: list[str], rows: list[Row]) -> bytes:
    """An .xlsx of one sheet with a header of its own."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        _fill(book.add_worksheet(), head, rows)
    return buffer.getvalue()


@lru_cache(64)
def read_once(filename: str, data: bytes, places: Places) -> Intake:
    """Many stories begin with the same workbook, and each is read in a process of its own."""
    return read_workbook(filename, data, places)


def _book(buffer: io.BytesIO) -> Any:
    """The same rows are the same bytes, whenever they are written."""
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2025, 1, 1)})
    return book


def _fill(sheet: Any, head: list[str], rows: list[Row]) -> None:
    """Write a table; a row with a column that the header lacks is a mistake in the test."""
    sheet.write_row(0, 0, head)
    for number, row in enumerate(rows, 1):
        unknown = row.keys() - set(head)
        assert not unknown, f"no such column: {unknown}"
        sheet.write_row(number, 0, [row.get(title, "") for title in head])
