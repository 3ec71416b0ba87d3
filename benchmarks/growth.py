"""A picture of how costs grow: each kind of figure that was measured at several sizes, ours and what stands
beside it, on logarithmic axes. SVG by hand, for light and dark pages."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Figure, duration

_SIZED = re.compile(r"^(.*?), ([\d,]+) cases, (.*)$")
_WIDE, _HIGH, _ACROSS = 420, 250, 2  # of a panel, and panels in a row
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 78, 42, 34
_STYLE = """
  :root { color-scheme: light dark }
  .page { fill: #ffffff } text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 } .axis { stroke: #d0d7de } .tick { fill: #57606a; font-size: 11px }
  .ours { stroke: #0969da; fill: none; stroke-width: 2 } .ours-dot, .ours-name { fill: #0969da }
  .bare { stroke: #9a6700; fill: none; stroke-width: 2; stroke-dasharray: 5 4 }
  .bare-dot, .bare-name { fill: #9a6700 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #e6edf3 } .axis { stroke: #30363d } .tick { fill: #9da7b3 }
    .ours { stroke: #58a6ff } .ours-dot, .ours-name { fill: #58a6ff }
    .bare { stroke: #d29922 } .bare-dot, .bare-name { fill: #d29922 }
  }
"""


@dataclass(frozen=True, slots=True)
class Curve:
    """One kind of figure by size: what it cost us, and what stands beside it."""

    title: str
    unit: str
    points: list[tuple[int, float, float]]


def curves(figures: Sequence[Figure]) -> list[Curve]:
    """The figures that were measured at several sizes, one curve for each kind."""
    kinds: dict[tuple[str, str], list[tuple[int, float, float]]] = defaultdict(list)
    for figure in figures:
        if found := _SIZED.match(figure.what):
            what, size, rest = found.groups()
            point = int(size.replace(",", "")), median(figure.ours), median(figure.bare)
            kinds[f"{what}, {rest}", figure.unit].append(point)
    return [
        Curve(title, unit, sorted(points))
        for (title, unit), points in kinds.items()
        if len({point[0] for point in points}) > 1
    ]


def drawn(found: Sequence[Curve]) -> str:
    """The curves as an SVG."""
    rows = math.ceil(len(found) / _ACROSS)
    wide, high = _WIDE * _ACROSS, _HIGH * rows
    panels = "\n".join(
        f'<g transform="translate({n % _ACROSS * _WIDE} {n // _ACROSS * _HIGH})">\n'
        + "\n".join(_panel(curve))
        + "\n</g>"
        for n, curve in enumerate(found)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">\n'
        f"<title>How costs grow with the number of cases</title>\n<style>{_STYLE}</style>\n"
        f'<rect class="page" width="{wide}" height="{high}"/>\n{panels}\n</svg>\n'
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """From values to places, by powers of ten."""

    least: float
    most: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> _Axis:
        least = 10.0 ** math.floor(math.log10(min(values)))
        most = 10.0 ** math.ceil(math.log10(max(values)))
        return cls(least, max(most, least * 10), start, end)

    def at(self, value: float) -> float:
        share = math.log10(value / self.least) / math.log10(self.most / self.least)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> list[float]:
        n = round(math.log10(self.most / self.least))
        return [self.least * 10**i for i in range(n + 1)]


def _panel(curve: Curve) -> Iterator[str]:
    points = [(size, max(ours, 1e-4), max(bare, 1e-4)) for size, ours, bare in curve.points]
    x = _Axis.over([p[0] for p in points], _LEFT, _WIDE - _RIGHT)
    y = _Axis.over([v for p in points for v in p[1:]], _HIGH - _BOTTOM, _TOP)
    yield f'<text class="title" x="{_LEFT}" y="22">{curve.title}</text>'
    for tick in y.ticks():
        yield f'<path class="axis" d="M{_LEFT} {y.at(tick)}H{_WIDE - _RIGHT}"/>'
        said = duration(tick) if curve.unit == "s" else f"{tick:,.0f} {curve.unit}"
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y.at(tick) + 4}" text-anchor="end">{said}</text>'
    for tick in x.ticks():
        place = f'x="{x.at(tick)}" y="{_HIGH - _BOTTOM + 18}" text-anchor="middle"'
        yield f'<text class="tick" {place}>{tick:,.0f}</text>'
    names = []
    for column, kind in ((2, "bare"), (1, "ours")):
        places = [(x.at(p[0]), y.at(p[column])) for p in points]
        yield f'<path class="{kind}" d="M' + "L".join(f"{a} {b}" for a, b in places) + '"/>'
        yield from (f'<circle class="{kind}-dot" cx="{a}" cy="{b}" r="3"/>' for a, b in places)
        names.append((places[-1][1], kind))
    (upper, one), (lower, other) = sorted(names)
    lower = max(lower, upper + 15)
    for height, kind in ((upper, one), (lower, other)):
        said = {"ours": "ours", "bare": "beside it"}[kind]
        yield f'<text class="{kind}-name" x="{_WIDE - _RIGHT + 8}" y="{height + 4}">{said}</text>'
