"""Approvals of held messages, where two people have to give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from bot.words import Kind, MessageStatus
from storage import query
from storage.query import UNRESTRICTED, Sql

_MATTERS = "(SELECT count(*) FROM notices n WHERE n.message_id = m.id)"
_HELD = f"""
SELECT m.id, {_MATTERS} AS matters,
    (m.kind = ?) AS announced
FROM messages m WHERE m.status = ? AND (?) ORDER BY m.id FOR UPDATE
"""
_GIVEN = f"""
SELECT a.message_id, a.person_id, a.matters, a.at, COALESCE(p.name, '') AS name, a.matters = {_MATTERS} AS counts
FROM approvals a JOIN messages m ON m.id = a.message_id LEFT JOIN people p ON p.id = a.person_id
WHERE m.status = ? AND a.message_id IN (?) AND (
    NOT EXISTS (SELECT 1 FROM hats h WHERE h.person_id = a.person_id)
    OR EXISTS (SELECT 1 FROM hats h WHERE h.person_id = a.person_id AND h.ended_at IS NULL)
) ORDER BY a.id
"""
_NOTE = """
INSERT INTO approvals (message_id, person_id, matters, at) VALUES (?, ?, ?, ?)
ON CONFLICT (message_id, person_id) DO UPDATE SET matters = excluded.matters, at = excluded.at
"""


class _HeldRow(Struct, frozen=True):
    """A held message, the number of its matters, and whether it is a bureau's announcement."""

    id: int
    matters: int
    announced: bool


class GivenApproval(Struct, frozen=True):
    """An approval. `name` is "" for the command line; it `counts` while nothing has joined the message since."""

    message_id: int
    person_id: int
    matters: int
    at: datetime
    name: str
    counts: bool


class NewApproval(NamedTuple):
    """One to be stored."""

    message_id: int
    person_id: int
    matters: int
    at: datetime


async def held_messages(ids: Sequence[int] | None) -> list[_HeldRow]:
    """Return the held messages of these ids, or all, locked to the end of the caller's transaction."""
    named = UNRESTRICTED if ids is None else Sql("m.id IN (?)", (list(ids),))
    return await query.fetch(_HeldRow, _HELD, Kind.ANNOUNCEMENT, MessageStatus.HELD, named)


async def given_approvals(message_ids: Iterable[int]) -> list[GivenApproval]:
    """Return the approvals that these messages have, if they are still held, of those who are still in office."""
    parts = query.chunks(sorted(set(message_ids)))
    return [one for ids in parts for one in await query.fetch(GivenApproval, _GIVEN, MessageStatus.HELD, ids)]


async def by_message(message_ids: Iterable[int]) -> Mapping[int, list[GivenApproval]]:
    """Return those that count, by message."""
    found: dict[int, list[GivenApproval]] = {}
    for one in await given_approvals(message_ids):
        if one.counts:
            found.setdefault(one.message_id, []).append(one)
    return found


async def note_approvals(new: Iterable[NewApproval]) -> None:
    """Store approvals, in the caller's transaction."""
    await query.change_each(_NOTE, list(new))


async def note_writers(message_ids: Iterable[int], person_id: int, now: datetime) -> None:
    """Note that the writer of these held messages has approved them, in the caller's transaction: they wait for
    somebody else. What a bureau writes itself has no matters that could join it."""
    await note_approvals(NewApproval(i, person_id, 0, now) for i in message_ids)
