"""The cards that were handed out: which duty each is about, and whether it is still valid."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.words import CaseStatus, Duty, DutyState
from storage import models, query, row_values

_CODE_LIVES = timedelta(hours=72)  # of a response code, real time (path 94888)


class _Card(Struct, frozen=True):
    """A card that was handed out; see `storage.models.Card`."""

    id: int
    message_id: int
    task_id: str
    person_id: int
    account: str
    duty_id: int
    state: DutyState
    due: date
    opened_on: date | None
    reported_at: datetime | None
    response_code: str
    code_until: datetime | None


_BY_TASK = "SELECT * FROM cards WHERE task_id = ?"
_BY_ID = "SELECT * FROM cards WHERE id = ?"


class NewCard(Struct, frozen=True):
    """A card that is about to be handed over: its task id, and the duty as it is now."""

    task_id: str
    person_id: int
    account: str
    duty: Duty


async def note_card(message_id: int, card: NewCard) -> None:
    """Note the card with its message, in the transaction that freezes it; a card of the same
    message that certainly did not leave is replaced."""
    duty = card.duty
    await models.Card.filter(message_id=message_id).delete()
    await models.Card.create(
        message_id=message_id,
        task_id=card.task_id,
        person_id=card.person_id,
        account=card.account,
        duty_id=duty.id,
        state=duty.state,
        due=duty.due,
        opened_on=duty.opened_on,
        reported_at=duty.reported_at,
    )


async def issued(message_id: int, code: str, wall: datetime) -> None:
    """Store the code that permits changing the card once, because WeCom has taken the card."""
    await models.Card.filter(message_id=message_id).update(
        response_code=code[:200], code_until=wall + _CODE_LIVES
    )


async def pressed(card_id: int, code: str, wall: datetime) -> None:
    """Store the fresh code that a press brought, by which the card may be changed again."""
    if code:
        await models.Card.filter(id=card_id).update(response_code=code[:200], code_until=wall + _CODE_LIVES)


async def note_refused_card(message_id: int) -> None:
    """Note that WeCom refused the card, so that its message is sent as text."""
    await models.Card.filter(message_id=message_id).update(refused=True)


async def was_refused(message_id: int) -> bool:
    return await models.Card.filter(message_id=message_id, refused=True).exists()


async def find_card(task_id: str) -> _Card | None:
    return await query.one(_Card, _BY_TASK, task_id)


def card_stands(card: _Card, duty: Duty) -> bool:
    """Whether the duty still is as it was when the card was worded."""
    return (card.state, card.due, card.opened_on, card.reported_at) == (
        duty.state,
        duty.due,
        duty.opened_on,
        duty.reported_at,
    )


# As IS DISTINCT FROM, which older SQLite does not know.
_DIFFERS = "(d.{0} <> c.{0} OR (d.{0} IS NULL) <> (c.{0} IS NULL))"
_OVERTAKEN = f"""
SELECT c.id FROM cards c JOIN duties d ON d.id = c.duty_id JOIN cases k ON k.id = d.case_id
WHERE c.code_until > ? AND (k.status <> ? OR d.state <> c.state OR d.due <> c.due
    OR {_DIFFERS.format("opened_on")} OR {_DIFFERS.format("reported_at")})
AND NOT EXISTS (SELECT 1 FROM errands e WHERE e.kind = 'card' AND e.subject = c.id)
"""


async def overtaken(wall: datetime) -> list[int]:
    """Return the ids of the cards that can still be changed and whose duty has changed, so that they must
    be updated."""
    return [int(card_id) for card_id in await query.column(_OVERTAKEN, wall, CaseStatus.ACTIVE)]


class _Ending(Struct, frozen=True):
    """What happened to a card's matter: its state now, and the last act with its doer's name."""

    card: _Card
    state: DutyState
    moved: bool
    act: str
    who: str


_LAST_ACT = """
SELECT d.state, d.due, e.act, p.name FROM duties d LEFT JOIN events e ON e.seq = (
    SELECT max(l.seq) FROM events l WHERE l.duty_id = d.id
) LEFT JOIN people p ON p.id = e.person_id WHERE d.id = ?
"""


async def ending(card_id: int) -> _Ending:
    card = (await query.fetch(_Card, _BY_ID, card_id))[0]
    (last,) = await query.rows(_LAST_ACT, card.duty_id)
    state = DutyState(last["state"])
    moved = state is card.state and row_values.day_of_row(last["due"]) != card.due
    return _Ending(card, state, moved, last["act"] or "", last["name"] or "")
