"""How places are said: where an enterprise lies, a bureau's own, and all of a round's together."""

from __future__ import annotations

from typing import Any

from bot.words import Extent, Level
from messages.catalogue import sentence_table


def of_a_bureau(line: Any) -> bool:
    """Say whether a line is what a city or a county owes for itself, whose file bears its place as its name."""
    return line.name in (line.city, line.city + line.county)


def place(line: Any, level: Level) -> str:
    """Where an enterprise lies, as far as this reader needs it: a county knows its own, and a
    bureau's own file bears its place as its name."""
    if of_a_bureau(line):
        return ""
    if level is Level.CITY:  # 辛集: the city's officers know their own
        return "" if line.city == line.county else str(line.county)
    if level in (Level.PROVINCE, Level.SUPPORT):
        return str(line.city if line.city == line.county else line.city + line.county)
    return ""


def whole_area(extent: Extent) -> str:
    """Return how all of a round's places together are called: 全省, 全区, 全市."""
    return sentence_table("briefing.area")[extent]
