"""Read one cell of a workbook of results as a value in its column's unit, or tell what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

from bot.results.measures import Measure, level, number
from bot.words import Sentence
from bot.words.patterns import lazy
from bot.workbooks import fields
from bot.workbooks.cells import Cell
from bot.workbooks.result_headers import NOT_COMPARABLE

_NOT_GIVEN = lazy(r"未报|未填|待报|未知|不详|[?？]")
_YES = ("是", "达到", "达标", "已达到", "√", "y", "yes")
_NO = ("否", "未达到", "不达标", "未达标", "×", "n", "no")


def read_cell(cell: Cell, column: Measure, times: float) -> tuple[Any, Sentence | None]:
    """Return (the value in the column's unit or None, what is wrong with it)."""
    text = fields.optional(cell)
    raw = fields.text(cell)
    if not text:
        if column.adds_up and raw in ("无", "没有"):
            return None, Sentence("workbooks.result.none_is_no_zero")
        return None, None
    if _NOT_GIVEN.fullmatch(text) or times == NOT_COMPARABLE:
        return None, None
    match column.kind:
        case "number":
            return _number(text, column, times)
        case "level":
            if "待确认" in text:
                return None, None
            found = level(text)
            return found, None if found else Sentence("workbooks.result.level", text=fields.quoted(text))
        case "yesno":
            yes, no = text.lower() in _YES, text.lower() in _NO
            if yes or no:
                return yes, None
            return None, Sentence("workbooks.result.yes_or_no", text=fields.quoted(text))
        case "date":
            return read_day(text)
    value, problem = fields.short_text(cell, 400)
    if value and isinstance(cell, str):
        value = fields.without_inner_spaces(cell.strip())  # words are kept as they are written: （，；
    return value or None, problem


def _number(text: str, column: Measure, times: float) -> tuple[float | None, Sentence | None]:
    try:
        value = number(text, column)
    except ValueError as unit:
        return None, Sentence(
            "workbooks.result.unit", text=fields.quoted(text), unit=str(unit), column=column.heading
        )
    if value is None:
        return None, Sentence("workbooks.result.number", text=fields.quoted(text))
    own_unit = not re.fullmatch(r"[-+\d.,，e]*", text, re.IGNORECASE)
    return round(value * (1.0 if own_unit else times), 9), None


def read_day(text: str) -> tuple[str | None, Sentence | None]:
    if day := fields.parse_day(text):
        return day.isoformat(), None
    return None, Sentence("workbooks.result.day", text=fields.quoted(text))


def says_same(cell: Cell, value: object) -> bool:
    """Say whether a cell says what our own table shows there, or nothing."""
    return fields.without_inner_spaces(fields.optional(cell)) in (
        "",
        fields.without_inner_spaces(fields.text(str(value or ""))),
    )


def differs(cell: Cell, value: object, column: Measure) -> bool:
    """Say whether a cell plainly says something else than our records."""
    text = fields.optional(cell)
    if not text or _NOT_GIVEN.fullmatch(text):
        return False
    if column.kind == "date":
        day, _ = read_day(text)
        return bool(day) and day != (str(value) if value else "")
    return not says_same(_outcome(text), _outcome(fields.text(str(value or ""))))


def _outcome(text: str) -> str:
    """Return one word for 已通过, 通过 and 合格, which mean the same."""
    return text.removeprefix("已").replace("通过", "合格")
