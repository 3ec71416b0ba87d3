"""A message of the outbox as it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from bot.words import Channel, Kind, MessageStatus
from storage import query


class OutboxMessage(Struct, frozen=True):
    """One message to one person; see `storage.models.Message`."""

    id: int
    person_id: int
    channel: Channel
    kind: Kind
    round: str
    status: MessageStatus
    reason: str
    urgent: bool
    approved: bool
    not_before: datetime
    attempts: int
    lease_by: str | None
    instead_of: int | None
    text: str
    request: bytes | None
    frozen_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    cause: str = ""


_BY_IDS = "SELECT * FROM messages WHERE id IN (?) ORDER BY id"


async def load_messages(ids: Iterable[int]) -> list[OutboxMessage]:
    """Return these messages, by id."""
    parts = query.chunks(sorted(set(ids)))
    return [one for part in parts for one in await query.fetch(OutboxMessage, _BY_IDS, part)]
