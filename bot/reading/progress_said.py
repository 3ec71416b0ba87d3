"""进展说明 方案编到物料平衡了: an enterprise's own words on how far it has got, to be kept as they stand."""

from __future__ import annotations

from bot.reading.asker import Asker
from bot.reading.completing import completed_reading
from bot.reading.result import Reading
from bot.reading.utterance import NAME, Utterance
from bot.words import Intent
from bot.words.patterns import lazy

_HEAD = lazy(f"{Intent.PROGRESS_NOTE.spec.says}(?P<sign>[:,]?)(?P<name>{NAME}?)(?P<of>的)?")
_LEAST = 2  # characters of what is kept


def progress_said(who: Asker, utterance: Utterance) -> Reading | None:
    """Return what is kept, of the one enterprise that is named behind the command or the sender's own; None for any
    other sentence."""
    match = _HEAD.match(utterance.text)
    if match is None or not who.is_enterprise:
        return None
    if not match["sign"] and match.start("name") not in utterance.breaks:  # 进展说明怎么写
        return None
    start = match.start("name") if match["of"] else match.end()  # A的方案编完了 is one sentence
    words = utterance.original(start, len(utterance.text)).strip(" ,，:：")
    if len(words) < _LEAST:
        return None
    named = utterance.names_in(*match.span("name"))
    names = tuple(one.enterprises[0] for one in named if one.certain) if named else who.own
    meant = names if len(names) == 1 else ()
    return completed_reading(Reading(Intent.PROGRESS_NOTE, "ask", meant, text=words), who)
