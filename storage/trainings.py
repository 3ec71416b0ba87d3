"""Trainings: when and where, who is invited for whom, what they answered, who came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from bot.words import MessageStatus
from storage import batches, bulk, holding, query
from storage.models import Invitee, Training
from storage.query import Sql


class TrainingRow(Struct, frozen=True):
    """A training with the announcement that invites to it; see `storage.models.Training`."""

    id: int
    announcement_id: int
    round: str
    by_id: int
    text: str
    held_on: date
    begins: str
    place: str
    answer_by: date
    remind_on: date | None
    cancelled_at: datetime | None
    why: str


class InviteeRow(Struct, frozen=True):
    """One line of the list of those who are invited, with the person's name and telephone."""

    id: int
    training_id: int
    person_id: int
    unit: str
    city: str
    county: str
    name: str
    phone: str
    answer: str
    words: str
    answered_at: datetime | None
    came: bool | None
    told: bool  # a message has been made for them
    withdrawn: bool  # it is held, was dropped, or was taken back: they are not invited (any more)


_TRAININGS = """
SELECT t.id, t.announcement_id, a.round, a.by_id, a.text, t.held_on, t.begins, t.place, t.answer_by, t.remind_on,
    t.cancelled_at, t.why
FROM trainings t JOIN announcements a ON a.id = t.announcement_id WHERE a.approved_at IS NOT NULL AND (?)
ORDER BY t.held_on, t.id
"""
_WITHDRAWN = f"""(m.id IS NOT NULL AND (m.status = '{MessageStatus.HELD}'
    OR m.reason IN ('{holding.DISCARDED}', '{batches.TAKEN_BACK}', '{batches.BEFORE_IT_LEFT}')))"""
_THEIR_COPY = """LEFT JOIN announcement_copies c ON c.announcement_id = t.announcement_id AND c.person_id = i.person_id
LEFT JOIN messages m ON m.id = c.message_id"""
_INVITEES = f"""
SELECT i.id, i.training_id, i.person_id, i.unit, i.city, i.county, p.name, p.phone, i.answer, i.words, i.answered_at,
    i.came, m.id IS NOT NULL AND NOT {_WITHDRAWN} AS told, {_WITHDRAWN} AS withdrawn
FROM training_invitees i JOIN people p ON p.id = i.person_id JOIN trainings t ON t.id = i.training_id
{_THEIR_COPY}
WHERE i.training_id IN (?) ORDER BY i.id
"""
_DROP_INVITEES = """
DELETE FROM training_invitees WHERE training_id IN (SELECT id FROM trainings WHERE announcement_id IN (?))
"""
_DROP = "DELETE FROM trainings WHERE announcement_id IN (?)"
_ANSWER = """
UPDATE training_invitees SET answer = ?, words = ?, answered_at = ? WHERE training_id = ? AND person_id = ?
"""
_CAME = "UPDATE training_invitees SET came = ? WHERE id IN (?)"
_NOT_LEFT = """
SELECT m.id FROM announcement_copies c JOIN messages m ON m.id = c.message_id
WHERE c.announcement_id = ? AND m.status IN (?) AND m.request IS NULL
"""
_READERS = "SELECT person_id FROM messages WHERE id IN (?)"
_OF_MESSAGE = (
    "t.announcement_id IN (SELECT c.announcement_id FROM announcement_copies c WHERE c.message_id = ?)"
)
_OF_PERSON = f"""EXISTS (
    SELECT 1 FROM training_invitees i {_THEIR_COPY}
    WHERE i.training_id = t.id AND i.person_id = ? AND NOT {_WITHDRAWN}
)"""
_SILENT = _OF_PERSON.replace("i.person_id = ?", "i.person_id = ? AND i.answer = ''")


class Invited(Struct, frozen=True):
    """Somebody to be invited, for this enterprise or bureau."""

    person_id: int
    unit: str
    city: str
    county: str


async def store_training(
    announcement_id: int,
    held_on: date,
    begins: str,
    place: str,
    answer_by: date,
    remind_on: date | None,
    invited: Iterable[Invited],
) -> int:
    """Store what an announcement invites to, in the caller's transaction; returns its number."""
    made = await Training.create(
        announcement_id=announcement_id,
        held_on=held_on,
        begins=begins[:20],
        place=place[:200],
        answer_by=answer_by,
        remind_on=remind_on,
    )
    rows = dict.fromkeys((one.person_id, one.unit[:200], one.city, one.county) for one in invited)
    names = ("training_id", "person_id", "unit", "city", "county")
    await bulk.insert(Invitee, (dict(zip(names, (int(made.id), *row), strict=True)) for row in rows))
    return int(made.id)


