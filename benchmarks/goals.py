"""What the figures should reach, as ratios of seconds: of ours and of what stands beside it in the same run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Figure

_MORE = 0.05  # seconds that a query may wait longer while something else goes on
_PAGE = r"^(province|city|county|enterprise) /.*,"  # of `bench_roles`
_PLATFORM = 10_000 / 60  # messages a second that WeCom takes of one corporation


def _at_most(ratio: float) -> Callable[[Figure], bool]:
    return lambda figure: figure.ratio <= ratio


def _little_more(figure: Figure) -> bool:
    return figure.ratio <= 2.0 or median(figure.ours) - median(figure.bare) <= _MORE


def _platform(figure: Figure) -> bool:
    return figure.items / median(figure.ours) >= _PLATFORM


def _always(figure: Figure) -> bool:
    return ", 0 of " in figure.what


@dataclass(frozen=True, slots=True)
class Goal:
    """`what` and `limit` choose the figures, as patterns; `said` is how a person reads the goal."""

    what: str
    limit: str
    said: str
    met: Callable[[Figure], bool]

    def of(self, figures: Sequence[Figure]) -> list[Figure]:
        return [f for f in figures if re.search(self.what, f.what) and re.search(self.limit, f.limit)]


GOALS = (
    Goal(r"^query 进度, 16 at once, \d+ of them", "by hand", "≤ 1.0", _at_most(1.0)),
    Goal(r"^query 进度, 16 at once, \d+ of them", "decrypt", "≤ 3.33 (0.3 of its rate)", _at_most(1 / 0.3)),
    Goal(r"^report .*, 16 at once, \d+ of them", "by hand", "≤ 1.43 (0.7 of its rate)", _at_most(1 / 0.7)),
    Goal(r", 64 at once, p99", "by hand", "≤ 1.0", _at_most(1.0)),
    Goal(r"^query, p99, while", "idle", "≤ 2.0, or 50 ms more", _little_more),
    Goal(r"^/readyz meanwhile", "", "200 throughout", _always),
    Goal(r"^serve until ready", "", "≤ 2.0", _at_most(2.0)),
    Goal(r"^send [\d,]+ by WeCom, \w+$", "POSTs", "≤ 6.67 (0.15 of its rate)", _at_most(1 / 0.15)),
    Goal(r"^send [\d,]+ by WeCom, \w+$", "POSTs", "≥ 167 a second", _platform),
    Goal(r"\d processes", "one process", "≤ 1.0", _at_most(1.0)),
    Goal(r"^first look after an import", "", "≤ 2.0", _at_most(2.0)),
    Goal(r"^next morning", "", "≤ 3.0", _at_most(3.0)),
    Goal(r"^look with nothing due", "", "≤ 1.5", _at_most(1.5)),
    Goal(r"^import ", "", "≤ 2.0", _at_most(2.0)),
    Goal(r"^(page of the list|overview)", "", "≤ 2.0", _at_most(2.0)),
    Goal(rf"{_PAGE} 10,000 enterprises", "", "≤ 100 ms", lambda figure: median(figure.ours) <= 0.1),
    Goal(rf"{_PAGE} 100,000 enterprises", "", "≤ 200 ms", lambda figure: median(figure.ours) <= 0.2),
    Goal(r"^a whole round", "", "≤ 5.0", _at_most(5.0)),
)


def judged(figures: Sequence[Figure]) -> Iterator[str]:
    """A Markdown table: each goal with the figures that it is about."""
    yield "| work | beside | goal | measured | |"
    yield "|---|---|---|---|---|"
    for goal in GOALS:
        found = goal.of(figures)
        if not found:
            yield f"| `{_plain(goal.what)}` | {goal.limit} | {goal.said} | not measured in this run | |"
        for figure in found:
            measured = f"{figure.ratio:.2f}"
            if figure.items:
                measured += f", {figure.items / median(figure.ours):,.0f}/s"
            verdict = "reached" if goal.met(figure) else "**behind**"
            yield f"| {figure.what} | {figure.limit} | {goal.said} | {measured} | {verdict} |"


def _plain(pattern: str) -> str:
    return pattern.replace("|", " or ")
