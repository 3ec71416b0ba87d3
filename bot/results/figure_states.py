"""已报, 已核实, 缺: how far a figure of the 总结表 can be relied upon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.results.measures import Measure


class FigureState(StrEnum):
    """The three states, by their Chinese names."""

    CONFIRMED = "已核实"  # a bureau has confirmed just this value
    REPORTED = "已报"  # it is reported, and nobody has confirmed it
    MISSING = "缺"


def state_of(value: Any, confirmed: Any) -> FigureState:
    """Return the state of one figure. A value that was changed after it was confirmed is reported again."""
    if value is None or value == "":
        return FigureState.MISSING
    return FigureState.CONFIRMED if value == confirmed else FigureState.REPORTED


def states_of(
    values: Mapping[str, Any], confirmed: Mapping[str, Any], columns: Sequence[Measure]
) -> dict[str, FigureState]:
    """Return the state of each figure that an enterprise reports, by its key. One that is not required and
    not reported has none."""
    found = {c.key: state_of(values.get(c.key), confirmed.get(c.key)) for c in columns if c.of_form}
    optional = {c.key for c in columns if not c.required}
    return {k: s for k, s in found.items() if s is not FigureState.MISSING or k not in optional}


def count_states(states: Mapping[str, FigureState]) -> dict[FigureState, int]:
    """Return how many figures stand in each state."""
    n = Counter(states.values())
    return {state: n[state] for state in FigureState}
