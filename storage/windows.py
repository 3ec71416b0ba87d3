"""Channels that only take answers: when somebody wrote last, and what of it has been used up.

A window belongs to an address, bound or not, and is counted by message: whoever asks twice for the same one
gets the same place, so that a sender who died between counting and sending uses nothing up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from bot.words import AddressState, Kind, MessageStatus, Sender, Window, channel_spec
from storage import jobs, query, row_values

HAND_OVER = "kf_desk"  # the kind of the job
_WELCOME_LIVES = timedelta(seconds=20)  # after the event, the way to us included (path 95122)

_THERE = """
INSERT INTO windows (channel, key, taken, by_hand, welcome) VALUES (?, ?, '[]', ?, '{}')
ON CONFLICT (channel, key) DO NOTHING
"""
_LOCKED = "SELECT * FROM windows WHERE channel = ? AND key = ? FOR UPDATE"
_HEARD = "UPDATE windows SET heard_at = ?, taken = ?, by_hand = ? WHERE id = ?"
_TAKE = "UPDATE windows SET taken = ? WHERE id = ?"
_WELCOME = "UPDATE windows SET welcome = ? WHERE id = ?"
_BY_HAND = "UPDATE windows SET by_hand = ? WHERE id = ?"
_RELEASE = """
UPDATE messages SET not_before = ? WHERE channel = ? AND kind = ? AND status = ? AND not_before > ?
AND person_id IN (SELECT person_id FROM addresses WHERE channel = ? AND key = ?)
"""
_WAITING = """
SELECT count(*) AS n FROM messages WHERE channel = ? AND kind = ? AND status = ?
AND person_id IN (SELECT person_id FROM addresses WHERE channel = ? AND key = ?)
"""
_CLOSE = """
UPDATE addresses SET state = ? WHERE channel = ? AND state = ? AND key IN (
    SELECT key FROM windows WHERE channel = ? AND (heard_at IS NULL OR heard_at < ?)
)
"""
_CLOSE_ONE = "UPDATE addresses SET state = ? WHERE channel = ? AND key = ? AND state NOT IN (?)"


class _Window(Struct, frozen=True):
    """See `storage.models.Window`."""

    id: int
    heard_at: datetime | None
    taken: list[int]
    by_hand: bool
    welcome: dict[str, Any]


class WindowPlace(Struct, frozen=True):
    """The right to send one message: the `n`th since its reader wrote last, or with `code` a greeting."""

    n: int
    code: str = ""


class _Shut(Struct, frozen=True):
    """Nothing may be sent now. `until`: what is an answer may wait so long for its reader to write again; None
    if the time for it is over."""

    until: datetime | None = None


def _key(sender: Sender) -> tuple[str, str]:
    return sender.channel, channel_spec(sender.channel).key(sender.address) or ""


async def _locked(sender: Sender) -> _Window:
    await query.change(_THERE, *_key(sender), False)
    return (await query.fetch(_Window, _LOCKED, *_key(sender)))[0]


async def note_written(sender: Sender, at: datetime, now: datetime) -> None:
    """Note that they wrote at `at`: the count begins anew, and answers that waited for that may leave."""
    mine = await _locked(sender)
    if mine.heard_at is None or at >= mine.heard_at:
        await query.change(_HEARD, at, "[]", mine.by_hand, mine.id)
        waiting = (sender.channel, Kind.REPLY, MessageStatus.WAITING, now, *_key(sender))
        await query.change(_RELEASE, now, *waiting)


async def answers_wait(sender: Sender) -> bool:
    """Whether answers to them wait for their next message."""
    return bool(await query.count(_WAITING, sender.channel, Kind.REPLY, MessageStatus.WAITING, *_key(sender)))


async def note_welcome(sender: Sender, code: str, at: datetime) -> None:
    """Store the right to one greeting, which they gave by coming in at `at`."""
    mine = await _locked(sender)
    right = {"code": code, "until": (at + _WELCOME_LIVES).isoformat()}
    await query.change(_WELCOME, row_values.as_json(right), mine.id)


async def note_by_hand(sender: Sender, *, by_hand: bool) -> None:
    """Note that from now on somebody of the desk speaks with them, or no longer does."""
    await query.change(_BY_HAND, by_hand, (await _locked(sender)).id)


_ADDRESS = "SELECT key FROM windows WHERE id = ?"
_ON_ITS_WAY = """
SELECT count(*) AS n FROM messages WHERE channel = ? AND status IN (?) AND not_before <= ?
AND person_id IN (SELECT person_id FROM addresses WHERE channel = ? AND key = ?)
"""
_WITH_THE_DESK = "SELECT key FROM windows WHERE channel = ? AND by_hand = ? ORDER BY id"


async def ask_for_a_person(sender: Sender, now: datetime) -> None:
    """Owe that the session is handed over to the desk, once what is to be said before has left; in the caller's
    transaction."""
    await jobs.owe(HAND_OVER, (await _locked(sender)).id, now)


async def address_of_window(window_id: int) -> str:
    """Return whose window it is."""
    return str((await query.column(_ADDRESS, window_id))[0])


async def anything_on_its_way(sender: Sender, now: datetime) -> bool:
    """Whether a message to them is still to leave."""
    going = [MessageStatus.WAITING, MessageStatus.SENDING]
    return bool(await query.count(_ON_ITS_WAY, sender.channel, going, now, *_key(sender)))


async def with_the_desk(channel: str) -> list[str]:
    """Return with whom somebody of the desk speaks, as far as we know."""
    return [str(key) for key in await query.column(_WITH_THE_DESK, channel, True)]


async def spoken_with(sender: Sender) -> bool:
    """Whether somebody of the desk speaks with them."""
    return (await _locked(sender)).by_hand


async def take_place(
    sender: Sender, message_id: int, rule: Window, now: datetime, *, answers: bool
) -> WindowPlace | _Shut:
    """Count a message against the window, in the caller's transaction. What is no answer leaves the last
    places (`rule.kept`) to answers."""
    mine = await _locked(sender)
    if mine.heard_at is None:
        return await _greeting(mine, message_id, now) or _Shut(now + rule.lasts)
    ends = mine.heard_at + rule.lasts
    if now >= ends:
        return _Shut()
    if mine.by_hand:
        return _Shut(ends)
    if message_id in mine.taken:
        return WindowPlace(mine.taken.index(message_id) + 1)
    if len(mine.taken) >= rule.messages - (0 if answers else rule.kept):
        return _Shut(ends)
    taken = [*mine.taken, message_id]
    await query.change(_TAKE, row_values.as_json(taken), mine.id)
    if len(taken) >= rule.messages - rule.kept:
        await _close(sender)
    return WindowPlace(len(taken))


async def _greeting(mine: _Window, message_id: int, now: datetime) -> WindowPlace | None:
    """The right to a greeting, if it is still good and no other message's."""
    right = mine.welcome
    if not right or right.get("by", message_id) != message_id:
        return None
    if now >= datetime.fromisoformat(right["until"]):
        return None
    await query.change(_WELCOME, row_values.as_json({**right, "by": message_id}), mine.id)
    return WindowPlace(0, str(right["code"]))


async def _close(sender: Sender) -> None:
    """Note that nothing that nobody asked for may be sent to this address until its person writes again."""
    await query.change(
        _CLOSE_ONE, AddressState.CLOSED, *_key(sender), (AddressState.LOST, AddressState.REFUSED)
    )


async def close_old(channel: str, rule: Window, now: datetime) -> None:
    """Do so for every address of the channel whose time is over."""
    before = now - rule.lasts
    await query.change(_CLOSE, AddressState.CLOSED, channel, AddressState.OK, channel, before)
