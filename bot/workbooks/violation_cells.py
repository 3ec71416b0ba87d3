"""Read a workbook of decisions against enterprises and consultants: its header, and what single cells mean."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bot.words.patterns import lazy
from bot.workbooks import fields
from bot.workbooks.cells import Cell, ReadSheet
from bot.workbooks.headers import role_of

_REQUIRED = frozenset({"party", "decision_no", "decided_on"})
_MEANINGS = [
    (role, lazy(pattern))
    for role, pattern in (
        ("decision_no", r".*(文号|决定书号|决定书编号|案号).*"),
        ("reported_on", r".*报(送)?省.*|.*上报.*(日期|时间)"),
        ("credit_on", r".*信用.*(日期|时间)|.*录入.*(日期|时间)"),
        ("decided_on", r".*(决定|处罚|处理).*(日期|时间)"),
        ("amount", r".*(金额|罚款).*"),
        ("article", r".*(条款|依据|法条).*"),
        ("kind", r"(当事人|对象)?(类别|类型|性质)"),
        ("handling", r".*(处理|处罚)(情况|内容|结果|措施|方式).*"),
        ("party", r"当事人.*|被处罚(人|单位).*|违法(单位|主体|企业)(名称)?|(处理|处罚)对象"),
    )
]
_CONSULTANT = lazy(r".*(咨询|服务机构|第三方|中介).*")


def header_of(sheet: ReadSheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of the header and the column of each role, from 0; None for another kind of sheet."""
    for index, cells in enumerate(sheet.rows[:30]):
        columns: dict[str, int] = {}
        for n, cell in enumerate(cells):
            if role := _role(fields.text(cell)):
                columns.setdefault(role, n)
        if columns.keys() >= _REQUIRED:
            return index, columns
    return None


def _role(title: str) -> str:
    text = re.sub(r"\s|[（(].*?[)）]", "", title)
    if role := next((role for role, pattern in _MEANINGS if text and pattern.fullmatch(text)), ""):
        return role
    other = role_of(title) or ""
    return {"name": "party", "city": "city", "county": "county"}.get(other, "")


def is_consultant(kind: str) -> bool:
    """Say whether 类别 tells that the decision is against a consultant and not an enterprise."""
    return _CONSULTANT.fullmatch(kind) is not None


def in_tens(heading: Cell) -> bool:
    """Say whether a column's bare numbers are 万元: 罚款金额（万元）."""
    return "万" in fields.text(heading)


def amount(text: str, tens: bool = False) -> str | None:
    """Return yuan as a plain number: 5000, 5万元, or 5 in a column of 万元 (`tens`); None if it is no
    amount."""
    plain = text.replace(",", "").replace("，", "")
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(万)?元?", plain)
    if found is None:
        return None
    bare = plain.replace(".", "", 1).isdecimal()
    try:
        value = Decimal(found[1]) * (10_000 if found[2] or (tens and bare) else 1)
    except InvalidOperation:
        return None
    return f"{value.normalize():f}"
