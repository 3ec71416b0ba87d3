"""What people say of trainings: one small function an intent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.reading.result import Pending, Reading
from bot.reading.trainings import Attending, TrainingAnswer
from bot.words import Answer, Intent
from handlers.services.cases.pending import remember
from handlers.services.conversation import announcements, sure
from handlers.services.conversation.turn import Turn
from handlers.services.meetings import answers_by_unit, trainings
from storage import trainings as stored

_SHOWN: Final = 15  # names of each kind


async def _invite(turn: Turn, reading: Reading) -> Answer:
    return await announcements.propose_draft(turn.person, reading.text, turn.names, turn.ctx, training=True)


async def _attend(turn: Turn, reading: Reading) -> Answer:
    number = reading.numbers[0] if reading.numbers else None
    said = Attending(TrainingAnswer(reading.kind or TrainingAnswer.COMES), reading.reason, number)
    return await trainings.take_answer(turn.person, said, turn.ctx, "chat")


async def _list(turn: Turn, reading: Reading) -> Answer:
    if reading.numbers:
        return await _one(turn, reading.numbers[0])
    found = await trainings.own_trainings(turn.person, turn.ctx)
    lines = await stored.invitees([one.id for one in found])
    items = [
        trainings.training_facts(one)
        | {"cancelled": one.cancelled_at is not None}
        | answers_by_unit.counted([line for line in lines if line.training_id == one.id])
        for one in found
    ]
    return Answer("trainings", {"items": items})


async def _one(turn: Turn, number: int) -> Answer:
    of = await trainings.own_training(turn.person, number)
    if of is None:
        return Answer("training_unknown", {"number": number}, ok=False)
    lines = answers_by_unit.by_unit(await stored.invitees([number]))
    names: dict[str, Any] = {
        key: _by_unit([(line.unit, line.words or line.name) for line in lines if line.answer == key])
        for key in ("comes", "sends", "declines", "")
    }
    shown = {key or "silent": found[:_SHOWN] for key, found in names.items()}
    counts = {f"n_{key or 'silent'}": len(found) for key, found in names.items()}
    facts = trainings.training_facts(of) | shown | counts
    return Answer("training_list", facts | {"cancelled": of.cancelled_at is not None})


def _by_unit(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each enterprise or bureau once, with whoever comes for it."""
    units: dict[str, list[str]] = {}
    for unit, words in said:
        units.setdefault(unit, []).append(words)
    return [(unit, "、".join(words)) for unit, words in units.items()]


async def _came(turn: Turn, reading: Reading) -> Answer:
    return await trainings.came(turn.person, reading.numbers[0], reading.text, turn.ctx, "chat")


async def _cancel(turn: Turn, reading: Reading) -> Answer:
    return await _changed(turn, reading, trainings.cancel, "training_cancel_sure")


async def _move(turn: Turn, reading: Reading) -> Answer:
    return await _changed(turn, reading, trainings.reschedule, "training_move_sure")


async def _changed(
    turn: Turn, reading: Reading, change: Callable[..., Awaitable[Answer]], question: str
) -> Answer:
    """Change a training, or keep the question whether to: a yes does what was said."""
    said = await change(
        turn.person,
        reading.numbers[0],
        reading.text,
        turn.ctx,
        "chat",
        sure=turn.sure,
        waits=turn.announcements_wait,
    )
    if said.key == question:
        asked = Pending(reading.intent, "unsure", numbers=reading.numbers, text=reading.text)
        await remember(turn.person.id, asked, turn.ctx, **{sure.SURE: True})
    return said


MEETING_ANSWERS: Final[dict[str, Callable[[Turn, Reading], Awaitable[Answer]]]] = {
    Intent.INVITE_TRAINING: _invite,
    Intent.ATTEND: _attend,
    Intent.TRAININGS: _list,
    Intent.TRAINING_CAME: _came,
    Intent.CANCEL_TRAINING: _cancel,
    Intent.MOVE_TRAINING: _move,
}
