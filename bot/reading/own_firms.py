"""帮德盛源和新天两家报一下, 玉田也启动了: the firms of a contact of several, by their 字号 wherever it stands.

Elsewhere a bare 字号 counts only where it stands alone, for it may be a plain word. Of somebody's own few firms it
is looked for everywhere; what is read so is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.reading.names import FoundName, How
from bot.reading.place_words import PlaceWords
from bot.reading.short_forms import core, without_trade
from bot.reading.trades import WORK
from bot.words import Enterprise
from bot.words.patterns import lazy

_A_PLACE = lazy("[县市区局镇乡省]")  # 玉田县 is the place, 玉田 the firm


def with_own_firms(
    text: str, found: tuple[FoundName, ...], own: tuple[Enterprise, ...], places: PlaceWords
) -> tuple[FoundName, ...]:
    """Return `found` and every further place of `text` (as names are found in it) that has a 字号 of one of `own`."""
    if len(own) < 2:
        return found
    taken = bytearray(len(text))
    for one in found:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    more: list[FoundName] = []
    words = _called(own, places)
    for word in sorted(words, key=len, reverse=True):
        for start, end in _places_of(word, text):
            if any(taken[start:end]) or _A_PLACE.match(text, end):
                continue
            firms = words[word]
            how = How.CORE if len(firms) == 1 else How.AMBIGUOUS
            more.append(FoundName(start, end, how, firms))
            taken[start:end] = b"\1" * (end - start)
    return tuple(sorted((*found, *more), key=lambda one: one.start))


def _places_of(word: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


@lru_cache(maxsize=64)
def _called(own: tuple[Enterprise, ...], places: PlaceWords) -> dict[str, tuple[Enterprise, ...]]:
    """Return each word by which one of these firms may be called, and which it may be."""
    words: dict[str, list[Enterprise]] = {}
    for firm in own:
        name = core(firm.name, places)
        called = {name}
        while name := without_trade(name):
            called.add(name)
        called |= {name[:n] for n in (2, 3) for name in [core(firm.name, places)] if len(name) >= n + 2}
        for word in called - WORK:
            words.setdefault(word, []).append(firm)
    return {word: tuple(firms) for word, firms in words.items()}
