"""People: who holds which place, and how each can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct

from bot.words import (
    CHANNELS,
    AddressState,
    Case,
    Channel,
    Level,
    NotificationPreferences,
    Person,
    Role,
    Sender,
    channel_spec,
)
from storage import addresses, kept, models, query, row_values
from storage.query import UNRESTRICTED, Sql
from storage.scopes import place_condition

_LEVELS = frozenset(Level) - {Level.ADMIN}  # which a setting gives (bot.access.administering), and no row

_ROLES = """
SELECT id, person_id, level, city, county, enterprise_id, unit FROM hats
WHERE ended_at IS NULL AND person_id IN (?) ORDER BY id
"""
_REACHED_AT = f"""
SELECT person_id, channel, address FROM addresses WHERE {addresses.REACHES} AND person_id IN (?) ORDER BY id
"""
_PEOPLE = """
SELECT id, name, phone, cards, epoch, hour, channel, muted_until, deputy_id
FROM people LEFT JOIN preferences ON preferences.person_id = people.id WHERE id IN (?) ORDER BY id
"""
# Who writes from an account, with all that is asked of a person: a row for each role and way.
_WRITER = f"""
SELECT p.id, p.name, p.phone, p.cards, p.epoch, f.hour, f.channel, f.muted_until, f.deputy_id, me.state, me.heard_at,
    w.id AS way_id, w.channel AS way, w.address, h.id AS seat, h.level, h.city, h.county, h.enterprise_id, h.unit
FROM addresses me JOIN people p ON p.id = me.person_id LEFT JOIN preferences f ON f.person_id = p.id
LEFT JOIN (SELECT * FROM addresses WHERE {addresses.REACHES}) w ON w.person_id = p.id
LEFT JOIN hats h ON h.person_id = p.id AND h.ended_at IS NULL
WHERE me.channel = ? AND me.key = ? ORDER BY h.id, w.id
"""
_HOLDING = Sql("SELECT person_id FROM hats WHERE ended_at IS NULL")
_OFFICERS = Sql("SELECT person_id FROM hats WHERE ended_at IS NULL AND enterprise_id IS NULL")
# A role at the same enterprise, or of the same level in the same city, as one that this person holds.
_NEAR = """
SELECT h.person_id FROM hats mine JOIN hats h ON h.level = mine.level AND h.ended_at IS NULL
    AND (h.enterprise_id = mine.enterprise_id OR (mine.enterprise_id IS NULL AND h.city = mine.city))
