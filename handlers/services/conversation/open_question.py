"""A question that stays open while the person looks something up (docs/decisions/0026).

A look keeps it open, an act ends it. If the list that was shown has numbers of its own, a bare number may
mean one of its lines: then the question is asked again, to be answered by 选1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from bot.reading.called import hear_names
from bot.reading.result import HARMLESS, Pending, Reading
from bot.words import Answer, replace
from bot.words.intents import Intent
from handlers.runtime.time_limit import limited
from handlers.services.cases.pending import MAY_STAY, revived, waits
from handlers.services.conversation import asked_back, files, prepared, which
from handlers.services.conversation.turn import Turn
from messages.render import answer
from storage import inbox

# What answers a question, or none, is no look at something else.
_ANSWERS: Final = frozenset({Intent.YES, Intent.NO, Intent.CANCEL, Intent.CHOOSE, Intent.UNKNOWN})
_KEEPS: Final = (HARMLESS - _ANSWERS) | {
    Intent.BIND,
    Intent.MY_SETTINGS,
    Intent.FAQ_HELPFUL,
    Intent.FAQ_UNHELPFUL,
}
_NUMBERED_LINE = re.compile(r"^\d{1,5} \S", re.MULTILINE)
_LISTED: Final = "listed"  # in a kept question: a list with numbers of its own was shown since
# Questions with an answer of their own: the number of a duty that was shown.
CHOSEN_BY_NUMBER: Final = {
    files.FILE_ASKED: files.answer_which_file,
    which.PLACE_ASKED: which.answer_which_duty,
    prepared.PREPARED_ASKED: prepared.answer_which_prepared,
}
_AGAIN: Final = {
    files.FILE_ASKED: files.ask_which_file_again,
    which.PLACE_ASKED: which.ask_which_duty_again,
    prepared.PREPARED_ASKED: prepared.ask_which_prepared_again,
}
_BY_PLACE: Final = frozenset({"which_enterprise", "which_step"})
_BARE_NUMBER = re.compile(r"\d{1,3}(?:号|个|家|项)?[。.]?")


def keeps(reading: Reading, before: Pending | None) -> bool:
    """Say whether `reading` looks at something and is no answer to the question, which then stays open."""
    return reading.intent in _KEEPS and (before is None or before.intent != reading.intent)


def must_be_answered(turn: Turn, before: Pending | None) -> bool:
    """Whether a question is open that must be answered."""
    return waits(before) or (turn.kept is not None and turn.kept["intent"] in CHOSEN_BY_NUMBER)


def recalled(kept: Mapping[str, Any] | None, before: Pending | None) -> str:
    """Return the line that says what is still asked; "" where nothing waits."""
    if before is not None and waits(before):
        what = asked_back.as_command(before) or "；".join(before.proposed)
        facts = {"what": what, "ask": before.missing}
        return answer("still_open", facts)
    if kept is None or kept["intent"] not in CHOSEN_BY_NUMBER:
        return ""
    what = asked_back.SAYS.get(str(kept.get("act", "")), "")
    return answer("still_open", {"what": what, "ask": "which_step"})


def no_choice() -> str:
    """Reply to a 是 or a number that is none of those that were shown."""
    return answer("not_the_answer", {"ask": "which_step"})


def not_answered(turn: Turn, before: Pending) -> str:
    """Reply to a sentence that is no answer: repeat what is still asked, with its choices."""
    said = answer("not_the_answer", {"ask": before.missing})
    if not _chooses(before):
        return f"{said}\n{recalled(turn.kept, before)}"
    asked = asked_back.question_back(_as_asked(before), before, "", turn.names.places, turn.ctx)
    return f"{said}\n{answer(asked.key, asked.facts, limit=1900)}"


async def note_list_shown(turn: Turn, kept: Mapping[str, Any], shown: str) -> None:
    """Note that a list with numbers of its own was `shown` while `kept` is open."""
    if _NUMBERED_LINE.search(shown):
        await inbox.amend(turn.person.id, {**kept, _LISTED: True})


async def put_again(turn: Turn, kept: Mapping[str, Any]) -> str:
    """Ask the question again where a bare number may mean a line of the list that was shown since; ""
    otherwise."""
    number = unicodedata.normalize("NFKC", turn.text)
    if not kept.get(_LISTED) or not _BARE_NUMBER.fullmatch(number):
        return ""
    plain = {key: value for key, value in kept.items() if key != _LISTED}
    if again := _AGAIN.get(str(kept["intent"])):
        asked = await again(turn.person, plain, turn.ctx)
    else:
        before = revived(plain, turn.names)
        if not _chooses(before):
            return ""
        await inbox.amend(turn.person.id, plain)
        asked = asked_back.question_back(_as_asked(before), None, "", turn.names.places, turn.ctx)
    shown = answer(asked.key, asked.facts, limit=1900)
    return f"{answer('number_of_a_list', {'number': turn.text, 'level': turn.level})}\n{shown}"


def _chooses(before: Pending) -> bool:
    receivers = (before.intent, before.missing) == (Intent.HANDED_OVER, "need_kind")
    return receivers or before.missing in _BY_PLACE


def _as_asked(before: Pending) -> Reading:
    return Reading(
        before.intent, "ask", before.names, before.numbers, choices=before.choices, why=before.missing
    )


def about_whom(turn: Turn, kept: Pending, reading: Reading) -> Pending:
    """What is remembered of a question that names an enterprise: the next sentence may be about it."""
    if reading.intent != Intent.ASK_SUPPORT:
        return kept
    named = tuple(limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today))
    return replace(kept, about=named) if named else kept


def waits_for_words(asked: inbox.OpenQuestion | None) -> bool:
    """Whether a question put to the person waits for free text."""
    if not asked or asked.expired:
        return False
    return asked.pending["intent"] in CHOSEN_BY_NUMBER or asked.pending.get("missing") not in ("", *MAY_STAY)


async def of_those_shown(turn: Turn, text: str, asked: inbox.OpenQuestion) -> Answer | None:
    """Act on the choice if the sentence chooses one of the duties that were shown; None for any other
    sentence."""
    if asked.expired:
        if which.choice_in(text) is None:
            return None
        if asked.pending["intent"] != files.FILE_ASKED:
            return await _AGAIN[asked.pending["intent"]](turn.person, asked.pending, turn.ctx)
        await inbox.forget_question(turn.person.id)
        return Answer("expired", {"what": ""})
    return await CHOSEN_BY_NUMBER[asked.pending["intent"]](turn.person, text, asked.pending, turn.ctx)
