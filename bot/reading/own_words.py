"""Read a step that is reported in its plan's own words: 已报送月度进展. So a new round's steps need no
phrase here.

Apart from courtesies and one date the whole sentence must be those words. With anything more it is read as
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
    """Return the reply that `text` is, and the day it names (or None); None if it is none of `replies`."""
    if not (known := tuple(replies)):
        return None
    utterance = hear(text, names, lambda _: False, today)
    if len(utterance.days) > 1 or utterance.vague_day or utterance.names:
        return None
    words = _plain(utterance.text.replace(DAY, ""))
    for reply in known:
        if words == _plain(hear(reply, names, lambda _: False, today).text):
            return reply, utterance.days[0].behind if utterance.days else None
    return None


def _plain(text: str) -> str:
    return without_noise(fold(text)).translate(_SIGNS)
