"""How well sentences are understood, against lines with labels (data/README.md's format).

Pure: the lines come in, the score goes out; `make chat-report` prints it and the tests hold it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.reading.result import HARMLESS, Reading

_COMPARED = ("names", "numbers", "date", "kind", "code")  # reason and text are free words


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled sentence: who types what, and how it is to be taken."""

    person: str
    utterance: str
    intent: str
    act: str
    slots: dict[str, object]

    @classmethod
    def of(cls, row: dict[str, str]) -> Line:
        text = row["utterance"].replace("\\n", "\n")
        slots = json.loads(row["slots"] or "{}")
        return cls(row["person"], text, row["intent"], row["act"], slots)


@dataclass(frozen=True, slots=True)
class _Miss:
    """A line that was taken otherwise; `wrong` when something was done that should not be."""

    line: Line
    reading: Reading
    wrong: bool


@dataclass(slots=True)
class Score:
    total: int = 0
    misses: list[_Miss] = field(default_factory=list)

    @property
    def wrong_actions(self) -> list[_Miss]:
        return [miss for miss in self.misses if miss.wrong]

    @property
    def share(self) -> float:
        """Lines taken exactly as labelled, from 0 to 1."""
        return 1 - len(self.misses) / self.total if self.total else 0.0


def score(lines: Iterable[Line], read_line: Callable[[Line], Reading]) -> Score:
    result = Score()
    for line in lines:
        result.total += 1
        reading = read_line(line)
        if not _as_labelled(line, reading):
            wrong = reading.act == "do" and reading.intent not in HARMLESS
            result.misses.append(_Miss(line, reading, wrong))
    return result


def report(result: Score) -> str:
    """The score and every miss, as text for a terminal."""
    head = (
        f"{result.total} sentences, {result.share:.1%} as labelled, {len(result.wrong_actions)} wrong actions"
    )
    return "\n".join([head, *(_describe(miss) for miss in result.misses)])


def _as_labelled(line: Line, reading: Reading) -> bool:
    """`none` compares the act alone; slots are compared where something is done."""
    if reading.act != line.act:
        return False
    if line.act == "none":
        return True
    if reading.intent != line.intent:
        return False
    if line.act != "do":
        return True
    got = reading.slots()
    return all(_same(line.slots[key], got.get(key)) for key in _COMPARED if key in line.slots)


def _same(wanted: object, got: object) -> bool:
    if isinstance(wanted, list) and isinstance(got, list):
        return sorted(map(str, wanted)) == sorted(map(str, got))
    return wanted == got


def _describe(miss: _Miss) -> str:
    line, got = miss.line, miss.reading
    flag = "WRONG" if miss.wrong else "miss "
    text = line.utterance.replace("\n", "\\n")
    return (
        f"{flag} {line.person} {text} | {line.intent} {line.act} {line.slots}"
        f" | {got.intent} {got.act} {got.why} {got.slots()}"
    )
