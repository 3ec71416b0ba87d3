"""The outbox as people look at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tortoise.expressions import Q

from bot.words import SHANGHAI
from storage import models

CHUNK = 500


async def messages(status: str | None = None, person: str | None = None) -> list[dict[str, Any]]:
    """All messages by id, each with its person and the cases it speaks of."""
    query = models.Message.all().order_by("id")
    if status:
        query = query.filter(status=status)
    if person:
        who = Q(wecom_key=person.lower()) | Q(email=person) | Q(name=person)
        ids = await models.Person.filter(who).values_list("id", flat=True)
        query = query.filter(person_id__in=ids)
    return await _rows(await query, {p.id: p for p in await models.Person.all()})


async def page(status: str | None, before: int | None, limit: int) -> list[dict[str, Any]]:
    """The newest messages, `limit` of them, older than the message `before`.

    By the reader's name, and without the words: an answer may hold what only its reader is to see.
    """
    query = models.Message.all().order_by("-id").limit(limit)
    if status:
        query = query.filter(status=status)
    if before is not None:
        query = query.filter(id__lt=before)
    found = await query
    who = await models.Person.filter(id__in={m.person_id for m in found})
    people = {p.id: p for p in who}
    rows = await _rows(found, people)
    return [
        {key: value for key, value in {**row, "person": people[m.person_id].name}.items() if key != "text"}
        for m, row in zip(found, rows, strict=True)
    ]


async def _rows(found: list[models.Message], people: Mapping[int, models.Person]) -> list[dict[str, Any]]:
    cases = await _cases(sorted({i for m in found for i in (m.id, m.instead_of) if i}))
    return [
        # A replacement speaks of what the first message did, and of what has joined it since.
        _row(m, people[m.person_id], [*cases[m.instead_of or 0], *cases[m.id]])
        for m in found
    ]


async def _cases(message_ids: list[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(message_ids), CHUNK):
        chunk = message_ids[start : start + CHUNK]
        rows = (
            await models.Notice.filter(message_id__in=chunk)
            .order_by("id")
            .values_list("message_id", "duty__case__name")
        )
        for message_id, name in rows:
            if name not in names[int(str(message_id))]:
                names[int(str(message_id))].append(str(name))
    return names


def _row(message: models.Message, person: models.Person, cases: list[str]) -> dict[str, Any]:
    return {
        "id": message.id,
        "person": person.wecom or person.email or person.name,
        "channel": str(message.channel),
        "kind": str(message.kind),
        "status": str(message.status),
        "reason": message.reason,
        "not_before": message.not_before.astimezone(SHANGHAI),
        "attempts": message.attempts,
        "sent_at": message.sent_at.astimezone(SHANGHAI) if message.sent_at else None,
        "cases": cases,
        "text": message.text,
    }