async def drop_trainings(announcement_ids: Sequence[int]) -> None:
    """Delete what drafts that are given up invited to."""
    await query.change(_DROP_INVITEES, list(announcement_ids))
    await query.change(_DROP, list(announcement_ids))


async def training(number: int) -> TrainingRow | None:
    """Return the training of this number, if it was sent out."""
    return await query.one(TrainingRow, _TRAININGS, Sql("t.id = ?", (number,)))


async def of_announcement(announcement_id: int) -> int | None:
    """Return the number of the training that an announcement invites to, sent out or not."""
    found = await Training.get_or_none(announcement_id=announcement_id)
    return int(found.id) if found else None


async def of_message(message_id: int) -> TrainingRow | None:
    """Return the training to which this message invites; None for any other message."""
    return await query.one(TrainingRow, _TRAININGS, Sql(_OF_MESSAGE, (message_id,)))


async def invitations_of(person_id: int, since: date) -> list[TrainingRow]:
    """Return the trainings from that day on to which somebody is invited, the next first."""
    return await query.fetch(
        TrainingRow, _TRAININGS, Sql(f"t.held_on >= ? AND {_OF_PERSON}", (since, person_id))
    )


async def unanswered_invitations(person_id: int, since: date) -> list[TrainingRow]:
    """Return those of the trainings from that day on that wait for this person's answer, the next first."""
    asked = f"t.held_on >= ? AND t.cancelled_at IS NULL AND {_SILENT}"
    return await query.fetch(TrainingRow, _TRAININGS, Sql(asked, (since, person_id)))


async def trainings_by(person_ids: Sequence[int], since: date) -> list[TrainingRow]:
    """Return the trainings from that day on to which these people invite, the next first."""
    return await query.fetch(
        TrainingRow, _TRAININGS, Sql("t.held_on >= ? AND a.by_id IN (?)", (since, list(person_ids)))
    )


async def reminders_due(today: date) -> list[TrainingRow]:
    """Return the trainings of which those who come are to be reminded today."""
    due = "t.remind_on <= ? AND t.held_on > ? AND t.cancelled_at IS NULL"
    return await query.fetch(TrainingRow, _TRAININGS, Sql(due, (today, today)))


async def invitees(numbers: Sequence[int]) -> list[InviteeRow]:
    """Return who is invited to these trainings, in the order of their places."""
    return await query.fetch(InviteeRow, _INVITEES, list(numbers)) if numbers else []


async def keep_answer(number: int, person_id: int, answer: str, words: str, now: datetime) -> None:
    """Store what somebody answers, for all for whom they are invited."""
    await query.change(_ANSWER, answer, words, now, number, person_id)


async def reminded(numbers: Sequence[int]) -> None:
    for number in numbers:
        await Training.filter(id=number).update(remind_on=None)


async def cancel_training(number: int, why: str, now: datetime) -> None:
    await Training.filter(id=number).update(cancelled_at=now, why=why, remind_on=None)


async def move_training(
    number: int, held_on: date, begins: str, place: str, answer_by: date, remind_on: date | None
) -> None:
    """Store another day, time or place."""
    values = {"held_on": held_on, "begins": begins[:20], "place": place[:200], "answer_by": answer_by}
    await Training.filter(id=number).update(**values, remind_on=remind_on)


async def keep_came(came: Sequence[int], stayed_away: Sequence[int]) -> None:
    """Store which of those invited (ids of lines) came, and which did not."""
    for there, ids in ((True, came), (False, stayed_away)):
        if ids:
            await query.change(_CAME, there, list(ids))


async def not_left(announcement_id: int) -> list[int]:
    """Return the invitations that still wait, which nobody has read."""
    return await query.column(_NOT_LEFT, announcement_id, (MessageStatus.WAITING, MessageStatus.HELD))


async def readers_of(message_ids: Sequence[int]) -> list[int]:
    """Return to whom these messages were to go."""
    return await query.column(_READERS, list(message_ids)) if message_ids else []
