"""A step said in its plan's own words: 已报送月度进展. Another round's steps need no phrase here.

The whole sentence must be those words, courtesies and one date aside: anything more is read as
every other sentence is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.reading.names import NameIndex
from bot.reading.phrases import fold, without_noise
from bot.reading.utterance import DAY, hear

_SIGNS = str.maketrans("", "", "。.!！~～,，、 ")


def reply_words(
    text: str, replies: Iterable[str], names: NameIndex, today: date
) -> tuple[str, date | None] | None:
    """The reply that `text` is, with the day it names (None: none); None when it is no reply."""
    utterance = hear(text, names, lambda _: False, today)
    if len(utterance.days) > 1 or utterance.vague_day or utterance.names:
        return None
    words = _plain(utterance.text.replace(DAY, ""))
    for reply in replies:
        if words == _plain(hear(reply, names, lambda _: False, today).text):
            return reply, utterance.days[0].behind if utterance.days else None
    return None


def _plain(text: str) -> str:
    return without_noise(fold(text)).translate(_SIGNS)
