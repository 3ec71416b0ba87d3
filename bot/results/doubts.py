"""What makes a reported value doubtful.

A doubt never refuses: it names the likely slip (kWh written where 万kWh is asked for), and a person
decides. Ranges: domain notes, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from bot.results.measures import Measure, as_text, factor
from bot.words import Sentence
from bot.words.patterns import lazy

_Values = Mapping[str, Any]
_HEAVY_TRADES = lazy("钢铁|焦化|炼钢|炼铁|炼焦|焦炭")
_TCE_PER_10MWH = 1.229  # 1 万kWh = 1.229 tce (当量值)
_RANK = {"below": 0, "peer-basic": 1, "III": 1, "peer-advanced": 2, "II": 2, "I": 3}
_TENFOLD = 10  # times: a figure that differs so much from the earlier one was probably meant in another unit


class Doubt(Struct, frozen=True):
    """A value that is probably a slip, and what to do about it."""

    key: str
    sentence: Sentence


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


def tenfold(values: _Values, earlier: _Values, columns: Sequence[Measure], when: Sentence) -> list[Doubt]:
    """Return the figures that are ten times the enterprise's own earlier ones, or a tenth of them: probably
    written in another unit. `when` says of what moment the earlier ones are."""
    found = []
    for column in columns:
        now, before = values.get(column.key), earlier.get(column.key)
        if not column.adds_up or column.unit == "项" or not now or not before or now < 0 or before < 0:
            continue
        times = max(now / before, before / now)
        if times >= _TENFOLD:
            asked = Sentence(
                "results.doubts.tenfold",
                value=as_text(now),
                unit=column.unit,
                when=when,
                before=as_text(before),
                times=as_text(round(times)),
            )
            found.append(Doubt(column.key, asked))
    return found
