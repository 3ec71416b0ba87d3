"""Addresses: by which channel a person is reached, in which state, since when and why.

There is one row for each person and channel; an address that is taken away keeps its row, with the reason.
On channels whose addresses belong to one person only (`ChannelSpec.exclusive`) a unique index holds that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.words import UNSUBSCRIBED, AddressState, Channel, ChannelSpec, PersonEntry, channel_spec
from storage import bulk, models, query, release_before
from storage.channels import available
from storage.query import Sql

_Given = Mapping[tuple[PersonEntry, str], str]  # by person and channel: the address
_LOST, _REFUSED = AddressState.LOST, AddressState.REFUSED
# A condition on a row: it reaches its person.
REACHES = f"address <> '' AND state NOT IN ('{_LOST}', '{_REFUSED}', '{AddressState.CLOSED}')"
# That some channel, or one of these, reaches whom a column names.
_REACHED = f"EXISTS (SELECT 1 FROM addresses WHERE person_id = ? AND {REACHES} AND ?)"
_HOLDER = "SELECT person_id FROM addresses WHERE channel = ? AND key = ?"
_HOLDERS = "SELECT DISTINCT person_id FROM addresses WHERE ? ORDER BY person_id"
_REGISTERED = (
    "SELECT person_id, address FROM addresses WHERE person_id IN (?) AND channel = ? AND address <> ''"
)
_CLOSED = "SELECT channel FROM addresses WHERE person_id = ? AND state = ? AND address <> '' ORDER BY channel LIMIT 1"
_BACK = "UPDATE addresses SET state = ?, why = '', since = ? WHERE person_id = ? AND channel = ? AND state NOT IN (?)"
_HEARD = "UPDATE addresses SET heard_at = ? WHERE person_id = ? AND channel = ?"
# A number or a mail address that others may say is right after all: its owner has not ended it.
OTHERS_MAY_OPEN = f"address <> '' AND NOT exclusive AND why NOT LIKE '%{UNSUBSCRIBED}%'"
_TRY_AGAIN = f"""
UPDATE addresses SET state = ?, why = '', since = NULL WHERE person_id = ? AND state = ? AND {OTHERS_MAY_OPEN}
"""
HEARD_TO = timedelta(minutes=10)  # so exactly it is kept when somebody wrote last
_TO_FORGIVE = "SELECT person_id FROM addresses WHERE state = ? AND since < ?"
_FORGIVE = "UPDATE addresses SET state = ?, why = '', since = NULL WHERE state = ? AND since < ?"
_CHANGE = f"""
UPDATE addresses SET address = ?, why = CASE WHEN state = '{_REFUSED}' AND key = ? THEN why ELSE ? END,
    since = ?, state = CASE WHEN state = '{_REFUSED}' AND key = ? THEN state ELSE ? END, exclusive = ?, key = ?
