"""A picture of a rehearsal's load: a strip for each kind of person, a bar for each week; of two plans one below the
other on the same scale. SVG by hand, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import pairwise

from msgspec import Struct

from messages.catalogue import say

_HIGH = 84  # of a strip
_RIGHT, _TOP, _BOTTOM = 24, 64, 30
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


class _Sheet(Struct, frozen=True):
    """What is drawn on: its width, the room for names on the left, and of how many months each one is named."""

    wide: int
    left: int
    months: int


_DESK, _TELEPHONE = _Sheet(960, 96, 2), _Sheet(400, 84, 4)


class PlanLoad(Struct, frozen=True):
    """One plan's load: `strips` by the name of the kind of person."""

    plan: str
    strips: Mapping[str, Sequence[Bar]]


def drawn(title: str, plans: Sequence[PlanLoad], *, narrow: bool = False) -> str:
    """Return the load of one plan, or of several, as an SVG; `narrow` for a telephone, whose page has the title."""
    sheet = _TELEPHONE if narrow else _DESK
    kinds = list(dict.fromkeys(kind for one in plans for kind in one.strips))
    weeks = sorted({bar.week for one in plans for bars in one.strips.values() for bar in bars})
    high = _TOP + _HIGH * len(kinds) * len(plans) + _BOTTOM
    legend = say("rehearsal.load.legend")
    if narrow:
        said = [_words("tick", 8, 18 + 16 * n, part) for n, part in enumerate(legend.split("；"))]
    else:
        said = [_words("title", sheet.left, 24, title), _words("tick", sheet.left, 44, legend)]
    for n, kind in enumerate(kinds):
        most = max((bar.most for one in plans for bar in one.strips.get(kind, ())), default=0)
        for m, one in enumerate(plans):
            top = _TOP + _HIGH * (n * len(plans) + m)
            name = kind if len(plans) == 1 else f"{kind} {'AB'[m]}"
            said += _strip(sheet, name, one.strips.get(kind, ()), weeks, top, max(most, 1), _COLOURS[m])
    said += _months(sheet, weeks, high - _BOTTOM)
    about = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.wide} {high}" role="img" '
        f'aria-label="{about}"><title>{about}</title><style>{_STYLE}</style>'
        f'<rect class="page" width="{sheet.wide}" height="{high}"/>{"".join(said)}</svg>\n'
    )


def _words(look: str, x: int, y: int, text: str) -> str:
    return f'<text class="{look}" x="{x}" y="{y}">{escape(text)}</text>'


def _x(sheet: _Sheet, weeks: Sequence[date], week: date) -> float:
    return sheet.left + (sheet.wide - sheet.left - _RIGHT) * ((week - weeks[0]).days // 7) / len(weeks)


def _strip(
    sheet: _Sheet, name: str, bars: Sequence[Bar], weeks: Sequence[date], top: float, most: int, colour: str
) -> Iterator[str]:
    """Yield a bar for each week's average, and a stroke at the most that one person got."""
    base, room = top + _HIGH - 14, _HIGH - 30
    wide = (sheet.wide - sheet.left - _RIGHT) / max(len(weeks), 1)
    yield f'<text x="{sheet.left - 12}" y="{base - 4:.1f}" text-anchor="end">{escape(name)}</text>'
    for y in (base, base - room):
        yield f'<line class="axis" x1="{sheet.left}" x2="{sheet.wide - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    yield f'<text class="tick" x="{sheet.left - 12}" y="{base - room + 4:.1f}" text-anchor="end">{most}</text>'
    for bar in bars:
        if not bar.most:
            continue
        x, tall, at = _x(sheet, weeks, bar.week), room * bar.each / most, base - room * bar.most / most
        note = say("rehearsal.load.week", week=bar.week, each=f"{bar.each:.1f}", most=bar.most)
        yield (
            f"<g><title>{escape(name)} {escape(note)}</title>"
            f'<rect class="{colour}" x="{x + 1:.1f}" y="{base - tall:.1f}" width="{wide - 2:.1f}" height="{tall:.1f}"/>'
            f'<line class="most" x1="{x + 1:.1f}" x2="{x + wide - 1:.1f}" y1="{at:.1f}" y2="{at:.1f}"/></g>'
        )


def _months(sheet: _Sheet, weeks: Sequence[date], y: float) -> Iterator[str]:
    """Yield the names of some months under the weeks in which they begin."""
    begins = [*weeks[:1], *(week for last, week in pairwise(weeks) if last.month != week.month)]
    for week in begins:
        if ((week.year - weeks[0].year) * 12 + week.month - weeks[0].month) % sheet.months:
            continue
        yield f'<text class="tick" x="{_x(sheet, weeks, week):.1f}" y="{y + 16:.1f}">{week:%Y-%m}</text>'
