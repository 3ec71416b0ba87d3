"""Addresses to which nothing is sent again, whoever enters one and under whatever name: their owner says that they are
not the one, until the owner is heard to be it; or the telephone found that nobody has the number, until somebody says
that it is right (docs/decisions/0134, 0140).

`refused_addresses` has them, however often the rows of people change; a row of `addresses` with one is `refused`, or
`lost`. An officer's stays as it is, and so does the same person's at another enterprise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.words import AddressState, Channel, EventName, channel_spec
from storage import addresses, models, query, release_before
from storage.query import Sql

_REFUSED, _LOST = AddressState.REFUSED, AddressState.LOST
_Means = tuple[Channel, str]  # a channel, and an address there
_REFUSE = "UPDATE addresses SET state = ?, why = ?, since = ? WHERE person_id = ? AND address <> ''"
_KEEP = """
INSERT INTO refused_addresses (channel, key, why, since, person_id, said_on, dead)
SELECT channel, key, why, ?, person_id, ?, ? FROM addresses WHERE person_id = ? AND state = ? AND key IS NOT NULL
ON CONFLICT (channel, key) DO UPDATE SET why = excluded.why, person_id = excluded.person_id,
    said_on = excluded.said_on, dead = excluded.dead
"""
_SAME = "r.channel = addresses.channel AND r.key = addresses.key"
_KNOWN = f"EXISTS (SELECT 1 FROM refused_addresses r WHERE {_SAME} AND r.dead = ?)"
_WHY = f"(SELECT r.why FROM refused_addresses r WHERE {_SAME})"
_NO_OFFICER = """NOT EXISTS (SELECT 1 FROM hats o WHERE o.person_id = addresses.person_id AND o.ended_at IS NULL
    AND o.enterprise_id IS NULL)"""
# Of whoever is nothing but a contact of the enterprise whose contact refused it, or bears it under another name: no
# number, and no stranger's mailbox, belongs to two people.
_OF_OTHERS_TOO = f"""
EXISTS (SELECT 1 FROM addresses m WHERE m.person_id = ? AND m.channel = addresses.channel AND m.key = addresses.key)
AND {_NO_OFFICER}
AND EXISTS (SELECT 1 FROM hats o WHERE o.person_id = addresses.person_id AND o.ended_at IS NULL)
AND (NOT EXISTS (SELECT 1 FROM hats o WHERE o.person_id = addresses.person_id AND o.ended_at IS NULL
        AND o.enterprise_id NOT IN (SELECT h.enterprise_id FROM hats h WHERE h.person_id = ?
            AND h.enterprise_id IS NOT NULL))
    OR (addresses.channel IN (?) AND (SELECT p.name FROM people p WHERE p.id = addresses.person_id)
        <> (SELECT p.name FROM people p WHERE p.id = ?)))
"""
_REFUSED_TOO = f"""
UPDATE addresses SET state = '{_REFUSED}', since = NULL, why = {_WHY}
WHERE state <> '{_REFUSED}' AND {_KNOWN} AND ? RETURNING person_id
"""
_LOST_TOO = f"""
UPDATE addresses SET state = '{_LOST}', since = NULL, why = {_WHY}
WHERE state <> '{_REFUSED}' AND {_KNOWN} AND ? RETURNING person_id
"""
_OPEN = "DELETE FROM refused_addresses WHERE channel = ? AND key = ?"
# What somebody refused by one word, which they take back where they said it.
_BY_WORD = "SELECT channel, key FROM refused_addresses WHERE person_id = ? AND said_on = ? AND NOT dead"
_BY_CALL = "SELECT channel, key FROM refused_addresses WHERE person_id = ? AND why = ? AND NOT dead"
_OPENED = f"""
UPDATE addresses SET state = '{AddressState.UNCONFIRMED}', why = '', since = NULL
WHERE channel = ? AND key = ? AND state = ? RETURNING person_id
"""
_NOTE_DEAD = """
INSERT INTO refused_addresses (channel, key, why, since, person_id, dead) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (channel, key) DO NOTHING
"""
# One that a contact of this enterprise has and has not refused is nobody else's here. Who said so as a contact of
# several enterprises is refused nothing, and holds this one no more.
_SAID_NO = """
SELECT r.channel, r.key FROM refused_addresses r WHERE (?) AND NOT r.dead AND NOT EXISTS (
    SELECT 1 FROM addresses a JOIN hats h ON h.person_id = a.person_id
    WHERE a.channel = r.channel AND a.key = r.key AND a.state <> ? AND h.enterprise_id = ? AND h.ended_at IS NULL)
UNION SELECT r.channel, r.key FROM addresses r JOIN events e ON e.person_id = r.person_id
    JOIN cases c ON c.id = e.case_id
