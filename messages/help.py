"""Write what 帮助 offers a person: the canonical forms of what they may say, taken from the table of
intents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.words import SPECS, IntentSpec, Level

_OF_THE_WORK = frozenset(Level) - {Level.ADMIN}
_FIRM = re.compile(" ?企业名称")


def commands(levels: Sequence[Level | str], further: bool = False) -> list[tuple[str, list[str]]]:
    """Return, by level, the lines of what a person of these levels may say, in the order of the table;
    `further`: those of the second screen (更多帮助).

    With several levels each line stands once and has no explanation. What everybody may say comes last,
    under no level.
    """
    told: list[tuple[str, list[str]]] = []
    for level in levels:
        known = {line for _, lines in told for line in lines}
        found = [line for spec in _of(level, further) for line in _lines(spec, {level}, len(levels) > 1)]
        told.append((str(level), [line for line in found if line not in known]))
    if further:
        return told
    common = [spec for spec in _FOR_ALL if not _helps(spec).isdisjoint(levels)]
    return [*told, ("", [line for spec in common for line in _lines(spec, set(levels), False)])]


def _helps(spec: IntentSpec) -> frozenset[Level]:
    return frozenset((spec.levels if spec.helps is None else spec.helps) if spec.form else ())


def _of(level: Level | str, further: bool) -> list[IntentSpec]:
    found = [spec for spec in SPECS.values() if level in _helps(spec) and spec not in _FOR_ALL]
    return [spec for spec in found if spec.further is further]


_FOR_ALL = tuple(spec for spec in SPECS.values() if _helps(spec) >= _OF_THE_WORK)


def _lines(spec: IntentSpec, levels: set[Level | str], brief: bool) -> list[str]:
    """Return the lines of one intent. An enterprise speaks of its own case, so its form needs no name."""
    lines = [spec.form, spec.also] if brief else [f"{spec.form}{spec.more}", spec.also]
    own = spec.of_case and levels == {Level.ENTERPRISE}
    return [_FIRM.sub("", line, count=1).strip() if own else line for line in lines if line]
