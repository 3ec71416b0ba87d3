"""que ren 1 · 评估申请已ti jiao: the words of this trade typed as pinyin, without tones.

What comes of it is only ever asked about. A stretch that is not made of known words whole stays as it is.
"""

from __future__ import annotations

from typing import Final

from bot.reading.phrases import PINYIN
from bot.words.patterns import lazy

_LATIN = lazy(r"[A-Za-z]+(?:[ '’][A-Za-z]+)*")
_WORD = lazy("|".join(sorted(PINYIN, key=len, reverse=True)))
_SHORT: Final = 2  # letters of a stretch that is no word of ours by itself: le, yi


def from_pinyin(text: str) -> str:
    """Return `text` with the words that are typed as pinyin in their characters; as it is if it has none."""
    return _LATIN.sub(lambda found: _spelled(found.group()), text)


def _spelled(latin: str) -> str:
    letters = "".join(c for c in latin.lower() if c.isalpha())
    words = _WORD.findall(letters)
    whole = "".join(words) == letters and len(letters) > _SHORT
    return "".join(PINYIN[word] for word in words) if whole else latin
