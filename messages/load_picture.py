"""A picture of a rehearsal's load: a strip for each kind of person, a bar for each week; of two plans one below the
other on the same scale. SVG by hand, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import pairwise

from msgspec import Struct

from messages.catalogue import say

_WIDE, _HIGH = 960, 84  # of a strip
_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 24, 64, 30
_COLOURS = ("one", "two")
_STYLE = """
  :root { color-scheme: light dark }
  .page { fill: #ffffff } text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 16px; font-weight: 600 } .tick { fill: #57606a; font-size: 11px }
  .axis { stroke: #d0d7de } .one { fill: #0969da } .two { fill: #9a6700 } .most { stroke: #57606a }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #e6edf3 } .tick { fill: #9da7b3 } .axis { stroke: #30363d }
    .one { fill: #58a6ff } .two { fill: #d29922 } .most { stroke: #9da7b3 }
  }
"""


class Bar(Struct, frozen=True):
    """One week, from a Monday: messages to each person on average, and the most that one got."""

    week: date
    each: float
    most: int


class PlanLoad(Struct, frozen=True):
    """One plan's load: `strips` by the name of the kind of person."""

    plan: str
    strips: Mapping[str, Sequence[Bar]]


def drawn(title: str, plans: Sequence[PlanLoad]) -> str:
    """Return the load of one plan, or of several, as an SVG."""
    kinds = list(dict.fromkeys(kind for one in plans for kind in one.strips))
    weeks = sorted({bar.week for one in plans for bars in one.strips.values() for bar in bars})
    high = _TOP + _HIGH * len(kinds) * len(plans) + _BOTTOM
    said = [
        f'<text class="title" x="{_LEFT}" y="24">{escape(title)}</text>',
        f'<text class="tick" x="{_LEFT}" y="44">{escape(say("rehearsal.load.legend"))}</text>',
    ]
    for n, kind in enumerate(kinds):
        most = max((bar.most for one in plans for bar in one.strips.get(kind, ())), default=0)
        for m, one in enumerate(plans):
            top = _TOP + _HIGH * (n * len(plans) + m)
            name = kind if len(plans) == 1 else f"{kind} {'AB'[m]}"
            said += _strip(name, one.strips.get(kind, ()), weeks, top, max(most, 1), _COLOURS[m])
    said += _months(weeks, high - _BOTTOM)
    about = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" role="img" '
        f'aria-label="{about}"><title>{about}</title><style>{_STYLE}</style>'
        f'<rect class="page" width="{_WIDE}" height="{high}"/>{"".join(said)}</svg>\n'
    )


def _x(weeks: Sequence[date], week: date) -> float:
    return _LEFT + (_WIDE - _LEFT - _RIGHT) * ((week - weeks[0]).days // 7) / len(weeks)


def _strip(
    name: str, bars: Sequence[Bar], weeks: Sequence[date], top: float, most: int, colour: str
) -> Iterator[str]:
    """Yield a bar for each week's average, and a stroke at the most that one person got."""
    base, room = top + _HIGH - 14, _HIGH - 30
    wide = (_WIDE - _LEFT - _RIGHT) / max(len(weeks), 1)
    yield f'<text x="{_LEFT - 12}" y="{base - 4:.1f}" text-anchor="end">{escape(name)}</text>'
    yield f'<line class="axis" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{base:.1f}" y2="{base:.1f}"/>'
    yield f'<line class="axis" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{base - room:.1f}" y2="{base - room:.1f}"/>'
    yield f'<text class="tick" x="{_LEFT - 12}" y="{base - room + 4:.1f}" text-anchor="end">{most}</text>'
    for bar in bars:
        if not bar.most:
            continue
        x, tall, at = _x(weeks, bar.week), room * bar.each / most, base - room * bar.most / most
        note = say("rehearsal.load.week", week=bar.week, each=f"{bar.each:.1f}", most=bar.most)
        yield (
            f"<g><title>{escape(name)} {escape(note)}</title>"
            f'<rect class="{colour}" x="{x + 1:.1f}" y="{base - tall:.1f}" width="{wide - 2:.1f}" height="{tall:.1f}"/>'
            f'<line class="most" x1="{x + 1:.1f}" x2="{x + wide - 1:.1f}" y1="{at:.1f}" y2="{at:.1f}"/></g>'
        )


def _months(weeks: Sequence[date], y: float) -> Iterator[str]:
    """Yield the name of each second month under the week in which it begins."""
    begins = [*weeks[:1], *(week for last, week in pairwise(weeks) if last.month != week.month)]
    for week in begins:
        if week.month % 2 or week == weeks[0]:
            yield f'<text class="tick" x="{_x(weeks, week):.1f}" y="{y + 16:.1f}">{week:%Y-%m}</text>'
