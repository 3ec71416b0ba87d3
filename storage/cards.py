"""The cards that were handed out: which duty each speaks of, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.words import CaseStatus, Duty, DutyState
from storage import db, models
from storage.models import Card

CODE_LIVES = timedelta(hours=72)  # of a response code, real time (path 94888)


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card about to be handed over: its task id and the duty as it stands."""

    task_id: str
    person_id: int
    account: str
    duty: Duty


async def put(message_id: int, card: NewCard) -> None:
    """Note the card with its message, in the transaction that freezes it; a card of the same
    message that certainly did not leave is replaced."""
    duty = card.duty
    await Card.filter(message_id=message_id).delete()
    await Card.create(
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
    """WeCom took the card and gave the right to change it."""
    await Card.filter(message_id=message_id).update(response_code=code[:200], code_until=wall + CODE_LIVES)


async def pressed(card_id: int, code: str, wall: datetime) -> None:
    """A press brings a fresh right to change the card."""
    if code:
        await Card.filter(id=card_id).update(response_code=code[:200], code_until=wall + CODE_LIVES)


async def refuse(message_id: int) -> None:
    """WeCom does not take this card: its message is to go as text."""
    await Card.filter(message_id=message_id).update(refused=True)


async def was_refused(message_id: int) -> bool:
    return await Card.filter(message_id=message_id, refused=True).exists()


async def find(task_id: str) -> Card | None:
    return await Card.get_or_none(task_id=task_id)


def stands(card: Card, duty: Duty) -> bool:
    """Whether the duty is as it was when the card was worded: the same turn of the same matter."""
    return (card.state, card.due, card.opened_on, card.reported_at) == (
        duty.state,
        duty.due,
        duty.opened_on,
        duty.reported_at,
    )


async def overtaken(wall: datetime) -> list[int]:
    """Cards that can still be changed and whose matter has moved on: they owe an errand."""
    found = await db.rows(
        "SELECT c.id FROM cards c JOIN duties d ON d.id = c.duty_id "
        "JOIN cases k ON k.id = d.case_id "
        "WHERE c.code_until > ? AND (k.status <> ? OR d.state <> c.state OR d.due <> c.due "
        f"OR {_differs('opened_on')} OR {_differs('reported_at')}) "
        "AND NOT EXISTS (SELECT 1 FROM errands e WHERE e.kind = 'card' AND e.subject = c.id)",
        wall,
        CaseStatus.ACTIVE.value,
    )
    return [int(row["id"]) for row in found]


def _differs(column: str) -> str:
    """As IS DISTINCT FROM, which older SQLite does not know."""
    return f"(d.{column} <> c.{column} OR (d.{column} IS NULL) <> (c.{column} IS NULL))"


@dataclass(frozen=True, slots=True)
class Ending:
    """What happened to a card's matter: its state now, and the last act with its doer's name."""

    card: Card
    state: DutyState
    moved: bool
    act: str
    who: str


async def ending(card_id: int) -> Ending:
    card = await Card.get(id=card_id)
    duty = await models.Duty.get(id=card.duty_id)
    event = await models.Event.filter(duty_id=duty.id).order_by("-seq").first()
    person = await models.Person.get_or_none(id=event.person_id) if event and event.person_id else None
    return Ending(
        card,
        DutyState(duty.state),
        duty.state == card.state and duty.due != card.due,
        event.act if event else "",
        person.name if person else "",
    )
