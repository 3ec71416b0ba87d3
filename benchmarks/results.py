"""`results.md`: where the figures of a run are kept, with its goals and a picture of growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.goals import judged
from benchmarks.growth import curves, drawn
from benchmarks.measure import Figure, table

RESULTS = Path(__file__).with_name("results.md")
GROWTH = Path(__file__).with_name("growth.svg")
REMARKS = Path(__file__).with_name("remarks.md")  # by hand: why what is behind is behind
_HOW = (
    "Written by `python -m benchmarks {}`. Ratios are of seconds (of MiB): ours by what stands beside it, run by "
    "run; below 1 is faster. On a machine that does other things meanwhile only the ratios count; “CPU” is "
    "processor seconds, the database's included. “By hand” is the same job in Flask and raw sqlite3 "
    "([by_hand.py](by_hand.py))."
)


def written(
    arguments: Sequence[str], machine: str, figures: Mapping[str, Sequence[Figure]], not_run: Sequence[str]
) -> None:
    """Write the results' page."""
    flat = [figure for found in figures.values() for figure in found]
    failed = [part for part, found in figures.items() if not found]
    parts = [
        "# Figures of the last run",
        _HOW.format(" ".join(arguments)),
        machine.replace("\nPython", "  \nPython"),
    ]
    if not_run:
        parts.append(f"Not run: {', '.join(not_run)}.")
    if failed:
        parts.append(f"**Failed**: {', '.join(failed)}.")
    parts += ["## Goals", "\n".join(judged(flat))]
    if REMARKS.is_file():
        parts.append(REMARKS.read_text("utf-8").strip())
    if found := curves(flat):
        GROWTH.write_text(drawn(found), "utf-8")
        parts += ["## Growth", "![How costs grow with the number of cases](growth.svg)"]
    parts += ["## All figures", table(flat)]
    RESULTS.write_text("\n\n".join(parts) + "\n", "utf-8")