WHERE person_id = ? AND channel = ?
"""
_EVERY = "SELECT person_id, channel, address, state, why FROM addresses"
# By what administrators know the person `p`: an account, else another address, else the name. A robot's address is a
# key to a group, and stands nowhere.
READER = f"""COALESCE((SELECT a.address FROM addresses a WHERE a.person_id = p.id AND a.address <> ''
    AND a.channel <> '{Channel.ROBOT}' ORDER BY a.exclusive DESC, a.id LIMIT 1), p.name)"""


def reached(person: str, channels: Iterable[Channel] | None = None) -> Sql:
    """Return a condition: the person in the column `person` is reached by some channel that is set up, or
    by one of these."""
    among = available() if channels is None else channels
    return Sql(_REACHED, (Sql(person), Sql("channel IN (?)", (list(among),))))


async def owner_of_address(channel: Channel, address: str) -> int | None:
    """Return whose address this is, on a channel where an address belongs to one person only."""
    return next(iter(await query.column(_HOLDER, channel, channel_spec(channel).key(address))), None)


async def owners_of_address(address: str, channels: Iterable[Channel]) -> list[int]:
    """Return the ids of everybody with this address on one of the channels, lost or not."""
    keys = [(channel, channel_spec(channel).key(address)) for channel in channels]
    return await query.column(_HOLDERS, query.any_of(Sql("channel = ? AND key = ?", pair) for pair in keys))


async def registered(person_ids: Iterable[int], channel: Channel) -> dict[int, str]:
    """Return the registered addresses of these people, lost ones included; people without any are left out."""
    parts = query.chunks(sorted(set(person_ids)))
    found = [row for ids in parts for row in await query.rows(_REGISTERED, ids, channel)]
    return {row["person_id"]: str(row["address"]) for row in found}


async def closed_channel(person_id: int) -> Channel | None:
    """Return the channel by which the person can be told something once they have written again."""
    rows = await query.rows(_CLOSED, person_id, AddressState.CLOSED)
    return Channel(rows[0]["channel"]) if rows else None


async def give_address(person_id: int, channel: Channel, address: str) -> None:
    """Give the person this address, of which nothing is known yet. An empty one removes the old one."""
    await _put(person_id, channel, fresh(channel_spec(channel), address))


async def remove_address(person_id: int, channel: Channel, why: str) -> None:
    """Take the address from the person; the reason stays until there is another address."""
    await _put(person_id, channel, {**fresh(channel_spec(channel), ""), "state": _LOST, "why": why[:200]})


async def _put(person_id: int, channel: Channel, values: dict[str, Any]) -> None:
    mine = models.Address.filter(person_id=person_id, channel=channel)
    if not await mine.update(**values):
        await models.Address.create(person_id=person_id, channel=channel, **values)
    await release_before.fill([person_id])


def fresh(spec: ChannelSpec, address: str) -> dict[str, Any]:
    """Return the columns of an address of which nothing is known yet."""
    return {
        "address": address,
        "key": spec.key(address),
        "exclusive": spec.exclusive,
        "state": AddressState.CLOSED if spec.window else AddressState.UNCONFIRMED,
        "since": None,
        "why": "",
    }


def _changed(person_id: int, channel: str, address: str) -> tuple[Any, ...]:
    """Return the values of `_CHANGE`; an address that was refused stays so if it is given once more."""
    given = fresh(channel_spec(channel), address)
    key = given["key"]
    kept = (key, given["why"], given["since"], key, given["state"], given["exclusive"], key)
    return (address, *kept, person_id, channel)


async def rename_address(person_id: int, channel: Channel, address: str) -> None:
    """Store another name that the platform gave to the same address."""
    mine = models.Address.filter(person_id=person_id, channel=channel)
    await mine.update(address=address, key=channel_spec(channel).key(address))
    await release_before.fill([person_id])


async def mark_unreachable(person_id: int, channel: Channel, why: str, at: datetime | None = None) -> None:
    """Note that the channel no longer reaches this person, until somebody changes the address or a message of theirs
    shows otherwise. With `at` it only rests from then on: some days later it is tried again."""
    mine = models.Address.filter(person_id=person_id, channel=channel)
    await mine.exclude(state=_REFUSED).update(state=_LOST, why=why[:200], since=at)
    await release_before.fill([person_id])


async def mark_closed(person_id: int, channel: Channel) -> None:
    """Note that nothing may be sent to this address until its person writes again."""
    mine = models.Address.filter(person_id=person_id, channel=channel)
    await mine.exclude(state__in=(_LOST, _REFUSED)).update(state=AddressState.CLOSED)


async def mark_reachable(person_id: int, channel: Channel, at: datetime) -> None:
    """Note that the person can be reached by a channel again, as the platform says."""
    if await query.change(_BACK, AddressState.OK, at, person_id, channel, (AddressState.OK, _REFUSED)):
        await release_before.fill([person_id])


async def note_heard(person_id: int, channel: Channel, at: datetime) -> None:
    """Note when the person wrote by a channel."""
    await query.change(_HEARD, at, person_id, channel)


async def try_again(person_id: int) -> None:
    """A person says that somebody is to be reached as is on record: a number or a mail address that was ended is
    written to again."""
    if await query.change(_TRY_AGAIN, AddressState.UNCONFIRMED, person_id, _LOST):
        await release_before.fill([person_id])


async def forgive(before: datetime) -> None:
    """Have addresses that rest since before then tried again by the next message."""
    if tried := await query.column(_TO_FORGIVE, _LOST, before):
        await query.change(_FORGIVE, AddressState.UNCONFIRMED, _LOST, before)
        await release_before.fill(tried)


async def everybodys_addresses() -> list[tuple[int, str, str, AddressState]]:
    """Return all addresses: person, channel, address ("" for one that was taken away) and state. What its person ended
    is closed: no list opens it again."""
    return [
        (
            row["person_id"],
            row["channel"],
            str(row["address"]),
            AddressState.CLOSED if UNSUBSCRIBED in row["why"] else AddressState(row["state"]),
        )
        for row in await query.rows(_EVERY)
    ]


async def give_all(changed: _Given, new: _Given) -> None:
    """As `give_address`, for many: rows that are there already, and new ones. An empty new one is left out."""
    await query.change_each(_CHANGE, [_changed(at[0].id, at[1], text) for at, text in changed.items()])
    rows = (
        {"person_id": person.id, "channel": Channel(channel), **fresh(channel_spec(channel), text)}
        for (person, channel), text in new.items()
        if text
    )
    await bulk.insert(models.Address, rows)
    await release_before.fill([person.id for person, _ in (*changed, *new)])
