"""Those an announcement was meant for, one by one: who has it, who is silent, who could not be told."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from storage import query
from storage.models import Copy
from storage.query import Sql

_SILENT = """
SELECT count(*) AS n FROM announcement_copies c
WHERE c.announcement_id = ? AND c.received_at IS NULL AND c.message_id IS NOT NULL
"""


async def count_silent(number: int) -> int:
    """How many were sent the announcement and have not said 收到."""
    return await query.count(_SILENT, number)


class _Reader(Struct, frozen=True):
    """One person an announcement was meant for: for which enterprise or bureau, how far it has come ("" where no
    channel reaches them), and since when they are known to have it."""

    person_id: int
    name: str
    phone: str
    unit: str
    status: str
    received_at: datetime | None


_READERS = """
SELECT c.person_id, p.name, p.phone, coalesce((
    SELECT coalesce(e.name, h.unit) FROM hats h LEFT JOIN enterprises e ON e.id = h.enterprise_id
    WHERE h.person_id = p.id ORDER BY h.ended_at IS NOT NULL, h.id LIMIT 1
), '') AS unit, coalesce(r.status, m.status, '') AS status, c.received_at
FROM announcement_copies c JOIN people p ON p.id = c.person_id LEFT JOIN messages m ON m.id = c.message_id
LEFT JOIN messages r ON r.id = (SELECT max(x.id) FROM messages x WHERE x.instead_of = m.id)
WHERE c.announcement_id = ? AND (?) ORDER BY c.id LIMIT ? OFFSET ?
"""
_READ = {
    "received": "c.received_at IS NOT NULL",
    "silent": "c.received_at IS NULL AND c.message_id IS NOT NULL",
    "untold": "c.received_at IS NULL AND c.message_id IS NULL",
}


async def people_meant(number: int, show: str, limit: int, skip: int) -> list[_Reader]:
    """Return some of those an announcement was meant for; `show` is a key of `_READ`, or "" for all."""
    return await query.fetch(_Reader, _READERS, number, Sql(_READ.get(show, "1 = 1")), limit, skip)


_READER_OF = """
SELECT p.name FROM announcement_copies c JOIN people p ON p.id = c.person_id
WHERE c.announcement_id = ? AND c.person_id = ?
"""


async def note_receipt(number: int, person_id: int, now: datetime) -> tuple[str, bool] | None:
    """Note that somebody has the announcement; return their name, and whether that is new; None where it was not meant
    for them."""
    found = await query.column(_READER_OF, number, person_id)
    if not found:
        return None
    unknown = Copy.filter(announcement_id=number, person_id=person_id, received_at=None)
    return str(found[0]), bool(await unknown.update(received_at=now))
