"""The columns of the 总结表 as data, and how a value is read: it is kept in its column's unit."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from bot.tables import Place, PlanError, read_table
from bot.words import Sentence
from bot.words.patterns import lazy

# Unit -> (what is measured, how many of the smallest). Written forms are normalised by `_unit`.
_UNITS: dict[str, tuple[str, float]] = {
    "元": ("money", 1),
    "千元": ("money", 1e3),
    "万元": ("money", 1e4),
    "亿元": ("money", 1e8),
    "kwh": ("power", 1),
    "万kwh": ("power", 1e4),
    "亿kwh": ("power", 1e8),
    "mwh": ("power", 1e3),
    "g": ("mass", 1e-3),
    "kg": ("mass", 1),
    "t": ("mass", 1e3),
    "万t": ("mass", 1e7),
    "tce": ("coal", 1),
    "万tce": ("coal", 1e4),
    "kgce": ("coal", 1e-3),
    "项": ("count", 1),
}
_SAME = tuple(
    (lazy(said), short)
    for said, short in (
        ("千瓦时|千瓦小时|度电|度", "kwh"),
        ("吨标准煤|吨标煤|吨煤", "tce"),
        ("千克标准煤|千克标煤|公斤标煤", "kgce"),
        ("立方米?|m3|方", "t"),
        ("吨", "t"),
        ("千克|公斤", "kg"),
        ("克", "g"),
        ("个|条|种", "项"),
    )
)
_COLUMNS = "总结表栏目"  # as the file is called in an error
_LARGEST = 1e12  # nobody saves or spends more, in whatever unit
LEVELS = {
    "I": "一级",
    "II": "二级",
    "III": "三级",
    "below": "三级以下",
    "peer-advanced": "同行业先进",
    "peer-basic": "同行业基本",
    "none": "无指标体系",
}


class Measure(Struct, frozen=True):
    """One column. `from_` "case": the product knows it; "result": somebody reports it."""

    key: str
    title: str
    from_: Literal["case", "result"] = "result"
    kind: Literal["text", "date", "number", "level", "yesno"] = "text"
    unit: str = ""
    low: float = 0
    high: float | None = None
    heavy: float | None = None  # the high of steel and coking
    required: bool = False
    also: tuple[str, ...] = ()
    width: int = 12
    settable: bool = False  # known from the case, but a bureau may say otherwise
    asked: bool = True  # of "result": the enterprise is asked for it; else a bureau or our registers say it

    @property
    def heading(self) -> str:
        """The column's title with its unit: 节电（万kWh/年）"""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def of_form(self) -> bool:
        """Whether the enterprise's form asks for it."""
        return self.from_ == "result" and self.asked

    @property
    def adds_up(self) -> bool:
        return self.kind == "number"


@lru_cache(maxsize=8)  # asked at every sentence of the chat
def measures(text: str = "") -> tuple[Measure, ...]:
    """Return the columns in order; `text` is a bureau's own TOML, the shipped one otherwise.

    PlanError names line, key and remedy.
    """
    text = text or (files("bot") / "measures.toml").read_text("utf-8")
    try:
        rows = tomllib.loads(text).get("column", [])
    except tomllib.TOMLDecodeError as error:
        raise PlanError(0, _COLUMNS, Sentence("plans.columns.no_toml", error=str(error))) from error
    if not isinstance(rows, list) or not rows:
        raise PlanError(0, _COLUMNS, Sentence("plans.columns.none"))
    found = []
    for i, row in enumerate(rows):
        place = Place.of(text, "column", i)
        numbers = {k: row[k] for k in ("low", "high", "heavy") if k in row}
        rest = {k: v for k, v in row.items() if k not in numbers}
        for key, number in numbers.items():
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise place.error(key, Sentence("plans.columns.no_number"))
        defaults = {"low": 0, "high": None, "heavy": None, **numbers}
        made = read_table(Measure, rest, place, **defaults)
        if made.unit and _unit(made.unit) is None:
            wrong = Sentence("plans.columns.unknown_unit", unit=made.unit, known=tuple(_UNITS))
            raise place.error("unit", wrong)
        found.append(made)
    keys = [m.key for m in found]
    if double := next((k for k in keys if keys.count(k) > 1), ""):
        raise PlanError(0, double, Sentence("plans.columns.key_twice"))
    return tuple(found)


