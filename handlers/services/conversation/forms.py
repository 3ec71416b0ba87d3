"""Sentences of a fixed form, which need no reading: what each means, and how it is done.

`understand` asks here as the chat does, so that the two never disagree.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from msgspec import Struct

from bot import access
from bot.reading.figures import Heard, heard
from bot.reading.result import ActWord
from bot.references import alone
from bot.words import Case, Intent
from handlers.services.conversation import figures, steps, taking_back
from handlers.services.conversation.answers import figures_shown
from handlers.services.conversation.turn import Turn
from handlers.services.support import passing
from messages.render import answer
from storage import inbox


async def _always() -> bool:
    return True


class SpokenForm(Struct, frozen=True):
    """`act` as of a Reading: figures are shown and asked about before they are stored."""

    intent: str
    act: ActWord
    slots: dict[str, object]
    done: Callable[[], Awaitable[str]]
    answers: bool = False  # it may as well be the answer to an open question
    stands: Callable[[], Awaitable[bool]] = _always  # whether the turn's round has what it is about


def spoken_form(turn: Turn, text: str) -> SpokenForm | None:
    """The form of the sentence; None for a sentence that has to be read."""
    if line := heard(text, turn.columns):
        done = partial(figures_shown, turn, line)
        slots = {"names": [line.name], "values": line.values, "reason": line.reason}
        intent = Intent.SET_TARGET if line.kind == "target" else Intent.REPORT_RESULT
        word: ActWord = "do" if line.kind == "target" and not line.problems else "ask"
        return SpokenForm(intent, word, _filled(slots), done, stands=partial(_has, turn, line, intent))
    if number := passing.ticket_to_pass(text, turn.person):
        return SpokenForm("pass_ticket", "do", {"numbers": [number]}, partial(_passed, turn, number))
    if step := steps.reported_step(text, turn.names, turn.ctx):
        on = step.on.isoformat() if step.on else ""
        done = partial(_step, turn, step)
        stands = partial(steps.has_step, step, turn.person, turn.ctx)
        return SpokenForm("step", "do", _filled({"text": step.reply, "date": on}), done, stands=stands)
    if alone(text) and access.may(turn.person, Intent.ADD_REFERENCE):
        return SpokenForm(Intent.ADD_REFERENCE, "do", {"text": text}, partial(_added, turn), answers=True)
    return None


async def _has(turn: Turn, line: Heard, intent: str) -> bool:
    case = await figures.case_of_line(line, turn.person, intent, turn.ctx)
    return isinstance(case, Case)


async def _added(turn: Turn) -> str:
    reply = await taking_back.add_sent_reference(turn)
    return answer(reply.key, reply.facts, limit=2048)


def _filled(slots: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in slots.items() if value and value != [""]}


async def _passed(turn: Turn, number: int) -> str:
    reply = await passing.pass_on(turn.person, number, turn.ctx)
    await inbox.forget_question(turn.person.id)
    return answer(reply.key, reply.facts, limit=2048)


async def _step(turn: Turn, step: steps.Meant) -> str:
    reply = await steps.report_own_step(step, turn.person, turn.ctx)
    await inbox.forget_question(turn.person.id)
    return answer(reply.key, reply.facts, limit=2048)
