"""Which frequent question was asked: the one that fits word for word or is plainly like it; else which may be."""

from __future__ import annotations

from typing import Final

from bot.reading.faq import FaqEntry
from bot.reading.faq_nearest import (
    MOST_QUESTIONS,
    NearQuestion,
    like_a_look,
    marked_names,
    nearest_questions,
    plainly_asked,
)
from bot.reading.proposals import asks_something
from bot.reading.result import AGAINST, HARMLESS, Pending, Reading
from bot.words import Intent
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import waits
from handlers.services.conversation.turn import Turn

_SAYS_ALL: Final = frozenset(
    {Intent.ASK_SUPPORT, Intent.ACKNOWLEDGE, Intent.CHOOSE, Intent.YES, Intent.NO, Intent.CANCEL}
)


async def plain_question(turn: Turn, text: str) -> FaqEntry | None:
    """Return the question that `text` asks; None if it may be another."""
    by_words = (await turn.known()).best(text)
    like = plainly_asked(await _near(turn, text))
    if by_words and like and by_words.key != like.entry.key:
        return None
    return by_words or (like.entry if like else None)


async def may_be_asked(turn: Turn, text: str) -> tuple[FaqEntry, ...]:
    """Return the questions that `text` may ask, the likeliest first; they are offered to choose from."""
    by_words = (await turn.known()).best(text)
    found = [one.entry for one in await _near(turn, text)]
    if by_words and by_words not in found:
        found.insert(1, by_words)
    return tuple(found[:MOST_QUESTIONS])


async def asked_rather(turn: Turn, reading: Reading, before: Pending | None) -> bool:
    """Whether a sentence asks a frequent question, though a rule reads it as a look at a list or a date
    (评估完了还有啥要办), as a note, or as a change to be asked about (评估没过的企业咋处理)."""
    said = reading.names or reading.numbers or reading.on or reading.choices
    listed = any(
        one.endswith(".list") for one in reading.because
    )  # 今天谁报上来了: made of those words alone
    if waits(before) or said or listed or not asks_something(turn.text, reading):
        return False
    look = reading.act == "do" and reading.intent in HARMLESS - _SAYS_ALL
    note = reading.act == "do" and reading.intent == Intent.PROGRESS_NOTE
    change = reading.act == "ask" and reading.intent not in HARMLESS and reading.why in ("unsure", AGAINST)
    if not (look or note or change):
        return False
    like = plainly_asked(await _near(turn, turn.text))
    if like is None or not look:
        return like is not None
    levels = tuple(role.level for role in turn.person.roles)
    return limited(like_a_look, _heard(turn, turn.text), levels, reading.intent) < like.likeness


async def _near(turn: Turn, text: str) -> tuple[NearQuestion, ...]:
    return limited(nearest_questions, _heard(turn, text), await turn.known())


def _heard(turn: Turn, text: str) -> str:
    return limited(marked_names, text, turn.person, turn.names, turn.ctx.today)
