"""What a gateway reports on messages that were handed over: found by its id, or by ours, and noted once."""

from __future__ import annotations

import json
import re
from datetime import datetime

from msgspec import Struct

from bot.words import Channel, MessageStatus
from storage import models, query

_OWN = re.compile(r"q([1-9]\d{0,9})-[0-9a-f]{16}", re.ASCII)
_LAST_ID = 2**31 - 1
_UNSETTLED = """
SELECT id, request, frozen_at AS handed_over FROM messages
WHERE channel = ? AND status = ? AND frozen_at > ? AND request IS NOT NULL ORDER BY id DESC LIMIT 1000
"""
_UNSURE = "SELECT count(*) AS n FROM messages WHERE status = ? AND frozen_at > ?"
_BY_GATEWAY = "SELECT id FROM messages WHERE channel = ? AND provider_id = ? ORDER BY id DESC LIMIT 2"
_ARRIVED = "UPDATE messages SET status = ?, reason = '', sent_at = ? WHERE id = ? AND status = ? RETURNING id"
_FAILED = "UPDATE messages SET status = ?, reason = ? WHERE id = ? AND status IN (?) RETURNING id"


class Unsettled(Struct, frozen=True):
    """A message of which nobody knows whether it was taken; `handed_over` is real time."""

    id: int
    request: bytes
    handed_over: datetime


async def unsettled(channel: Channel, since: datetime) -> list[Unsettled]:
    """Return those that were handed over since then, the newest first."""
    return await query.fetch(Unsettled, _UNSETTLED, channel, MessageStatus.UNKNOWN, since)


async def count_unsure(since: datetime) -> int:
    """How many messages of whatever channel were handed over since then, in real time, of which nobody knows whether
    they were taken."""
    return await query.count(_UNSURE, MessageStatus.UNKNOWN, since)


async def reported_message(channel: Channel, said_id: str, address: str) -> int | None:
    """Return the message that a report to this `address` is about; None if it is none of ours.

    An id of ours counts if it stands in the stored bytes: after a time-out it is the only one there is.
    """
    own = _OWN.fullmatch(said_id)
    ids = [int(own[1])] if own else await query.column(_BY_GATEWAY, channel, said_id)
    if len(ids) != 1 or ids[0] > _LAST_ID:
        return None
    row = await models.Message.get_or_none(id=ids[0], channel=channel)
    if row is None or row.request is None:
        return None
    sent = json.loads(bytes(row.request))
    mine = sent.get("phone") == address and (own is None or sent.get("id") == said_id)
    return int(row.id) if mine else None


async def note_arrival(message_id: int, at: datetime) -> bool:
    """Note that a message has arrived of which nobody knew; in the caller's transaction."""
    return bool(await query.column(_ARRIVED, MessageStatus.SENT, at, message_id, MessageStatus.UNKNOWN))


async def note_undelivered(message_id: int, reason: str) -> bool:
    """Note that a message has not arrived; False if that is known, or was never thought. In the caller's
    transaction."""
    thought = (MessageStatus.SENT, MessageStatus.UNKNOWN)
    return bool(await query.column(_FAILED, MessageStatus.FAILED, reason[:200], message_id, thought))
