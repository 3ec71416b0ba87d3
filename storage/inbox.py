"""What came in, kept once; and the question that a person was asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage import db, models

QUESTION_LIVES = timedelta(minutes=30)


async def keep(key: str, wecom: str, text: str, now: datetime) -> models.Inbound:
    """Store a message before anything is done with it; a repeated one finds its first row."""
    await models.Inbound.bulk_create(
        [models.Inbound(key=key, wecom=wecom, text=text, received_at=now)], ignore_conflicts=True
    )
    return await models.Inbound.get(key=key)


async def unanswered(inbound_id: int) -> models.Inbound | None:
    """The row, locked, unless somebody has answered it already; inside a transaction."""
    row = await models.Inbound.filter(id=inbound_id).select_for_update().first()
    return row if row and row.answered_at is None else None


async def answered(inbound_id: int, answer: str, now: datetime) -> None:
    await models.Inbound.filter(id=inbound_id).update(answer=answer, answered_at=now)


async def left_behind(before: datetime) -> list[models.Inbound]:
    """Messages that were kept but never answered: their process died in between."""
    return await models.Inbound.filter(answered_at=None, received_at__lt=before).order_by("id")


async def ask(person_id: int, pending: dict[str, Any], now: datetime) -> None:
    """Remember what the person was asked; a new question replaces the old one."""
    await models.Question.update_or_create(
        {"pending": pending, "expires_at": now + QUESTION_LIVES}, person_id=person_id
    )


async def asked(person_id: int, now: datetime) -> dict[str, Any] | None:
    """The question that still waits for this person's answer."""
    found = await models.Question.get_or_none(person_id=person_id, expires_at__gt=now)
    return found.pending if found else None


async def settled(person_id: int) -> None:
    await models.Question.filter(person_id=person_id).delete()


async def backlog() -> int:
    """How many messages wait for an answer."""
    found = await db.rows("SELECT count(*) AS n FROM inbound WHERE answered_at IS NULL")
    return int(found[0]["n"])
