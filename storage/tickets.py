"""Questions to the support desk and their answers."""

from __future__ import annotations

from datetime import datetime

from storage import models


async def ask(person_id: int, case_id: int | None, text: str, now: datetime) -> models.Ticket:
    return await models.Ticket.create(person_id=person_id, case_id=case_id, text=text, asked_at=now)


async def find(number: int) -> models.Ticket | None:
    """The ticket, locked until the transaction ends."""
    return await models.Ticket.filter(id=number).select_for_update().first()


async def unanswered() -> list[models.Ticket]:
    """What the desk still owes, the oldest first."""
    return await models.Ticket.filter(answered_at=None, closed_at=None).order_by("id")


async def of_person(person_id: int, n: int = 5) -> list[models.Ticket]:
    """A person's own last questions, the newest first."""
    return await models.Ticket.filter(person_id=person_id).order_by("-id").limit(n)


async def answered(ticket: models.Ticket, text: str, by: int, now: datetime) -> None:
    ticket.answer, ticket.answered_by, ticket.answered_at = text, by, now
    await ticket.save(update_fields=["answer", "answered_by", "answered_at"])


async def close(ticket: models.Ticket, now: datetime) -> None:
    ticket.closed_at = now
    await ticket.save(update_fields=["closed_at"])


async def enterprises_of_open() -> frozenset[int]:
    """The enterprises whose open questions the desk may look into."""
    open_ones = await models.Ticket.filter(closed_at=None, case_id__isnull=False)
    ids = {t.case_id for t in open_ones if t.case_id}
    found = await models.Case.filter(id__in=ids, enterprise_id__isnull=False)
    return frozenset(c.enterprise_id for c in found if c.enterprise_id)
