"""How much one sentence is like each of many others, by the characters and pairs of characters that they share.

A pair that few sentences have counts for more than one that all have (评估, 申请), so that 咋操作 is nearer to 这咋操作
than to whatever has as many characters.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt
from typing import Final

_ALONE: Final = 0.5  # a single character counts half of a pair
_UNSEEN: Final = 8.0  # what a pair that no sentence has counts
_OFTEN: Final = 0.1  # of the sentences: what more of them have tells them apart too little to be looked up


class Likeness:
    """Sentences, ready to be compared with another. It never changes."""

    __slots__ = ("_counts", "_sentences")

    def __init__(self, sentences: Sequence[str]) -> None:
        """Index the `sentences`; they are known by their places from then on."""
        held = [_parts(sentence) for sentence in sentences]
        seen = Counter(part for parts in held for part in parts)
        self._counts: Final = {part: log(1 + len(held) / n) for part, n in seen.items()}
        often = {part for part, n in seen.items() if n > _OFTEN * len(held) + 10}
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("l"))
        weights: defaultdict[str, array[float]] = defaultdict(lambda: array("f"))
        for place, parts in enumerate(held):
            for part, weight in self._weighted(parts).items():
                places[part].append(place)
                weights[part].append(weight)
        self._sentences: Final = {part: (places[part], weights[part]) for part in places if part not in often}

    def to_each(self, sentence: str) -> dict[int, float]:
        """Return how much `sentence` is like those that share anything with it: place -> 0 to 1."""
        found: defaultdict[int, float] = defaultdict(float)
        for part, weight in self._weighted(_parts(sentence)).items():
            for place, other in zip(*self._sentences.get(part, ((), ())), strict=True):
                found[place] += weight * other
        return found

    def _weighted(self, parts: Counter[str]) -> dict[str, float]:
        """Return a weight for each part (a character or a pair of them, see `_parts`), scaled so that the squares
        add up to 1. A part counts the more, the fewer labelled sentences have it."""
        weights = {
            part: (1 + log(n)) * self._counts.get(part, _UNSEEN) * (1 if len(part) > 1 else _ALONE)
            for part, n in parts.items()
        }
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {part: weight / length for part, weight in weights.items()}


def _parts(sentence: str) -> Counter[str]:
    """Return the characters and the pairs of characters of a sentence, and how often it has each."""
    parts = Counter(sentence)
    parts.update(sentence[at : at + 2] for at in range(len(sentence) - 1))
    return parts
