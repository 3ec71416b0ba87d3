"""Read a step that is reported in its plan's own words: 已报送月度进展. So a new round's steps need no
phrase here.

Apart from courtesies and one date the whole sentence must be those words. With anything more it is read as
every other sentence is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from bot.places import Places
from bot.reading import read_sentence
from bot.reading.names import NameIndex
from bot.reading.phrases import fold, without_noise
from bot.reading.utterance import DAY, NAME, hear
from bot.words import Enterprise, Level, MilestoneKind, Person, Role
from bot.words.intent_lookup import spec_of

_BLANK: Final = " 企业名称"  # of a reply that is said with a name
_SIGNS = str.maketrans("", "", "。.!！~～,，、 ")


class _OwnWords(NamedTuple):
    """The plan's words that were said, the day that they name, and the enterprise where they name one."""

    reply: str
    on: date | None
    firm: Enterprise | None


def reply_words(text: str, replies: Iterable[str], names: NameIndex, today: date) -> _OwnWords | None:
    """Return the reply that `text` is; None if it is none of `replies`. A reply with a blank for a name
    (已初审 企业名称) is said with the name of one enterprise, wherever that is; any other by itself, or with the name
    that a contact of several adds."""
    if not (known := tuple(replies)):
        return None
    if whole := next((reply for reply in known if is_whole(text, reply)), None):
        return _OwnWords(whole, None, None)  # 半年, 6月 in the plan's own words are no day of the report
    utterance = hear(text, names, lambda _: True, today)
    named = [found.enterprises for found in utterance.names]
    if (
        len(utterance.days) > 1
        or utterance.vague_day
        or len(named) > 1
        or any(len(one) != 1 for one in named)
    ):
        return None
    firm = named[0][0] if named else None
    words = _plain(utterance.text.replace(DAY, "").replace(NAME, ""))
    for reply in known:
        own = reply.removesuffix(_BLANK)
        if (firm or own == reply) and words == _plain(hear(own, names, lambda _: False, today).text):
            return _OwnWords(reply, utterance.days[0].behind if utterance.days else None, firm)
    return None


@lru_cache(256)
def is_read_as(reply: str, kind: MilestoneKind) -> bool:
    """Whether a contact who writes a plan's `reply` is understood to report a step of this kind, so that the
    plan's own words need not be known."""
    contact = Person(1, "", roles=(Role(Level.ENTERPRISE, enterprise_id=1),))
    index = NameIndex([Enterprise(1, "样例", "", "")], Places([], {}, {}, {}, []))
    found = read_sentence(reply, contact, index, date(2024, 7, 8))
    spec = spec_of(found.intent)
    return found.act == "do" and spec is not None and spec.step is kind


def is_whole(text: str, reply: str) -> bool:
    """Say whether the sentence is this reply, courtesies and signs aside."""
    said = _plain(text)
    return bool(said) and said == _plain(reply)


def _plain(text: str) -> str:
    return without_noise(fold(text)).translate(_SIGNS)
