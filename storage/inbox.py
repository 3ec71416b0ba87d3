"""What came in, kept once; and the question that a person was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import F, Q

from storage import db, models

QUESTION_LIVES = timedelta(minutes=30)


async def keep(
    key: str, wecom: str, text: str, now: datetime, round_key: str, data: dict[str, Any] | None = None
) -> models.Inbound:
    """Store a message before anything is done with it; a repeated one finds its first row.

    `data` is what a press, a file or an event says beside words.
    """
    await db.rows(
        "INSERT INTO inbound (key, round, wecom, text, data, received_at, answer, secret, taken) "
        "VALUES (?, ?, ?, ?, ?, ?, '', ?, '') ON CONFLICT (key) DO NOTHING RETURNING id",
        key,
        round_key,
        wecom,
        text,
        db.as_json(data or {}),
        now,
        False,
    )
    return await models.Inbound.get(key=key)


async def attempt(inbound_id: int) -> int:
    """Count that the answering begins, and commit it, so that a message at which a process dies or
    hangs is known; returns how often it has begun. 0 when the answer is decided already."""
    found = await db.rows(
        "UPDATE inbound SET attempts = attempts + 1 "
        "WHERE id = ? AND answered_at IS NULL AND answer = '' RETURNING attempts",
        inbound_id,
    )
    return int(found[0]["attempts"]) if found else 0


async def uncounted(inbound_id: int) -> None:
    """The database was in trouble: the message was not to blame."""
    await models.Inbound.filter(id=inbound_id, attempts__gt=0).update(attempts=F("attempts") - 1)


async def locked(inbound_id: int) -> models.Inbound:
    """The row, ours until the transaction ends."""
    return await models.Inbound.filter(id=inbound_id).select_for_update().get()


async def decided(inbound_id: int, answer: str, taken: str = "", *, secret: bool = False) -> None:
    """What is to be answered, with all that was changed; nobody has been told yet."""
    await models.Inbound.filter(id=inbound_id).update(answer=answer, taken=taken, secret=secret)


async def not_understood(since: datetime) -> list[models.Inbound]:
    """What people wrote since then that was not understood, or had to be asked back for it."""
    unclear = Q(taken__startswith="unknown none") | Q(taken__endswith="ask unsure")
    return await models.Inbound.filter(unclear, received_at__gte=since).order_by("id")


async def handed_over(inbound_id: int, now: datetime) -> None:
    """The answer has left: it was written to WeCom, or it is in the outbox. A secret one is
    forgotten with that."""
    row = models.Inbound.filter(id=inbound_id)
    await row.filter(answered_at=None).update(answered_at=now)
    await row.filter(secret=True).update(answer="")


async def left_behind(before: datetime, round_key: str) -> list[models.Inbound]:
    """Messages whose answer never left: their process died before or after it was decided."""
    return await models.Inbound.filter(answered_at=None, received_at__lt=before, round=round_key).order_by(
        "id"
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person was asked last, or spoke of; after half an hour it is `expired`."""

    pending: dict[str, Any]
    expired: bool


async def ask(person_id: int, pending: dict[str, Any], now: datetime) -> None:
    """Remember what the person was asked; a new question replaces the old one."""
    await models.Question.update_or_create(
        {"pending": pending, "expires_at": now + QUESTION_LIVES}, person_id=person_id
    )


async def amend(person_id: int, pending: dict[str, Any]) -> None:
    """Keep the open question with what was learned since; it lives no longer for that."""
    await models.Question.filter(person_id=person_id).update(pending=pending)


async def asked(person_id: int, now: datetime) -> Asked | None:
    """The question put to this person last, hers alone until the transaction ends: of two answers
    at one moment the second finds what the first has left."""
    waiting = models.Question.filter(person_id=person_id).select_for_update()
    found = await waiting.get_or_none()
    return Asked(found.pending, found.expires_at <= now) if found else None


async def settled(person_id: int) -> None:
    await models.Question.filter(person_id=person_id).delete()


async def backlog() -> int:
    """How many messages wait for an answer."""
    found = await db.rows("SELECT count(*) AS n FROM inbound WHERE answered_at IS NULL")
    return int(found[0]["n"])
