"""The words of the language of lists (asked_lists.toml), and how a sentence is cut into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from bot.reading.phrases import expand, load_words
from bot.reading.utterance import Utterance
from bot.words.patterns import lazy

_TRIES: Final = 200  # words that are tried in a sentence, so that no odd one takes long


class ListWord(Struct, frozen=True):
    """One way to say what a line of asked_lists.toml means."""

    words: re.Pattern[str]
    asks: bool = False
    step: str = ""
    stage: str = ""
    state: str = ""
    result: bool = False
    by: str = ""
    assessor: str = ""
    days: str = ""
    due: bool = False
    urges: bool = False


class Piece(Struct, frozen=True):
    """A stretch of the sentence that is one word of the language; `term` is None for a place."""

    term: ListWord | None
    match: re.Match[str]


def _terms() -> tuple[ListWord, ...]:
    data = load_words("asked_lists.toml")
    own: dict[str, str] = data["words"]

    def filled(words: str) -> str:
        for name, text in own.items():
            words = words.replace(f"{{{name}}}", text)
        return expand(words)

    def terms(row: dict[str, Any]) -> list[ListWord]:
        """Return one for each way to say it: the longest that fits is tried first."""
        says = {key: value for key, value in row.items() if key != "words"}
        return [ListWord(lazy(filled(one)), **says) for one in row["words"]]

    return tuple(term for row in data["term"] for term in terms(row))


_TERMS: Final = _terms()


def cuts(utterance: Utterance) -> Iterator[list[Piece]]:
    """Yield the ways to cut the whole sentence into words of the language, longer words first."""
    yield from _cut(utterance, 0, iter(range(_TRIES)), set())


def _cut(utterance: Utterance, at: int, tries: Iterator[int], dead: set[int]) -> Iterator[list[Piece]]:
    """Yield the ways to cut the sentence from `at` on into words of the language, longer words first. From
    the positions in `dead` there is none."""
    text = utterance.text
    if at == len(text):
        yield []
        return
    found = [Piece(term, match) for term in _TERMS if (match := term.words.match(text, at)) and match.group()]
    if place := utterance.places.pattern.match(text, at):
        found.append(Piece(None, place))
    leads_on = False
    for piece in sorted(found, key=lambda one: -one.match.end()):
        if piece.match.end() in dead or next(tries, None) is None:
            continue
        for rest in _cut(utterance, piece.match.end(), tries, dead):
            leads_on = True
            yield [piece, *rest]
    if not leads_on:
        dead.add(at)
