"""Where the tile of each unit stands on a province's map. Pure; the maps are data (bot/tile_maps.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

_EMPTY = "·"
_ABREAST = 4  # tiles in a row of a plain grid: on a phone each still has room for a name and a number


@cache
def _maps() -> dict[str, list[list[str]]]:
    """Return the rows of each province's map."""
    text = (files("bot") / "tile_maps.toml").read_text("utf-8")
    return {name: [row.split() for row in drawn.splitlines()] for name, drawn in tomllib.loads(text).items()}


def tile_rows(province: str, units: Sequence[str]) -> list[list[str]]:
    """Return the rows of the map with a unit's name in each place, "" where there is none. `units` are those that
    are shown, in their order: where the province's map lacks one of them, they stand in a plain grid."""
    drawn = _maps().get(province, [])
    if not units or not {*units} <= {name for row in drawn for name in row}:
        return [list(units[n : n + _ABREAST]) for n in range(0, len(units), _ABREAST)]
    shown = [[name if name in units else "" for name in row] for row in drawn]
    last = max(n for row in shown for n, name in enumerate(row) if name)
    return [row[: last + 1] for row in shown if any(row)]
