"""One cell of a workbook of results -> a value in its column's unit, or what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

from bot.results.measures import Measure, level, number
from bot.words.patterns import lazy
from bot.workbooks import fields
from bot.workbooks.cells import Cell
from bot.workbooks.result_headers import NOT_COMPARABLE

_NOT_GIVEN = lazy(r"未报|未填|待报|未知|不详|[?？]")
_YES = ("是", "达到", "达标", "已达到", "√", "y", "yes")
_NO = ("否", "未达到", "不达标", "未达标", "×", "n", "no")


def read_cell(cell: Cell, column: Measure, times: float) -> tuple[Any, str]:
    """(value in the column's unit or None, what is wrong with it)."""
    text = fields.optional(cell)
    raw = fields.text(cell)
    if not text:
        if column.adds_up and raw in ("无", "没有"):
            return None, "“无”按未报处理；如确为零，请填0。"
        return None, ""
    if _NOT_GIVEN.fullmatch(text) or times == NOT_COMPARABLE:
        return None, ""
    match column.kind:
        case "number":
            return _number(text, column, times)
        case "level":
            if "待确认" in text:
                return None, ""
            found = level(text)
            known = "一级、二级、三级、三级以下、同行业先进、同行业基本、无指标体系"
            return found, "" if found else f"“{fields.quoted(text)}”不是水平（{known}），未采用。"
        case "yesno":
            yes, no = text.lower() in _YES, text.lower() in _NO
            wrong = "" if yes or no else f"“{fields.quoted(text)}”应填“是”或“否”，未采用。"
            return (yes if yes or no else None), wrong
        case "date":
            return read_day(text)
    value, problem = fields.short_text(cell, 400)
    if value and isinstance(cell, str):
        value = fields.joined(cell.strip())  # words are kept as they are written: （，；
    return value or None, f"{problem}。" if problem else ""


def _number(text: str, column: Measure, times: float) -> tuple[float | None, str]:
    try:
        value = number(text, column)
    except ValueError as unit:
        return None, f"“{fields.quoted(text)}”的单位“{unit}”与“{column.heading}”不符，未采用。"
    if value is None:
        return None, f"“{fields.quoted(text)}”不是数字，未采用；请只填数字。"
    own_unit = not re.fullmatch(r"[-+\d.,，e]*", text, re.IGNORECASE)
    return round(value * (1.0 if own_unit else times), 9), ""


def read_day(text: str) -> tuple[str | None, str]:
    if day := fields.day(text):
        return day.isoformat(), ""
    return None, f"“{fields.quoted(text)}”不是日期，未采用；请写成2025-10-31。"


def says_same(cell: Cell, value: object) -> bool:
    """Whether a cell says what our own table shows there, or nothing."""
    return fields.joined(fields.optional(cell)) in ("", fields.joined(fields.text(str(value or ""))))


def differs(cell: Cell, value: object, column: Measure) -> bool:
    """Whether a cell plainly says something else than our records."""
    text = fields.optional(cell)
    if not text or _NOT_GIVEN.fullmatch(text):
        return False
    if column.kind == "date":
        day, _ = read_day(text)
        return bool(day) and day != (str(value) if value else "")
    return not says_same(_outcome(text), _outcome(fields.text(str(value or ""))))


def _outcome(text: str) -> str:
    """已通过, 通过, 合格 are one."""
    return text.removeprefix("已").replace("通过", "合格")
