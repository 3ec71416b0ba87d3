"""Messages that are held until somebody releases or drops them, and those that are made to leave sooner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bot.words import MessageStatus
from storage import db, query, restored
from storage.query import UNRESTRICTED, Sql

DISCARDED = "database.noted.discarded"  # the reason of what was dropped
_APPROVE = "UPDATE messages SET status = ?, reason = ?, approved = ? WHERE status = ? AND (?)"
_HOLD = "UPDATE messages SET status = ?, reason = ?, approved = ? WHERE id IN (?) AND status = ? RETURNING id"
_HASTEN = "UPDATE messages SET not_before = ? WHERE id IN (?) AND status = ? AND not_before > ? RETURNING id"
_DISCARD = "UPDATE messages SET status = ?, reason = ? WHERE status = ? AND (?)"
_ANY_HELD = "SELECT id FROM messages WHERE status = ? LIMIT 1"
_HELD = "SELECT count(*) AS n FROM messages WHERE status = ?"


async def release(ids: Sequence[int] | None) -> int:
    """Release held messages: all of them, or those named. All of a restored database's: from then
    on it sends as usual."""
    to = (MessageStatus.WAITING, restored.APPROVED, True)
    return await db.write(partial(_decide, _APPROVE, *to, MessageStatus.HELD, _named(ids)))


async def drop_held(ids: Sequence[int] | None) -> int:
    """Drop held messages: all of them, or those named. What they would have told counts as told."""
    to = (MessageStatus.CANCELLED, DISCARDED)
    return await db.write(partial(_decide, _DISCARD, *to, MessageStatus.HELD, _named(ids)))


async def hold(ids: Sequence[int]) -> list[int]:
    """Hold these messages, of those that wait; return them."""
    to = (MessageStatus.HELD, "database.noted.held_by_hand", False)
    return await query.column(_HOLD, *to, list(ids), MessageStatus.WAITING)


async def hasten(ids: Sequence[int], now: datetime) -> list[int]:
    """Let these messages, of those that wait for a later moment, be due now; return them."""
    return await query.column(_HASTEN, now, list(ids), MessageStatus.WAITING, now)


def _named(ids: Sequence[int] | None) -> Sql:
    return UNRESTRICTED if ids is None else Sql("id IN (?)", (list(ids),))


async def _decide(statement: str, *values: Any) -> int:
    n = await query.change(statement, *values)
    if n and not await query.column(_ANY_HELD, MessageStatus.HELD):
        await restored.lift()
    return n


async def held_count() -> int:
    """How many messages wait for approval."""
    return await query.count(_HELD, MessageStatus.HELD)
