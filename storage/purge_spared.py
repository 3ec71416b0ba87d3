"""What of an ended round serves its purpose still: the file of an enterprise that goes on, and its people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from bot.words import CaseStatus, EventName
from storage import query


class _Spared(Struct, frozen=True):
    """A case that goes on, or ended too short a time ago, and somebody who holds its enterprise (None: nobody does)."""

    case_id: int
    round: str
    person_id: int | None


_GOING_ON = """
SELECT c.id AS case_id, c.round_id AS round, h.person_id FROM cases c
LEFT JOIN hats h ON h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL
WHERE c.enterprise_id IS NOT NULL AND c.round_id IN (?) AND (c.status = ?
    OR EXISTS (SELECT 1 FROM events e WHERE e.case_id = c.id AND e.at > ? AND e.act NOT IN (?)))
"""
_NO_WORK = [EventName.PERSONAL_DATA_READ, EventName.DATA_REDACTED]


async def going_on(round_keys: Collection[str], before: datetime) -> list[_Spared]:
    """Return the cases of these rounds that are open, or in which something was done since then."""
    if not round_keys:
        return []
    return await query.fetch(_Spared, _GOING_ON, sorted(round_keys), CaseStatus.ACTIVE, before, _NO_WORK)
