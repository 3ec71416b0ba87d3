"""The code in the QR code of an enterprise's letters, and who scanned it after somebody else had."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.words import CHANNELS, AddressState, Channel, Sender, channel_spec
from storage import models, query

_EPOCHS = "SELECT enterprise_id, epoch FROM scan_codes WHERE enterprise_id IN (?)"
_RENEW = """
INSERT INTO scan_codes (enterprise_id, epoch, changed_at) VALUES (?, 2, ?)
ON CONFLICT (enterprise_id) DO UPDATE SET epoch = scan_codes.epoch + 1, changed_at = excluded.changed_at
"""
_FIRST = 1
_OPEN = "SELECT * FROM scan_requests WHERE asked_id = ? AND answered_at IS NULL ORDER BY id"
_ANSWER = "UPDATE scan_requests SET accepted = ?, answered_at = ? WHERE id = ? AND answered_at IS NULL"
_BOUND = """
SELECT h.person_id FROM hats h WHERE h.enterprise_id = ? AND h.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM addresses a WHERE a.person_id = h.person_id AND a.channel IN (?) AND a.address <> ''
        AND a.state NOT IN (?)
)
ORDER BY h.id
"""
_BINDING = tuple(
    spec.channel for spec in CHANNELS.values() if spec.exclusive or spec.channel is Channel.EMAIL
)
_GONE = (AddressState.LOST, AddressState.REFUSED)  # nobody is reached there, so nobody can be asked
_FORGET = "DELETE FROM scan_requests WHERE answered_at < ? OR asked_at < ?"


class _Request(Struct, frozen=True):
    """Somebody waits to be let in by a contact; see `storage.models.ScanRequest`."""

    id: int
    enterprise_id: int
    channel: str
    address: str
    asked_id: int
    asked_at: datetime


async def epochs(enterprise_ids: list[int]) -> dict[int, int]:
    """Return by enterprise which of its codes is the good one: the first is 1."""
    found = dict.fromkeys(enterprise_ids, _FIRST)
    for part in query.chunks(enterprise_ids):
        found |= {int(r["enterprise_id"]): int(r["epoch"]) for r in await query.rows(_EPOCHS, part)}
    return found


async def renew_code(enterprise_id: int, now: datetime) -> None:
    """End the codes that were printed so far, in the caller's transaction."""
    await query.change(_RENEW, enterprise_id, now)


async def bound_to(enterprise_id: int) -> list[int]:
    """Return the contacts of an enterprise who are known by an account of any platform or by a mail address, the
    main one first."""
    return [int(i) for i in await query.column(_BOUND, enterprise_id, _BINDING, _GONE)]


async def store_request(enterprise_id: int, sender: Sender, asked_id: int, now: datetime) -> int:
    """Store that this contact is asked whether the sender may join; returns the number by which they answer."""
    made = await models.ScanRequest.create(
        enterprise_id=enterprise_id,
        channel=sender.channel,
        address=channel_spec(sender.channel).key(sender.address) or "",
        asked_id=asked_id,
        asked_at=now,
    )
    return int(made.id)


async def unanswered_requests(asked_id: int) -> list[_Request]:
    """Return the requests that this contact has not answered, the oldest first."""
    return await query.fetch(_Request, _OPEN, asked_id)


async def close_request(request_id: int, accepted: bool, now: datetime) -> bool:
    """Store the answer; False if somebody else has given it."""
    return bool(await query.change(_ANSWER, accepted, now, request_id))


async def drop_old_requests(before: datetime) -> None:
    """Drop what was answered, or asked in vain, before then."""
    await query.change(_FORGET, before, before)
