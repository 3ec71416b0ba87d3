"""Who holds, or held, the places that a matter can be owed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from bot.words import Case, Channel, Level, Office, Officer, Role
from storage import query


class Holder(Struct, frozen=True):
    """One role of one person; `now` False when it has ended."""

    person_id: int
    name: str
    level: Level
    city: str
    county: str
    enterprise_id: int | None
    unit: str
    now: bool

    @property
    def office(self) -> Office:
        """For which cases this role speaks: those with this place at its level."""
        return Role(self.level, self.city, self.county, self.enterprise_id).office


_HOLDERS = """
SELECT h.person_id, p.name, h.level, h.city, h.county, h.enterprise_id, h.unit, h.ended_at IS NULL AS now
FROM hats h JOIN people p ON p.id = h.person_id
"""
_OVER = f"{_HOLDERS} WHERE h.level = ? OR h.level IN (?) AND h.city IN (?) ORDER BY h.id"
_OF_FIRMS = f"{_HOLDERS} WHERE h.enterprise_id IN (?) ORDER BY h.id"
_OF_PEOPLE = f"{_HOLDERS} WHERE h.person_id IN (?) ORDER BY h.id"
_AT_LEVELS = f"{_HOLDERS} WHERE h.level IN (?) AND h.ended_at IS NULL ORDER BY h.id"
_NOW_OF_FIRM = "SELECT person_id FROM hats WHERE level = ? AND enterprise_id = ? AND ended_at IS NULL"
_NAMES = "SELECT id, name FROM people WHERE id IN (?)"
_CONTACTS = """
SELECT h.enterprise_id, p.name, p.phone, COALESCE(m.address, '') AS email, COALESCE(w.address, '') AS wecom
FROM hats h JOIN people p ON p.id = h.person_id
LEFT JOIN addresses m ON m.person_id = p.id AND m.channel = 'email'
LEFT JOIN addresses w ON w.person_id = p.id AND w.channel = 'wecom'
WHERE h.enterprise_id IN (?) AND h.ended_at IS NULL ORDER BY h.id DESC
"""
_OFFICERS = """
SELECT h.level, h.city, h.county, h.unit, p.name, p.phone FROM hats h JOIN people p ON p.id = h.person_id
WHERE h.ended_at IS NULL AND p.phone <> '' AND (h.level IN (?) OR h.level IN (?) AND h.city IN (?)) ORDER BY h.id
"""
_PLACES = "SELECT id, city, county FROM enterprises WHERE id IN (?)"
_ACCOUNTS = "SELECT address FROM addresses WHERE channel = ? AND address <> ''"


async def roles_over_cases(cases: Iterable[Case]) -> Mapping[Office, Sequence[Holder]]:
    """Return every role, ended ones included, of these enterprises and of the bureaus over them, by place
    (see `Role.office`)."""
    known = list(cases)
    firms = {case.enterprise_id for case in known if case.enterprise_id}
    cities = sorted({case.city for case in known})
    found = await query.fetch(Holder, _OVER, Level.PROVINCE, (Level.COUNTY, Level.CITY), cities)
    for ids in query.chunks(sorted(firms)):
        found += await query.fetch(Holder, _OF_FIRMS, ids)
    by_place: dict[Office, list[Holder]] = defaultdict(list)
    for holder in found:
        by_place[holder.office].append(holder)
    return by_place


async def ever(person_ids: Iterable[int]) -> list[Holder]:
    """Return every role that these people hold or held."""
    parts = query.chunks(sorted(set(person_ids)))
    return [one for ids in parts for one in await query.fetch(Holder, _OF_PEOPLE, ids)]


async def at_levels(levels: Iterable[Level]) -> list[Holder]:
    """Who holds a role of these levels now."""
    return await query.fetch(Holder, _AT_LEVELS, list(levels))


async def holders_of_enterprise(enterprise_id: int) -> list[int]:
    """Who holds an enterprise now."""
    return await query.column(_NOW_OF_FIRM, Level.ENTERPRISE, enterprise_id)


async def names_of_people(person_ids: Iterable[int]) -> dict[int, str]:
    """What these people are called."""
    parts = query.chunks(sorted(set(person_ids)))
    return {row["id"]: str(row["name"]) for ids in parts for row in await query.rows(_NAMES, ids)}


class EnteredContact(Struct, frozen=True):
    """Who is entered for an enterprise, with every means of writing to them."""

    enterprise_id: int
    name: str
    phone: str
    email: str
    wecom: str


async def first_contacts(enterprise_ids: Iterable[int]) -> dict[int, EnteredContact]:
    """Return the contact who holds each enterprise now: of several the first."""
    parts = query.chunks(enterprise_ids)
    found = [one for ids in parts for one in await query.fetch(EnteredContact, _CONTACTS, ids)]
    return {one.enterprise_id: one for one in found}


async def accounts() -> list[str]:
    """Return every WeCom account that is known."""
    return [str(account) for account in await query.column(_ACCOUNTS, Channel.WECOM)]


async def officers_of(cities: Iterable[str]) -> list[Officer]:
    """Return who can be called in the bureaus of these cities and their counties, at the province and at the desk."""
    above, below = (Level.PROVINCE, Level.SUPPORT), (Level.COUNTY, Level.CITY)
    return await query.fetch(Officer, _OFFICERS, above, below, sorted(cities))


async def places_of_firms(enterprise_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return city and county of these enterprises."""
    parts = query.chunks(sorted(enterprise_ids))
    found = [row for ids in parts for row in await query.rows(_PLACES, ids)]
    return {int(row["id"]): (str(row["city"]), str(row["county"])) for row in found}
