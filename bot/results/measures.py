"""The columns of the 总结表 as data, and what makes a reported value doubtful.

A value is kept in its column's unit. A doubt never refuses: it names the likely slip (kWh written
where 万kWh is asked for), and a person decides. Ranges: domain notes, section 6.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from msgspec import Struct

from bot.tables import Place, PlanError, read_table
from bot.words import Sentence
from bot.words.patterns import lazy

_Values = Mapping[str, Any]

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
_HEAVY_TRADES = lazy("钢铁|焦化|炼钢|炼铁|炼焦|焦炭")
_TCE_PER_10MWH = 1.229  # 1 万kWh = 1.229 tce (当量值)
LEVELS = {
    "I": "一级",
    "II": "二级",
    "III": "三级",
    "below": "三级以下",
    "peer-advanced": "同行业先进",
    "peer-basic": "同行业基本",
    "none": "无指标体系",
}
_RANK = {"below": 0, "peer-basic": 1, "III": 1, "peer-advanced": 2, "II": 2, "I": 3}


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

    @property
    def heading(self) -> str:
        """The column's title with its unit: 节电（万kWh/年）"""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def adds_up(self) -> bool:
        return self.kind == "number"


class Doubt(Struct, frozen=True):
    """A value that is probably a slip, and what to do about it."""

    key: str
    sentence: Sentence


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


def doubts(values: _Values, columns: Sequence[Measure], industry: str) -> list[Doubt]:
    """Return the values of one enterprise that are probably slips."""
    found = [d for c in columns if c.adds_up and (d := _out_of_range(c, values, industry))]
    return found + _contradictions(values)


def _out_of_range(column: Measure, values: _Values, industry: str) -> Doubt | None:
    value = values.get(column.key)
    if value is None:
        return None
    high = column.heavy if column.heavy and _HEAVY_TRADES.search(industry) else column.high
    shown = Sentence("results.doubts.value", title=column.title, value=as_text(value), unit=column.unit)
    if value < 0:
        return Doubt(column.key, Sentence("results.doubts.negative", shown=shown))
    if column.unit == "项" and value != int(value):
        return Doubt(column.key, Sentence("results.doubts.not_whole", shown=shown))
    if high is not None and value > high:
        usual = Sentence(
            "results.doubts.usual", low=as_text(column.low), high=as_text(high), unit=column.unit
        )
        slip = _slip(column, value, high)
        return Doubt(column.key, Sentence("results.doubts.too_high", shown=shown, usual=usual, slip=slip))
    if value < column.low:
        return Doubt(
            column.key,
            Sentence("results.doubts.too_low", shown=shown, low=as_text(column.low), unit=column.unit),
        )
    return None


_SMALLER = {"万元": ("元",), "万kWh": ("kWh",), "万t": ("t",), "t": ("kg",), "kg": ("g",), "tce": ("kgce",)}


def _slip(column: Measure, value: float, high: float) -> Sentence:
    """Which smaller unit was probably written: the first that brings the value into its range."""
    base = column.unit.removesuffix("/年")
    per = column.unit.removeprefix(base)
    for unit in _SMALLER.get(base, ()):
        times = factor(unit, column)
        if times and max(column.low, 1e-9) <= value * times <= high:
            written, right = unit + per, as_text(value * times)
            return Sentence("results.doubts.other_unit", written=written, right=right, unit=column.unit)
    return Sentence("results.doubts.magnitude")


def _contradictions(values: _Values) -> list[Doubt]:
    """What cannot be true together."""
    found = []
    water, waste = values.get("water"), values.get("wastewater")
    if water is not None and waste is not None and waste > 2 * water:
        found.append(
            Doubt(
                "wastewater",
                Sentence("results.doubts.wastewater", waste=as_text(waste), water=as_text(water)),
            )
        )
    power, energy = values.get("power"), values.get("energy")
    if power and energy is not None and power * _TCE_PER_10MWH > energy * 1.05:
        tce = as_text(round(power * _TCE_PER_10MWH, 2))
        found.append(Doubt("energy", Sentence("results.doubts.energy", tce=tce, energy=as_text(energy))))
    planned, done = values.get("mid_planned"), values.get("mid_done")
    if planned is not None and done is not None and done > planned:
        found.append(
            Doubt("mid_done", Sentence("results.doubts.mid", done=as_text(done), planned=as_text(planned)))
        )
    before, after = (_RANK.get(str(values.get(key))) for key in ("level_before", "level_after"))
    if before is not None and after is not None and after < before:
        found.append(Doubt("level_after", Sentence("results.doubts.level")))
    return found


def as_text(value: object) -> str:
    """Return a stored value as people read it: 12, 0.5, 二级, 是."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{value:z.6f}".rstrip("0").rstrip(".")  # z: never -0
    return LEVELS.get(str(value), str(value))
