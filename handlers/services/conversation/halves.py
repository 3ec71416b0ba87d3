"""A sentence that comes in several messages: put together, and asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.reading import read_sentence, small_talk
from bot.reading.called import hear_names
from bot.reading.halves import piece_kind, put_together, says_of_both
from bot.reading.other_matters import OUTCOMES
from bot.reading.result import HARMLESS, Pending, Reading, only_asked
from bot.words import Enterprise, Intent, replace
from bot.words.intent_lookup import REPORTS
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.turn import Turn
from storage import inbox

_TOGETHER: Final = timedelta(minutes=10)
_A_NAME: Final = 1  # the kind of a piece that names firms and says nothing of them
_MOST: Final = 4  # messages of one sentence
_LACKS: Final = frozenset({"which_step", "which_enterprise", "need_number", "many"})


async def joined(turn: Turn, reading: Reading, before: Pending | None) -> Reading | None:
    """Return what the sentence means with those right before it, to be asked about; None where it is no piece of one,
    or they mean nothing together."""
    alone = reading.act == "none" or (reading.act == "ask" and reading.why in _LACKS)
    if waits(before) or not alone or (kind := _kind(turn, turn.text)) is None:
        return None
    pieces = [(kind, turn.text)]
    for heard in await inbox.answered_sentences(turn.sender):
        intent, how, *_ = heard.taken.split()
        done = how == "do" and intent not in HARMLESS
        if done or turn.ctx.now - heard.received_at > _TOGETHER or len(pieces) == _MOST:
            break
        if small_talk.courtesy(heard.text):
            continue
        if (kind := _kind(turn, heard.text)) is None:
            break
        pieces.insert(0, (kind, heard.text))
    for first in range(len(pieces) - 1):
        if meant := _meant(turn, put_together(pieces[first:])):
            return meant
    return None


def _kind(turn: Turn, text: str) -> int | None:
    return limited(piece_kind, text, turn.person, turn.names, turn.ctx.today)


def _meant(turn: Turn, sentence: str) -> Reading | None:
    meant = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
    whole = meant.act == "do" or (meant.act == "ask" and meant.why in ("unsure", "which_step"))
    if meant.intent not in REPORTS | OUTCOMES | {Intent.CONFIRM, "step"} or not whole:
        return None
    turn.text = sentence
    return only_asked(meant)


async def of_those_looked_at(turn: Turn, reading: Reading) -> Reading:
    """都送了, right behind looks at some firms, or their mere names: said of these, and asked about; else `reading`."""
    if reading.act != "ask" or reading.why != "many" or not limited(says_of_both, turn.text):
        return reading
    firms: list[Enterprise] = []
    for heard in await inbox.answered_sentences(turn.sender):
        intent, how, *_ = heard.taken.split()
        named_alone = (intent, how) == (Intent.UNKNOWN, "none") and _kind(turn, heard.text) == _A_NAME
        if (
            (intent, how) != (Intent.STATUS, "do") and not named_alone
        ) or turn.ctx.now - heard.received_at > _TOGETHER:
            break
        firms += limited(hear_names, heard.text, turn.person, turn.names, turn.ctx.today)
    meant = tuple(dict.fromkeys(reversed(firms)))
    return replace(reading, why="unsure", names=meant, every="") if len(meant) > 1 else reading
