"""TOML tables -> frozen dataclasses, with errors that name line, key and remedy in Chinese.

tomllib gives no line numbers, so a `Place` remembers which lines of the text a table covers and
looks its keys up there. The dataclass is the schema: its fields are the keys, its type hints the
types. A field that ends in "_" is a key that Python reserves (from_ = `from`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from bot.words.patterns import lazy

T = TypeVar("T")

# What a value is called in an error, beside the value itself.
_TERMS = {
    "enterprise": "企业",
    "county": "县级",
    "city": "市级",
    "province": "省级",
    "assessor": "评估验收部门",
    "owner": "责任方",
    "confirmer": "确认方",
}
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of every date that is written down by hand
_MOST = 3660  # ten years of days: no number in a plan is larger
_TYPES: dict[Any, str] = {
    str: '文字，加英文引号，如 "示例"',
    bool: "true 或 false",
    int: f"0至{_MOST}的整数，如 10",
    date: "日期，如 2025-02-28",
}
_HEADER = lazy(r"^\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")


class PlanError(ValueError):
    """A round plan that cannot be used. `str()` is a Chinese sentence for the plan's author."""

    def __init__(self, line: int, key: str, message: str) -> None:
        self.line = line
        self.key = key
        self.message = message
        super().__init__(f"轮次计划{f'第{line}行' if line else ''}“{key}”：{message}")


@dataclass(frozen=True, slots=True)
class Place:
    """Lines first…last (from 1) of the plan's text, where one table is written."""

    lines: tuple[str, ...]
    first: int
    last: int

    @classmethod
    def of(cls, text: str, table: str = "", index: int = 0) -> Place:
        """The index-th [table] or [[table]]; without a name the whole text."""
        lines = tuple(text.splitlines()) or ("",)
        starts = {n: head[1] for n, line in enumerate(lines, 1) if (head := _HEADER.match(line))}
        named = [n for n, name in starts.items() if name == table]
        if index >= len(named):
            return cls(lines, 1, len(lines))
        first = named[index]
        last = min((n - 1 for n in starts if n > first), default=len(lines))
        return cls(lines, first, last)

    def find(self, key: str) -> int:
        """The line on which `key =` stands, else the table's first line."""
        pattern = re.compile(rf'(?:^|[\s{{,.])"?{re.escape(key)}"?\s*=')
        for n in range(self.first, self.last + 1):
            if not self.lines[n - 1].lstrip().startswith("#") and pattern.search(self.lines[n - 1]):
                return n
        return self.first

    def within(self, key: str, index: int = 0) -> Place:
        """The index-th inline table `{ … }` of `key`."""
        first = self.find(key)
        opened = [n for n in range(first, self.last + 1) if "{" in self.lines[n - 1]]
        if index >= len(opened):
            return Place(self.lines, first, self.last)
        last = opened[index + 1] - 1 if index + 1 < len(opened) else self.last
        return Place(self.lines, opened[index], max(opened[index], last))

    def error(self, key: str, message: str) -> PlanError:
        return PlanError(self.find(key), key, message)


def read_table(cls: type[T], table: object, place: Place, **given: Any) -> T:
    """The dataclass `cls` from one table; `given` fields were read by the caller."""
    if not isinstance(table, Mapping):
        raise PlanError(place.first, cls.__name__, "这里应是一张表，如 { days = 10 }")
    hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
    known = {f.name.rstrip("_"): f for f in fields(cls)}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise place.error(key, f"不认识的字段{_suggest(key, known)}；请改正或删除")
    values = dict(given)
    for key, f in known.items():
        if f.name in given:
            continue
        if key in table:
            values[f.name] = typed_value(hints[f.name], table[key], key, place)
        elif f.default is MISSING and f.default_factory is MISSING:
            raise place.error(key, f"缺少此项；请补上：{_wanted(hints[f.name])}")
    return cls(**values)


@cache  # to resolve annotations takes longer than to read a table by them
def _hints(cls: type[object]) -> dict[str, Any]:
    return get_type_hints(cls)


def typed_value(hint: Any, found: object, key: str, place: Place) -> Any:
    """`found` if it is what the hint asks for, lists as tuples; else PlanError."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is UnionType:  # X | None
        return typed_value(args[0], found, key, place)
    if origin is tuple:
        if not isinstance(found, list):
            raise place.error(key, f"应是列表，如 [ … ]，每项是{_wanted(args[0])}")
        return tuple(typed_value(args[0], item, key, place) for item in found)
    if origin is Literal:
        if found not in args:
            raise place.error(key, f"“{found}”不认识；只能是{_wanted(hint)}")
        return found
    # type() and not isinstance: true is not a number, a moment is not a day.
    if type(found) is not hint or (isinstance(found, int) and not 0 <= found <= _MOST):
        raise place.error(key, f"“{found}”的类型不对；应是{_wanted(hint)}")
    if isinstance(found, date) and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise place.error(key, f"“{found}”的年份不正确，应在{FIRST_YEAR}至{LAST_YEAR}年之间；请核对年份")
    return found


def _wanted(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        words = (f'"{a}"' + (f"（{_TERMS[a]}）" if a in _TERMS else "") for a in args if a)
        return "、".join(words)
    if origin is UnionType:
        return _wanted(args[0])
    if origin is tuple:
        return f"列表，每项是{_wanted(args[0])}"
    return _TYPES.get(hint, "一张表")


def _suggest(key: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(key, known)
    return f"，是否应为“{close[0]}”" if close else f"，可用：{'、'.join(known)}"