WHERE (?) AND c.enterprise_id = ? AND e.act = ? AND EXISTS (
    SELECT 1 FROM hats h WHERE h.person_id = r.person_id AND h.enterprise_id <> c.enterprise_id)
AND NOT EXISTS (
    SELECT 1 FROM hats h WHERE h.person_id = r.person_id AND h.enterprise_id = c.enterprise_id AND h.ended_at IS NULL)
"""
_DEAD = "SELECT key FROM refused_addresses r WHERE (?) AND r.dead"
_EVERY = "SELECT channel, key, dead FROM refused_addresses"


async def refuse(
    person_id: int, phone: str, why: str, at: datetime, said_on: Channel | None, *, stranger: bool
) -> list[int]:
    """Note that whoever is at the person's addresses, and at this number, says that they are not the one; return who
    else is reached there no more. `stranger`: the addresses are somebody else's."""
    await query.change(_REFUSE, _REFUSED, why[:200], at, person_id)
    if phone and not await models.Address.filter(person_id=person_id, channel=Channel.SMS).exists():
        given = {**addresses.fresh(channel_spec(Channel.SMS), phone), "state": _REFUSED, "why": why[:200]}
        await models.Address.create(person_id=person_id, channel=Channel.SMS, **{**given, "since": at})
    await query.change(_KEEP, at, said_on or "", False, person_id, _REFUSED)
    one_persons = [Channel.SMS, *([Channel.EMAIL] if stranger else [])]
    others = Sql(_OF_OTHERS_TOO, (person_id, person_id, one_persons, person_id))
    elsewhere: list[int] = await query.column(_REFUSED_TOO, False, others)
    await release_before.fill([person_id, *elsewhere])
    return elsewhere


async def note_dead(person_id: int, phone: str, why: str, at: datetime) -> None:
    """Note that nobody has this number of a contact, wherever it is registered."""
    key = channel_spec(Channel.SMS).key(phone)
    await query.change(_NOTE_DEAD, Channel.SMS, key, why[:200], at, person_id, True)
    those = Sql(f"channel = ? AND key = ? AND state <> ? AND {_NO_OFFICER}", (Channel.SMS, key, _LOST))
    await release_before.fill(await query.column(_LOST_TOO, True, those))


async def number_is_right(phone: str) -> None:
    """Somebody says that this number is in use after all: it is written to again wherever it stands."""
    key = channel_spec(Channel.SMS).key(phone)
    await query.change(_OPEN, Channel.SMS, key)
    await release_before.fill(await query.column(_OPENED, Channel.SMS, key, _LOST))


async def refuse_entered(entered: Iterable[tuple[int, Channel]]) -> None:
    """Shut, of what was just entered for these people, what its owner has refused or nobody has; their roles are stored
    already."""
    by_channel: dict[Channel, set[int]] = defaultdict(set)
    for person_id, channel in entered:
        by_channel[channel].add(person_id)
    for channel, people in by_channel.items():
        for ids in query.chunks(sorted(people)):
            here = Sql(f"channel = ? AND person_id IN (?) AND {_NO_OFFICER}", (channel, ids))
            shut = await query.column(_REFUSED_TOO, False, here) + await query.column(_LOST_TOO, True, here)
            await release_before.fill(shut)


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


async def take_back_word(person_id: int, channel: Channel, at: datetime) -> None:
    """Whoever said there that they are not the one says the opposite: all that was refused by that word is open."""
    pairs = [(row["channel"], row["key"]) for row in await query.rows(_BY_WORD, person_id, channel)]
    await open_by_owner(person_id, channel, at)
    for pair in pairs:
        await query.change(_OPEN, *pair)
        await release_before.fill(await query.column(_OPENED, *pair, _REFUSED))


async def take_back_call(person_id: int, why: str) -> None:
    """A bureau that telephoned said by mistake, as `why` has it, that the person is not the one."""
    for row in await query.rows(_BY_CALL, person_id, why[:200]):
        await query.change(_OPEN, row["channel"], row["key"])
        await release_before.fill(await query.column(_OPENED, row["channel"], row["key"], _REFUSED))


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


async def is_shut(phone: str) -> bool:
    """Say whether nobody is to be telephoned there: whoever has the number is not the one, or nobody has it."""
    key = channel_spec(Channel.SMS).key(phone)
    return await models.RefusedAddress.filter(channel=Channel.SMS, key=key).exists()


async def found_dead(phone: str) -> str:
    """Return this number if the telephone found that nobody has it; "" otherwise."""
    same = Sql("r.channel = ? AND r.key = ?", (Channel.SMS, channel_spec(Channel.SMS).key(phone)))
    return phone if phone and await query.column(_DEAD, same) else ""


async def every_refused() -> dict[tuple[str, str], bool]:
    """Return all of them: channel, and address as the other side compares it; whether nobody has it."""
    return {(row["channel"], row["key"]): bool(row["dead"]) for row in await query.rows(_EVERY)}
