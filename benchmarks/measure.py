"""Figures and how they are shown: seconds of ours beside seconds of the bare limit, run by run."""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ours` and `bare` are seconds, one value a run, taken in turn.

    `items` is how many things one run handles (messages, rows): it gives the rate. `unit` is "s", or
    "MiB" for memory. What grows has `…, 1,000 cases, …` in its name (`benchmarks/growth.py`).
    """

    what: str
    ours: Sequence[float]
    limit: str
    bare: Sequence[float]
    items: int = 0
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """The median of the ratios of runs taken together, so that a drifting machine cancels."""
        return median(a / b for a, b in zip(self.ours, self.bare, strict=True))

    def cells(self) -> list[str]:
        rate = f"{self.items / median(self.ours):,.0f}/s" if self.items else ""
        bare_rate = f"{self.items / median(self.bare):,.0f}/s" if self.items else ""
        ours, bare = span(self.ours, self.unit), span(self.bare, self.unit)
        return [self.what, ours, rate, self.limit, bare, bare_rate, f"{self.ratio:.2f}"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a run is made, as said at the command line; what is not said, each part knows itself."""

    cases: tuple[int, ...] = ()
    runs: int | None = None
    processes: tuple[int, ...] = ()

    def sizes(self, *usual: int) -> tuple[int, ...]:
        """For a part that measures several sizes."""
        return self.cases or usual

    def size(self, usual: int) -> int:
        """For a part that measures one: the largest that was said and is not above its own."""
        return max((n for n in self.cases if n <= usual), default=min(self.cases, default=usual))

    def together(self, *usual: int) -> tuple[int, ...]:
        """For a part that runs several processes; the first is what the others stand beside."""
        return self.processes or usual

    def times(self, usual: int) -> int:
        return usual if self.runs is None else self.runs


USUAL = Scale()


HEAD = ["what", "ours (min / median)", "rate", "bare limit", "min / median", "rate", "ratio"]


def span(values: Sequence[float], unit: str = "s") -> str:
    if unit != "s":
        return f"{min(values):,.0f} / {median(values):,.0f} {unit}"
    return f"{duration(min(values))} / {duration(median(values))}"


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


def cpu_of(pid: int) -> float:
    """Processor seconds that another process has used, its ended children included."""
    rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(n) for n in rest[11:15]) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int, name: str = "VmHWM") -> float:
    """MiB that another process has held at most, or (`VmRSS`) holds now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {name} of process {pid}")


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Wall seconds of one run."""
    before = time.perf_counter()
    await work()
    return time.perf_counter() - before
