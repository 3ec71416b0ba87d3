"""Addresses whose owner says that they are not the one: nothing is sent there again, whoever enters one and under
whatever name, until the owner is heard to be the one (docs/decisions/0134).

`refused_addresses` has them, however often the rows of people change; a row of `addresses` with one is `refused`. An
officer's stays as it is, and so does what another enterprise's contact had before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.words import AddressState, Channel, EventName, channel_spec
from storage import addresses, models, query, release_before
from storage.query import Sql

_REFUSED = AddressState.REFUSED
_Means = tuple[Channel, str]  # a channel, and an address there
_REFUSE = "UPDATE addresses SET state = ?, why = ?, since = ? WHERE person_id = ? AND address <> ''"
_KEEP = """
INSERT INTO refused_addresses (channel, key, why, since)
SELECT channel, key, why, ? FROM addresses WHERE person_id = ? AND state = ? AND key IS NOT NULL
ON CONFLICT (channel, key) DO NOTHING
"""
_SAME = "r.channel = addresses.channel AND r.key = addresses.key"
_NO_OFFICER = """NOT EXISTS (SELECT 1 FROM hats o WHERE o.person_id = addresses.person_id AND o.ended_at IS NULL
    AND o.enterprise_id IS NULL)"""
# Of whoever is nothing but a contact of the enterprise whose contact refused it.
_OF_ONE_FIRM = """
NOT EXISTS (SELECT 1 FROM hats o WHERE o.person_id = addresses.person_id AND o.ended_at IS NULL
    AND (o.enterprise_id IS NULL OR o.enterprise_id NOT IN (
        SELECT h.enterprise_id FROM hats h WHERE h.person_id = ? AND h.enterprise_id IS NOT NULL)))
AND EXISTS (SELECT 1 FROM hats o WHERE o.person_id = addresses.person_id AND o.ended_at IS NULL)
"""
_REFUSED_TOO = f"""
UPDATE addresses SET state = '{_REFUSED}', since = NULL, why = (SELECT r.why FROM refused_addresses r WHERE {_SAME})
WHERE state <> '{_REFUSED}' AND EXISTS (SELECT 1 FROM refused_addresses r WHERE {_SAME}) AND ?
RETURNING person_id
"""
_OF_PERSON = """EXISTS (SELECT 1 FROM addresses m WHERE m.person_id = ? AND m.channel = addresses.channel
    AND m.key = addresses.key)"""
_OPEN = "DELETE FROM refused_addresses WHERE channel = ? AND key = ?"
# One that a contact of this enterprise has and has not refused is nobody else's here. Who said so as a contact of
# several enterprises is refused nothing, and holds this one no more.
_SAID_NO = """
SELECT r.channel, r.key FROM refused_addresses r WHERE (?) AND NOT EXISTS (
    SELECT 1 FROM addresses a JOIN hats h ON h.person_id = a.person_id
    WHERE a.channel = r.channel AND a.key = r.key AND a.state <> ? AND h.enterprise_id = ? AND h.ended_at IS NULL)
UNION SELECT r.channel, r.key FROM addresses r JOIN events e ON e.person_id = r.person_id
    JOIN cases c ON c.id = e.case_id
WHERE (?) AND c.enterprise_id = ? AND e.act = ? AND EXISTS (
    SELECT 1 FROM hats h WHERE h.person_id = r.person_id AND h.enterprise_id <> c.enterprise_id)
AND NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.person_id = r.person_id AND h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL)
"""
_EVERY = "SELECT channel, key FROM refused_addresses"


async def refuse(person_id: int, phone: str, why: str, at: datetime) -> None:
    """Note that whoever is at the person's addresses, and at this number, says that they are not the one."""
    await query.change(_REFUSE, _REFUSED, why[:200], at, person_id)
    if phone and not await models.Address.filter(person_id=person_id, channel=Channel.SMS).exists():
        given = {**addresses.fresh(channel_spec(Channel.SMS), phone), "state": _REFUSED, "why": why[:200]}
        await models.Address.create(person_id=person_id, channel=Channel.SMS, **{**given, "since": at})
    await query.change(_KEEP, at, person_id, _REFUSED)
    mine = Sql(f"{_OF_PERSON} AND {_OF_ONE_FIRM}", (person_id, person_id))
    elsewhere = await query.column(_REFUSED_TOO, mine)
    await release_before.fill([person_id, *elsewhere])


async def refuse_entered(entered: Iterable[tuple[int, Channel]]) -> None:
    """Refuse, of what was just entered for these people, what its owner has refused; their roles are stored already."""
    by_channel: dict[Channel, set[int]] = defaultdict(set)
    for person_id, channel in entered:
        by_channel[channel].add(person_id)
    for channel, people in by_channel.items():
        for ids in query.chunks(sorted(people)):
            here = Sql(f"channel = ? AND person_id IN (?) AND {_NO_OFFICER}", (channel, ids))
            await release_before.fill(await query.column(_REFUSED_TOO, here))


async def open_by_owner(person_id: int, channel: Channel, at: datetime) -> None:
    """Whoever writes, scans or signs in there says that they are the one after all: they are reached there again."""
    mine = models.Address.filter(person_id=person_id, channel=channel)
    row = await mine.get_or_none()
    if row is None or not row.key:
        return
    await query.change(_OPEN, channel, row.key)
    if row.state is _REFUSED:
        await mine.update(state=AddressState.OK, why="", since=at)
        await release_before.fill([person_id])


async def refused_address(person_id: int, channel: Channel) -> str:
    """Return the address from which the person said that they are not the one; "" if they have not."""
    row = await models.Address.get_or_none(person_id=person_id, channel=channel, state=_REFUSED)
    return row.address if row else ""


async def said_no(firm_id: int, means: Iterable[_Means]) -> list[str]:
    """Return those of these addresses whose owner has said that they are not the one, as they were given."""
    by_key = {(channel, channel_spec(channel).key(text)): text for channel, text in means if text.strip()}
    same = query.any_of(Sql("r.channel = ? AND r.key = ?", pair) for pair in by_key)
    found = await query.rows(_SAID_NO, same, _REFUSED, firm_id, same, firm_id, EventName.NOT_THE_ONE)
    there = {(row["channel"], row["key"]) for row in found}
    return [text for pair, text in by_key.items() if pair in there]


async def every_refused() -> set[tuple[str, str]]:
    """Return all of them: channel, and address as the other side compares it."""
    return {(row["channel"], row["key"]) for row in await query.rows(_EVERY)}