WHERE mine.person_id = ? AND mine.ended_at IS NULL
"""
_NAMED = "SELECT id FROM people WHERE name = ?"
_NAMED_IN = "SELECT DISTINCT name FROM people WHERE name <> '' AND ? LIKE '%' || name || '%'"


async def load_people(ids: Iterable[int]) -> dict[int, Person]:
    """Return people by id, with the roles they hold now."""
    wanted = sorted(set(ids))
    known = await kept.some_people(wanted, _by_id)
    return await _by_id(wanted) if known is None else dict(known)


async def _by_id(ids: Collection[int]) -> dict[int, Person]:
    parts = [await _read(chunk) for chunk in query.chunks(sorted(ids))]
    return {key: person for part in parts for key, person in part.items()}


async def _read(which: Sql | list[int]) -> dict[int, Person]:
    """Read people in three statements, without the object layer, because the planner reads everybody at
    each look."""
    roles: dict[int, list[Role]] = defaultdict(list)
    for row in await query.rows(_ROLES, which):
        if row["level"] not in _LEVELS:
            continue  # written past the service: nobody knows what it may do, so it may do nothing
        level, place = Level(row["level"]), (row["city"], row["county"])
        roles[row["person_id"]].append(Role(level, *place, row["enterprise_id"], row["unit"], row["id"]))
    reached_at: dict[int, list[tuple[Channel, str]]] = defaultdict(list)
    for row in await query.rows(_REACHED_AT, which):
        reached_at[row["person_id"]].append((Channel(row["channel"]), str(row["address"])))
    found = await query.rows(_PEOPLE, which)
    return {row["id"]: _person(row, tuple(roles[row["id"]]), tuple(reached_at[row["id"]])) for row in found}


async def by_wecom(account: str) -> Person | None:
    """Return the person behind a WeCom account; the platform compares accounts without case."""
    return await by_sender(Sender(Channel.WECOM, account))


async def by_sender(sender: Sender) -> Person | None:
    """Return the person who writes from there."""
    person, _ = await _writer(sender)
    return person


async def mark_writer_reachable(sender: Sender, at: datetime) -> Person | None:
    """Find the person who has just written from there, and note that they can be reached there."""
    person, known = await _writer(sender)
    if person is None:
        return None
    fine, heard = (
        known["state"] in (AddressState.OK, AddressState.REFUSED),
        row_values.moment_of_row(known["heard_at"]),
    )
    if fine and heard and abs(at - heard) < addresses.HEARD_TO:
        return person
    await addresses.note_heard(person.id, sender.channel, at)
    if fine:
        return person
    await addresses.mark_reachable(person.id, sender.channel, at)
    return (await _writer(sender))[0]


async def _writer(sender: Sender) -> tuple[Person | None, Mapping[str, Any]]:
    """Who has this address, and what is known of it."""
    found = await query.rows(_WRITER, sender.channel, channel_spec(sender.channel).key(sender.address))
    if not found:
        return None, {}
    seats = {row["seat"]: row for row in found if row["level"] in _LEVELS}
    ways = {row["way_id"]: (Channel(row["way"]), str(row["address"])) for row in found if row["way"]}
    roles = tuple(
        Role(Level(r["level"]), r["city"], r["county"], r["enterprise_id"], r["unit"], seat)
        for seat, r in seats.items()
    )
    first = found[0]
    return _person(first, roles, tuple(ways[way] for way in sorted(ways))), first


async def by_any(handle: str) -> Person | None:
    """Return the person with this address or, if only one bears it, this name."""
    found = {*await addresses.owners_of_address(handle, CHANNELS), *await _ids_of(handle)}
    return next(iter((await load_people(found)).values())) if len(found) == 1 else None


async def named(name: str) -> list[Person]:
    """Return everybody of this very name."""
    return list((await load_people(await _ids_of(name))).values())


async def _ids_of(name: str) -> list[int]:
    return await query.column(_NAMED, name)


async def by_address(address: str, channel: Channel) -> list[Person]:
    """Return everybody with this address; on a channel that ignores case, in any spelling of it."""
    return list((await load_people(await addresses.owners_of_address(address, [channel]))).values())


async def people_named_in(text: str) -> list[str]:
    """Return the names of people that stand in `text`."""
    return [row["name"] for row in await query.rows(_NAMED_IN, text)]


async def everyone() -> list[Person]:
    """Return all people with a role now, by id."""
    return list((await _read(_HOLDING)).values())


async def everyone_of_bureaus() -> list[Person]:
    """Return all people with a role of a bureau or of the support now, by id."""
    return list((await _read(_OFFICERS)).values())


async def colleagues(person_id: int) -> list[Person]:
    """Return everybody who may share an office with this person (bot.access.same_office says who does), by id."""
    return list((await _read(Sql(_NEAR, (person_id,)))).values())


def _person(
    row: Mapping[str, Any], roles: tuple[Role, ...], reached_at: tuple[tuple[Channel, str], ...]
) -> Person:
    return Person(
        row["id"],
        row["name"],
        addresses=reached_at,
        phone=row["phone"],
        roles=roles,
        cards=row["cards"] == "yes",
        preferences=next(
            iter(query.readable([row], lambda found: [_preferences(found[0])])[0]), NotificationPreferences()
        ),
        epoch=row["epoch"],
    )


def _preferences(row: Mapping[str, Any]) -> NotificationPreferences:
    return NotificationPreferences(
        time.fromisoformat(row["hour"]) if row["hour"] else None,
        Channel(row["channel"]) if row["channel"] else None,
        row_values.day_of_row(row["muted_until"]) if row["muted_until"] else None,
        row["deputy_id"],
    )


_HOLDERS = "SELECT person_id FROM hats WHERE level = ? AND ended_at IS NULL AND (?) ORDER BY id"


async def holders(level: Level, case: Case) -> list[Person]:
    """Return those who hold this very level for this case, the main contact of an enterprise first."""
    return (await holders_of_levels([level], case))[level]


async def holders_of_levels(levels: Iterable[Level], case: Case) -> dict[Level, list[Person]]:
    """Return the same for several levels, whose people are read together."""
    ids = {level: await _holding(level, case) for level in levels}
    everybody = [one for found in ids.values() for one in found]
    known = await load_people(everybody) if everybody else {}
    return {level: [known[i] for i in found] for level, found in ids.items()}


async def _holding(level: Level, case: Case) -> list[int]:
    where = {
        Level.ENTERPRISE: Sql("enterprise_id = ?", (case.enterprise_id,)),
        Level.COUNTY: place_condition(case.city, case.county, "hats"),
        Level.CITY: Sql("city = ?", (case.city,)),
    }
    found = await query.column(_HOLDERS, level, where.get(level, UNRESTRICTED))
    return [int(one) for one in dict.fromkeys(found)]


class _Staffed(Struct, frozen=True):
    """The city and county bureaus that have somebody registered; for the others the level above acts."""

    cities: frozenset[str]
    counties: frozenset[tuple[str, str]]


_STAFFED = """
SELECT DISTINCT level, city, county FROM hats WHERE level IN ('city', 'county') AND ended_at IS NULL
"""
_PLACES = "SELECT DISTINCT city, county FROM cases WHERE round_id = ?"


async def staffed() -> _Staffed:
    found = await query.rows(_STAFFED)
    return _Staffed(
        frozenset(str(row["city"]) for row in found if row["level"] == "city"),
        frozenset((str(r["city"]), str(r["county"])) for r in found if r["level"] == "county"),
    )


async def unstaffed(round_key: str) -> _Staffed:
    """Return the cities and counties of a round whose bureau has nobody registered."""
    found = await query.rows(_PLACES, round_key)
    known = await staffed()
    places = {(str(row["city"]), str(row["county"])) for row in found}
    return _Staffed(
        frozenset(city for city, _ in places) - known.cities,
        frozenset(place for place in places if place[1]) - known.counties,
    )


class Contact(Struct, frozen=True):
    """A contact of an enterprise as the planner compares them. `alone`: holds no other role; who is
    alike in `ways` (the wish, and what reaches them) is reached alike."""

    person_id: int
    alone: bool
    ways: tuple[str | None, ...]


_CONTACTS = f"""
SELECT h.id, h.enterprise_id, h.person_id, p.channel AS wish, a.channel,
    (SELECT count(*) FROM hats o WHERE o.person_id = h.person_id AND o.ended_at IS NULL) AS roles
FROM hats h LEFT JOIN preferences p ON p.person_id = h.person_id
LEFT JOIN addresses a ON a.person_id = h.person_id AND {addresses.REACHES}
WHERE h.enterprise_id IN (?) AND h.level = 'enterprise' AND h.ended_at IS NULL ORDER BY h.id, a.id
"""


async def contacts_by_enterprise(enterprise_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Return the contacts of enterprises, by enterprise, the main one first."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for part in query.chunks(enterprise_ids):
        for _, rows in groupby(await query.rows(_CONTACTS, part), itemgetter("id")):
            first, *more = rows
            ways = (first["wish"], first["channel"], *(row["channel"] for row in more))
            found[first["enterprise_id"]].append(Contact(first["person_id"], first["roles"] == 1, ways))
    return found


async def sees_cards(person_id: int, wish: str = "") -> None:
    """Store that the person uses the WeCom app, or says whether cards are wanted ("yes", "no"). What was
    observed never overrides what was said."""
    mine = models.Person.filter(id=person_id)
    await (mine if wish else mine.filter(cards="")).update(cards=wish or "yes")
