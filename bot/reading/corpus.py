"""Measure how well sentences are understood, against lines that carry labels (data/README.md has the
format).

"Right at once" means that the sentence was read as labelled; "within one reply" that one 是 or one number
more would have done. `make chat-report` prints the result and tests hold it; nothing here reads or writes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable

from msgspec import Struct, field

from bot.reading.proposals import MOST_PROPOSED, Proposal
from bot.reading.result import HARMLESS, OFFER, Reading
from bot.words import Intent

_COMPARED = ("names", "numbers", "date", "kind", "code")  # reason and text are free words


class Line(Struct, frozen=True):
    """One labelled sentence: who types it, and how it is to be read."""

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


class _Miss(Struct, frozen=True):
    """A line that was not read as labelled; `wrong` if something was done that should not have been."""

    line: Line
    reading: Reading
    wrong: bool


class Score(Struct):
    """How many sentences were read as labelled, and which were not."""

    total: int = 0
    in_one_reply: int = 0  # of those that were not right at once
    held: Counter[str] = field(default_factory=Counter)  # guard or mood -> sentences that it held back
    misses: list[_Miss] = field(default_factory=list)

    @property
    def wrong_actions(self) -> list[_Miss]:
        return [miss for miss in self.misses if miss.wrong]

    @property
    def share(self) -> float:
        """Lines taken exactly as labelled, from 0 to 1."""
        return 1 - len(self.misses) / self.total if self.total else 0.0

    @property
    def reached(self) -> float:
        """Lines taken so at once or within one reply, from 0 to 1."""
        return self.share + self.in_one_reply / self.total if self.total else 0.0


def score(
    lines: Iterable[Line],
    read_line: Callable[[Line], Reading],
    proposed: Callable[[Line, Reading], Iterable[Proposal]],
) -> Score:
    """Read every line and compare. `proposed` returns what would be offered for a sentence that was read
    so."""
    result = Score()
    for line in lines:
        result.total += 1
        reading = read_line(line)
        result.held.update(reading.because[1:])
        if not _as_labelled(line, reading):
            wrong = reading.act == "do" and reading.intent not in HARMLESS
            result.misses.append(_Miss(line, reading, wrong))
            result.in_one_reply += _one_reply_away(line, reading, proposed)
    return result


def _one_reply_away(
    line: Line, reading: Reading, proposed: Callable[[Line, Reading], Iterable[Proposal]]
) -> bool:
    """Say whether one short reply (是, a number, 提问) would have led to what the label says."""
    if line.act not in ("do", "ask"):
        return False
    if line.intent == Intent.ASK_SUPPORT and reading.why in (OFFER, "unknown"):
        return True  # 是, or 提问: the words go to the desk
    asked = [reading] if reading.act == "ask" else []
    meant = [*asked, *(one.reading for one in [*proposed(line, reading)][:MOST_PROPOSED])]
    return any(one.intent == line.intent and (line.act == "ask" or _slots_as(line, one)) for one in meant)


def score_report(result: Score) -> str:
    """Return the score and every miss as text for a terminal."""
    head = (
        f"{result.total} sentences, {result.share:.1%} right at once, {result.reached:.1%} within one reply,"
        f" {len(result.wrong_actions)} wrong acts"
    )
    return "\n".join([head, *(_describe(miss) for miss in result.misses)])


def _as_labelled(line: Line, reading: Reading) -> bool:
    """Say whether the sentence was read as labelled. For the label "none" only the act counts; slots count
    where something is done."""
    if reading.act != line.act:
        return False
    if line.act == "none":
        return True
    if reading.intent != line.intent:
        return False
    return line.act != "do" or _slots_as(line, reading)


def _slots_as(line: Line, reading: Reading) -> bool:
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
