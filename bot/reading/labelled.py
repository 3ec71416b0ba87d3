"""Find the labelled sentences that are most like one that no rule understands.

labelled.tsv is data: each line has a sentence and what it was about. When people say something in a new
way, a maintainer adds a line and changes no pattern. What is found here is only ever offered
(proposals.py).
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from functools import cache
from heapq import nlargest
from importlib.resources import files
from typing import Final

from msgspec import Struct

from bot.reading.likeness import Likeness
from bot.reading.phrases import fold
from bot.reading.utterance import DAY, NAME
from bot.words import Level
from bot.words.intent_lookup import spec_of
from bot.words.patterns import lazy

LONGEST_COMPARED: Final = 60  # characters of a sentence that are compared; further ones tell of other things
NEAREST: Final = 25
_LIKE_ENOUGH: Final = 0.23  # below it two sentences share a few frequent characters
_SHARING: Final = 80  # that share most with a sentence: of these the nearest are chosen
_ORDER: Final = 0.8  # how much the order of the characters counts beside which they are
_MARKS: Final = {"@": NAME, "¤": DAY}
_NUMBER = lazy(r"\d+")
_LIST = lazy(f"{NAME}(?:[、,和与及跟]?{NAME})+")
_SIGNS = lazy(r"[\s,，。!！?？;；:：…~～、\"“”'‘’()（）【】《》.-]+")


class Labelled(Struct, frozen=True):
    """One line of labelled.tsv. In `sentence` names are @ and days are ¤.

    `act` and `intent` are as in the corpora; `act` is "none" if the sentence plans, denies or asks about
    its matter. `kind` says which change of an enterprise it tells.
    """

    batch: str
    level: Level
    intent: str
    act: str
    kind: str
    sentence: str


class Near(Struct, frozen=True):
    """A labelled sentence and how much another is like it, from 0 to 1."""

    line: Labelled
    likeness: float


def _compared(text: str) -> str:
    """Return the form in which sentences are compared: without signs, every number as 0, every list as one
    name."""
    text = _LIST.sub(NAME, text)
    return _SIGNS.sub("", _NUMBER.sub("0", text))[:LONGEST_COMPARED]


@cache
def labelled() -> tuple[Labelled, ...]:
    """Return all lines of labelled.tsv."""
    text = (files("bot.reading") / "labelled.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(Labelled(level=Level(row.pop("level")), **row) for row in rows)


def nearest(text: str, levels: Iterable[Level], without: str = "") -> list[Near]:
    """Return the labelled sentences that are most like `text` (an Utterance.text), the likest first.

    Only matters that somebody of these `levels` may bring up are compared. `without` names a batch that is
    left out. Likeness is what they share (likeness.py) and, for the greater part, how few characters would have
    to be changed.
    """
    from rapidfuzz import fuzz  # lazily: most sentences never need it

    key = _compared(text)
    if not key:
        return []
    keys, index = _indexed()
    allowed = _said_by(frozenset(levels), without)
    sharing = ((like, at) for at, like in index.to_each(key).items() if at in allowed)
    best = [
        ((1 - _ORDER) * like + _ORDER * fuzz.ratio(key, keys[at]) / 100, at)
        for like, at in nlargest(_SHARING, sharing)
    ]
    return [Near(labelled()[at], like) for like, at in nlargest(NEAREST, best) if like > _LIKE_ENOUGH]


@cache
def _indexed() -> tuple[tuple[str, ...], Likeness]:
    """Return what each line is compared by, and their index."""
    keys = tuple(_key(line.sentence) for line in labelled())
    return keys, Likeness(keys)


@cache
def _said_by(levels: frozenset[Level], without: str) -> frozenset[int]:
    """Return the places of the lines that these levels may say; of those that say the same the first."""
    mine: dict[tuple[str, str, str, str], int] = {}
    for at, line in enumerate(labelled()):
        spec = spec_of(line.intent)
        if line.batch != without and spec and levels & set(spec.levels):
            mine.setdefault((_key(line.sentence), line.intent, line.act, line.kind), at)
    return frozenset(mine.values())


@cache
def _key(sentence: str) -> str:
    plain = unicodedata.normalize("NFKC", sentence).lower()
    for sign, mark in _MARKS.items():
        plain = plain.replace(sign, mark)
    return _compared(fold(plain))
