"""What is answered to words that tell something and ask for nothing: thanks, what is not done yet, how far it has got.

Nothing is stored. The matters that may have been meant stand beside it, for the words may have been misread.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading import read_sentence
from bot.reading.figures import told_figures
from bot.reading.only_told import Told, what_it_tells, worth_keeping
from bot.reading.open_matters import tells_done
from bot.reading.proposals import Proposal
from bot.reading.result import HARMLESS, Reading
from bot.words import Answer, Intent
from bot.words.intent_lookup import those
from handlers.runtime.time_limit import limited
from handlers.services.conversation.turn import Turn

# Of no use to who tells that something is not done yet; 评估下周三开会 is no result.
_OF_NO_USE = {
    *(Intent.ASK_SUPPORT, Intent.HELP, Intent.CASE_NOTE, Intent.ANNOUNCE, Intent.CONFIRM),
    *(Intent.APPROVE_EXTENSION, *those(right="assessor")),
}


def what_is_told(turn: Turn, reading: Reading) -> Told:
    """Say what the turn's sentence, which no rule understands, only tells."""
    if (reading.act, reading.why) != ("none", "unknown"):
        return ""
    return limited(what_it_tells, turn.text, turn.person, turn.names, turn.ctx.today)


def answer_to_thanks(kind: Told) -> Answer | None:
    """Return the answer to thanks, and to the word that something was received."""
    return (
        Answer("thanked" if kind == "thanks" else "received", {}) if kind in ("thanks", "received") else None
    )


def with_progress(
    turn: Turn, reading: Reading, offered: Sequence[Proposal], open_ones: Sequence[Proposal]
) -> list[Proposal]:
    """Return what is offered: the figures that are told, what comes to mind, the words to be kept as 进展说明, and what
    only shows something. What is open for the person anyway stands before the words where they tell of something done,
    else behind them."""
    worth = reading.why == "unknown" and limited(worth_keeping, turn.text, turn.person)
    first = [one for one in offered if one.reading.intent not in HARMLESS and (worth or not _kept(one))]
    shows = [*open_ones, *(one for one in offered if one.reading.intent in HARMLESS)]
    note = _note(turn) if worth and not any(map(_kept, first)) else ()
    figures = told_figures(turn.text, turn.columns) if worth else ""
    kept = [Proposal(figures, Reading(Intent.REPORT_RESULT, "ask"))] if figures else []
    done = limited(tells_done, turn.text)  # 弄好传上去了: where that stands is nearer
    return [*kept, *first, *shows, *note] if done else [*kept, *first, *note, *shows]


def _note(turn: Turn) -> tuple[Proposal, ...]:
    sentence = f"{Intent.PROGRESS_NOTE.spec.says} {turn.text}"
    meant = limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
    kept = meant.intent == Intent.PROGRESS_NOTE and meant.act in ("do", "ask")
    return (Proposal(sentence, meant),) if kept else ()


def that_do_something(shown: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return those that do something, for words that tell of something not done yet, and the desk behind them; () if
    none does."""
    useful = [one for one in shown if one.reading.intent not in {*HARMLESS, *_OF_NO_USE} or _kept(one)]
    desk = [one for one in shown if one.reading.intent == Intent.ASK_SUPPORT]
    return (*useful, *desk) if useful else ()


_OF_USE = {*HARMLESS, Intent.URGE, Intent.CASE_NOTE, Intent.REPORT_CHANGE}


def of_something_to_come(shown: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return what is of use to an officer who tells of a firm that something is not done yet: 老板不在，没给成."""
    return tuple(one for one in shown if one.reading.intent in _OF_USE)


def _kept(one: Proposal) -> bool:
    return one.reading.intent == Intent.PROGRESS_NOTE
