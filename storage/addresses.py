"""Addresses: by which channel a person is reached, in which state, since when and why.

There is one row for each person and channel; an address that is taken away keeps its row, with the reason.
On channels whose addresses belong to one person only (`ChannelSpec.exclusive`) a unique index holds that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.words import AddressState, Channel, ChannelSpec, channel_spec
from storage import bulk, models, query, release_before
from storage.channels import available
from storage.query import Sql
from storage.roster_entries import PersonEntry

_LOST = AddressState.LOST
# A condition on a row: it reaches its person.
REACHES = f"address <> '' AND state <> '{_LOST}'"
# That some channel, or one of these, reaches whom a column names.
_REACHED = f"EXISTS (SELECT 1 FROM addresses WHERE person_id = ? AND {REACHES} AND ?)"
_HOLDER = "SELECT person_id FROM addresses WHERE channel = ? AND key = ?"
_HOLDERS = "SELECT DISTINCT person_id FROM addresses WHERE ? ORDER BY person_id"
_REGISTERED = (
    "SELECT person_id, address FROM addresses WHERE person_id IN (?) AND channel = ? AND address <> ''"
)
_HEARD = (
    "UPDATE addresses SET state = ?, why = '', since = ? WHERE person_id = ? AND channel = ? AND state <> ?"
)
_TO_FORGIVE = "SELECT person_id FROM addresses WHERE state = ? AND since < ?"
_FORGIVE = "UPDATE addresses SET state = ?, why = '', since = NULL WHERE state = ? AND since < ?"
_CHANGE = """
UPDATE addresses SET address = ?, key = ?, exclusive = ?, state = ?, since = ?, why = ?
WHERE person_id = ? AND channel = ?
"""
_EVERY = "SELECT person_id, channel, address, state FROM addresses"
# By what administrators know the person `p`: an account, else another address, else the name.
READER = """COALESCE((SELECT a.address FROM addresses a WHERE a.person_id = p.id AND a.address <> ''
    ORDER BY a.exclusive DESC, a.id LIMIT 1), p.name)"""


def reached(person: str, channels: Iterable[Channel] | None = None) -> Sql:
    """A condition: the person in the column `person` is reached by some channel that is set up, or by one
    of these."""
    among = available() if channels is None else channels
    return Sql(_REACHED, (Sql(person), Sql("channel IN (?)", (list(among),))))


async def holder(channel: Channel, address: str) -> int | None:
    """Whose this address is, on a channel where it is one person's only."""
    return next(iter(await query.column(_HOLDER, channel, channel_spec(channel).key(address))), None)


async def holders(address: str, channels: Iterable[Channel]) -> list[int]:
    """Everybody with this address on one of the channels, be it lost or not, by id."""
    keys = [(channel, channel_spec(channel).key(address)) for channel in channels]
    return await query.column(_HOLDERS, query.any_of(Sql("channel = ? AND key = ?", pair) for pair in keys))


async def registered(person_ids: Iterable[int], channel: Channel) -> dict[int, str]:
    """The registered addresses of these people, lost ones included; people without any are left out."""
    parts = query.chunks(sorted(set(person_ids)))
    found = [row for ids in parts for row in await query.rows(_REGISTERED, ids, channel)]
    return {row["person_id"]: str(row["address"]) for row in found}


async def give(person_id: int, channel: Channel, address: str) -> None:
    """Give the person this address, of which nothing is known yet. An empty one takes the old one away."""
    await _put(person_id, channel, _fresh(channel_spec(channel), address))


async def remove_address(person_id: int, channel: Channel, why: str) -> None:
    """Take the address from the person; the reason stays until there is another address."""
    await _put(person_id, channel, {**_fresh(channel_spec(channel), ""), "state": _LOST, "why": why[:200]})


async def _put(person_id: int, channel: Channel, values: dict[str, Any]) -> None:
    mine = models.Address.filter(person_id=person_id, channel=channel)
    if not await mine.update(**values):
        await models.Address.create(person_id=person_id, channel=channel, **values)
    await release_before.fill([person_id])


def _fresh(spec: ChannelSpec, address: str) -> dict[str, Any]:
    """The columns of an address of which nothing is known yet."""
    return {
        "address": address,
        "key": spec.key(address),
        "exclusive": spec.exclusive,
        "state": AddressState.UNCONFIRMED,
        "since": None,
        "why": "",
    }


async def rename(person_id: int, channel: Channel, address: str) -> None:
    """Store another name that the platform gave to the same address."""
    mine = models.Address.filter(person_id=person_id, channel=channel)
    await mine.update(address=address, key=channel_spec(channel).key(address))
    await release_before.fill([person_id])


async def mark_unreachable(person_id: int, channel: Channel, why: str, at: datetime | None = None) -> None:
    """Note that the channel no longer reaches this person, until an import, a message of theirs or, some
    days later, a probe shows otherwise. Without `at` there is no probe."""
    mine = models.Address.filter(person_id=person_id, channel=channel)
    await mine.update(state=_LOST, why=why[:200], since=at)
    await release_before.fill([person_id])


async def mark_reachable(person_id: int, channel: Channel, at: datetime) -> None:
    """Note that the person can be reached by a channel, because they have just written by it."""
    if await query.change(_HEARD, AddressState.OK, at, person_id, channel, AddressState.OK):
        await release_before.fill([person_id])


async def forgive(before: datetime) -> None:
    """Have addresses that were lost before then tried again by the next message. A refusal loses them anew."""
    if tried := await query.column(_TO_FORGIVE, _LOST, before):
        await query.change(_FORGIVE, AddressState.UNCONFIRMED, _LOST, before)
        await release_before.fill(tried)


class AddressBook:
    """Everybody's addresses while an import is merged: changed in memory and stored together."""

    def __init__(self) -> None:
        # By id() of the person, who may be new, and channel.
        self._known: dict[tuple[int, str], tuple[str, AddressState]] = {}
        self._changed: dict[tuple[int, str], PersonEntry] = {}
        self._stored: set[tuple[int, str]] = set()

    async def read(self, people: dict[int, PersonEntry]) -> None:
        for row in await query.rows(_EVERY):
            state = AddressState(row["state"])
            self._known[id(people[row["person_id"]]), row["channel"]] = str(row["address"]), state
        self._stored = set(self._known)

    def address(self, person: PersonEntry, channel: str) -> str:
        """The registered address, even one marked as lost; "" if there is none."""
        return self._known.get((id(person), channel), ("", _LOST))[0]

    def lost(self, person: PersonEntry, channel: str) -> bool:
        return self._known.get((id(person), channel), ("", None))[1] is _LOST

    def give(self, person: PersonEntry, channel: str, address: str) -> None:
        """As `give`; the same address again confirms it."""
        self._known[id(person), channel] = address, AddressState.UNCONFIRMED
        self._changed[id(person), channel] = person

    @property
    def changed(self) -> bool:
        return bool(self._changed)

    async def store(self) -> None:
        """Write the changed addresses; only once every person in it has an id."""
        changed, new = [], []
        for at, person in self._changed.items():
            values = _fresh(channel_spec(at[1]), self._known[at][0])
            if at in self._stored:
                changed.append((*values.values(), person.id, at[1]))
            elif values["address"]:
                new.append({"person_id": person.id, "channel": Channel(at[1]), **values})
        await query.change_each(_CHANGE, changed)
        await bulk.insert(models.Address, new)
        await release_before.fill([person.id for person in self._changed.values()])