@lru_cache(maxsize=4096)  # each header of a file is held against every column's names
def plain(header: str) -> str:
    """Return a header without unit, signs and spaces, for comparison: 节电量（万kWh/年） -> 节电量."""
    text = unicodedata.normalize("NFKC", header)
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", text) or text
    return re.sub(r"[\W_]+", "", bare).lower()


def column_of(header: str, columns: Sequence[Measure]) -> Measure | None:
    """Return the column that a workbook's header means; None when it says nothing to us."""
    wanted = plain(header)
    for column in columns:
        if wanted and wanted in (plain(name) for name in (column.title, *column.also)):
            return column
    return None


def _unit(text: str) -> tuple[str, float] | None:
    """(what is measured, size) of a unit, whatever way it is written; None when unknown."""
    unit = unicodedata.normalize("NFKC", text).lower().replace(" ", "")
    unit = re.sub(r"(/|每)?(年|a)$", "", unit).replace("·", "")
    for pattern, short in _SAME:
        unit = pattern.sub(short, unit)
    return _UNITS.get(unit)


def unit_in(header: str) -> str:
    """Return the unit that a header gives in brackets or after a sign: 投资/万元, 节水(t/a); "" if none."""
    text = unicodedata.normalize("NFKC", header)
    candidates = re.findall(r"\(([^()]*)\)", text) + re.findall(r"[/,、]([^()/,、]+)$", text)
    return next((c for c in candidates if _unit(c)), "")


def factor(given: str, column: Measure) -> float | None:
    """Return the factor that turns a number in `given` into the column's unit; None if they cannot be
    compared."""
    have, want = _unit(given), _unit(column.unit)
    if have is None or want is None or have[0] != want[0]:
        return None
    return have[1] / want[1]


def number(text: str, column: Measure) -> float | None:
    """Return a cell's text as a number in the column's unit: 1,200 · 12.5万元 · 3000 kWh; None: unreadable.

    ValueError names a unit that does not belong here.
    """
    plain_text = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    match = re.fullmatch(r"(?:约|共)?([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(.*)", plain_text)
    if match is None:
        return None
    value, unit = float(match[1]), match[2]
    if abs(value) > _LARGEST:
        return None
    if not unit:
        return value
    if unit == "万" and column.unit.startswith("万"):
        return value
    times = factor(unit, column)
    if times is None:
        raise ValueError(unit)
    return round(value * times, 9)


_LEVEL_WORDS = tuple(
    (lazy(pattern), key)
    for pattern, key in (
        (r"无(行业)?(清洁生产)?(评价)?指标体系|无标准", "none"),
        (r"(未达|低于|不足|不满足|达不到).{0,6}(三级|iii|3级|基本)|三级以下|不达标|below", "below"),
        (r"同?行业.{0,2}先进|国内同行业先进.*|peer-advanced", "peer-advanced"),
        (r"同?行业.{0,2}基本|国内同行业基本.*|peer-basic", "peer-basic"),
        (r".*(三级|iii|ⅲ|3级|国内清洁生产一般).*", "III"),
        (r".*(二级|ii|ⅱ|2级|国内清洁生产先进).*", "II"),
        (r".*(一级|i|ⅰ|1级|国际清洁生产(领先|先进)).*", "I"),
    )
)


def level(text: str) -> str | None:
    """Return the key of a level as people write it; None if it is no level."""
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    return next((key for pattern, key in _LEVEL_WORDS if pattern.fullmatch(said)), None)


def as_text(value: object) -> str:
    """Return a stored value as people read it: 12, 0.5, 二级, 是."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{value:z.6f}".rstrip("0").rstrip(".")  # z: never -0
    return LEVELS.get(str(value), str(value))
