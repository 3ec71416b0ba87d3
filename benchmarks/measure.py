"""Figures and how they are shown: seconds of ours beside seconds of the bare limit, run by run."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ours` and `bare` are seconds, one value a run, taken in turn.

    `items` is how many things one run handles (messages, rows): it gives the rate.
    """

    what: str
    ours: Sequence[float]
    limit: str
    bare: Sequence[float]
    items: int = 0

    @property
    def ratio(self) -> float:
        """The median of the ratios of runs taken together, so that a drifting machine cancels."""
        return median(a / b for a, b in zip(self.ours, self.bare, strict=True))

    def cells(self) -> list[str]:
        rate = f"{self.items / median(self.ours):,.0f}/s" if self.items else ""
        bare_rate = f"{self.items / median(self.bare):,.0f}/s" if self.items else ""
        return [self.what, span(self.ours), rate, self.limit, span(self.bare), bare_rate, f"{self.ratio:.1f}"]


HEAD = ["what", "ours (min / median)", "rate", "bare limit", "min / median", "rate", "ratio"]


def span(seconds: Sequence[float]) -> str:
    return f"{duration(min(seconds))} / {duration(median(seconds))}"


def duration(seconds: float) -> str:
    if seconds < 0.1:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(figures: Sequence[Figure]) -> str:
    """A Markdown table that also reads well in a terminal."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = [
        "| " + " | ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def quantile(seconds: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ranked = sorted(seconds)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Wall seconds of one run."""
    before = time.perf_counter()
    await work()
    return time.perf_counter() - before
