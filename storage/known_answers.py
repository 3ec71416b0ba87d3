"""常见问题 that people wrote (`storage.models.KnownAnswer`), beside those of faq.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from storage import models, query


class KnownAnswer(Struct, frozen=True):
    """One of them, with the names of who wrote, approved and ended it ("" for nobody yet)."""

    id: int
    round: str
    kind: str
    question: str
    asked: tuple[str, ...]
    words: tuple[str, ...]
    answer: str
    clause: str
    ticket_id: int | None
    written_by: int
    written_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    writer: str = ""
    approver: str = ""

    @property
    def state(self) -> str:
        """ended, in_force, or waits (for who may approve it)."""
        if self.ended_at:
            return "ended"
        return "in_force" if self.approved_at else "waits"


_COLUMNS = """
SELECT k.*, COALESCE(w.name, '') AS writer, COALESCE(a.name, '') AS approver FROM known_answers k
LEFT JOIN people w ON w.id = k.written_by LEFT JOIN people a ON a.id = k.approved_by
"""
_IN_FORCE = f"""{_COLUMNS}
WHERE k.approved_at IS NOT NULL AND k.ended_at IS NULL AND k.round IN (?) ORDER BY k.id
"""
_LISTED = f"{_COLUMNS} ORDER BY k.ended_at IS NOT NULL, k.approved_at IS NOT NULL, k.id DESC LIMIT ?"
_ONE = f"{_COLUMNS} WHERE k.id = ?"
_ALL_OF_TICKET = "SELECT id FROM known_answers WHERE ticket_id = ? AND ended_at IS NULL ORDER BY id"
_ON_WORK = """
SELECT COUNT(*) FROM known_answers
WHERE ticket_id = ? AND kind = 'work' AND (approved_at IS NOT NULL OR ended_at IS NULL)
"""
_HOLD_TICKET = "SELECT id FROM tickets WHERE id = ? FOR UPDATE"
_OF_TICKET = f"{_COLUMNS} WHERE k.ticket_id = ? AND k.ended_at IS NULL ORDER BY k.id DESC LIMIT 1"
# Each change names what it was made of, so that of two at once the second finds nothing to change.
_APPROVE = """
UPDATE known_answers SET approved_by = ?, approved_at = ? WHERE id = ? AND approved_at IS NULL AND ended_at IS NULL
"""
_END = "UPDATE known_answers SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL"
_END_OTHERS = """
UPDATE known_answers SET ended_by = ?, ended_at = ?
WHERE ticket_id = ? AND id <> ? AND ended_at IS NULL AND (? OR approved_at IS NULL)
"""


async def answers_in_force(round_keys: Collection[str]) -> list[KnownAnswer]:
    """Return what is offered in one of these rounds."""
    return await query.fetch(KnownAnswer, _IN_FORCE, ["", *round_keys])


async def list_answers(limit: int = query.ALL) -> list[KnownAnswer]:
    """Return those that wait first, then those in force, then those that ended."""
    return await query.fetch(KnownAnswer, _LISTED, limit)


async def find_answer(number: int) -> KnownAnswer | None:
    return await query.one(KnownAnswer, _ONE, number)


async def of_ticket(ticket_id: int) -> KnownAnswer | None:
    """Return what was saved from this ticket last and has not ended."""
    return await query.one(KnownAnswer, _OF_TICKET, ticket_id)


async def ids_of_ticket(ticket_id: int) -> list[int]:
    """Return all that were saved from this ticket and have not ended, the oldest first: one in force, and perhaps a
    changed one that waits to take its place."""
    return [int(i) for i in await query.column(_ALL_OF_TICKET, ticket_id)]


async def was_on_work(ticket_id: int) -> bool:
    """Whether this ticket has, or had in force, an answer on the work."""
    return bool(await query.count(_ON_WORK, ticket_id))


async def hold_ticket(ticket_id: int) -> None:
    """Let nobody else keep or approve an answer of this ticket until the caller's transaction ends."""
    await query.column(_HOLD_TICKET, ticket_id)


async def write_answer(values: Mapping[str, Any], by: int, now: datetime) -> int:
    """Store a new one, not approved yet; returns its id."""
    made = await models.KnownAnswer.create(**values, written_by=by, written_at=now)
    return int(made.id)


async def approve(number: int, by: int, now: datetime) -> bool:
    """Let it be offered; False where somebody else has approved or ended it already."""
    return bool(await query.change(_APPROVE, by, now, number))


async def end(number: int, by: int, now: datetime) -> bool:
    """Offer it no more; False where somebody else has ended it already."""
    return bool(await query.change(_END, by, now, number))


async def end_others(ticket_id: int, but: int, by: int, now: datetime, in_force: bool) -> None:
    """End what else was saved from this ticket: only what waits, or what is in force as well."""
    await query.change(_END_OTHERS, by, now, ticket_id, but, in_force)
