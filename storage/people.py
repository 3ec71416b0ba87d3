"""People: who holds which place, and how each can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from tortoise.expressions import Q

from bot.words import UPWARD, Case, Channel, Level, NotificationPreferences, Person, Role
from storage import channels, db, models

Place = tuple[Level, str, str, int | None]


async def load(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, with the roles they hold now."""
    wanted = sorted(set(ids))
    return await _read(f"IN ({db.marks(wanted)})", *wanted) if wanted else {}


async def _read(which: str, *values: int) -> dict[int, Person]:
    """Two statements, past the object layer: the planner reads everybody at each look."""
    roles: dict[int, list[Role]] = defaultdict(list)
    for row in await db.rows(
        "SELECT person_id, level, city, county, enterprise_id, unit FROM hats "
        f"WHERE ended_at IS NULL AND person_id {which} ORDER BY id",
        *values,
    ):
        level, place = Level(row["level"]), (row["city"], row["county"])
        roles[row["person_id"]].append(Role(level, *place, row["enterprise_id"], row["unit"]))
    found = await db.rows(
        "SELECT id, name, wecom, wecom_lost, email, email_lost, phone, cards, "
        "epoch, hour, channel, muted_until, deputy_id "
        "FROM people LEFT JOIN preferences ON preferences.person_id = people.id "
        f"WHERE id {which} ORDER BY id",
        *values,
    )
    return {row["id"]: _person(row, tuple(roles[row["id"]])) for row in found}


async def by_wecom(account: str) -> Person | None:
    """The person behind a WeCom account; the platform compares accounts without case."""
    found = await models.Person.get_or_none(wecom_key=account.strip().lower())
    return (await load([found.id]))[found.id] if found else None


async def heard_from(account: str) -> Person | None:
    """The same, of somebody who has just written: they can be reached there."""
    found = await models.Person.get_or_none(wecom_key=account.strip().lower())
    if found is None:
        return None
    await mark_reachable(found.id)
    return (await load([found.id]))[found.id]


async def by_any(handle: str) -> Person | None:
    """The person with this mail address or, if only one bears it, this name."""
    found = await models.Person.filter(Q(email=handle) | Q(name=handle)).limit(2)
    return (await load([found[0].id]))[found[0].id] if len(found) == 1 else None


async def named(name: str) -> list[Person]:
    """Everybody of this very name."""
    ids = await models.Person.filter(name=name).values_list("id", flat=True)
    return list((await load(int(str(i)) for i in ids)).values())


async def by_address(address: str) -> list[Person]:
    """Everybody with this mail address, written in whatever case."""
    if not address.strip():
        return []
    found = await models.Person.filter(email__iexact=address.strip()).values_list("id", flat=True)
    return list((await load(int(str(i)) for i in found)).values())


async def everyone() -> list[Person]:
    """All people with a role now, by id."""
    return list((await _read("IN (SELECT person_id FROM hats WHERE ended_at IS NULL)")).values())


def _person(row: Mapping[str, Any], roles: tuple[Role, ...]) -> Person:
    """A channel that no longer reaches the person is left out, as if there were none."""
    return Person(
        row["id"],
        row["name"],
        addresses=tuple(
            (channel, row[channel])
            for channel in (Channel.WECOM, Channel.EMAIL)
            if row[channel] and not row[f"{channel}_lost"]
        ),
        phone=row["phone"],
        roles=roles,
        cards=row["cards"] == "yes",
        preferences=_wishes(row),
        epoch=row["epoch"],
    )


def _wishes(row: Mapping[str, Any]) -> NotificationPreferences:
    return NotificationPreferences(
        time.fromisoformat(row["hour"]) if row["hour"] else None,
        Channel(row["channel"]) if row["channel"] else None,
        db.day(row["muted_until"]) if row["muted_until"] else None,
        row["deputy_id"],
    )


async def holders(level: Level, case: Case) -> list[Person]:
    """Those who hold `level` for this case; a bureau's level without staff is skipped upward."""
    for step in UPWARD[UPWARD.index(level) :] if level in UPWARD else [level]:
        where: dict[Level, dict[str, Any]] = {
            Level.ENTERPRISE: {"enterprise_id": case.enterprise_id},
            Level.COUNTY: {"city": case.city, "county": case.county},
            Level.CITY: {"city": case.city},
        }
        found = models.Role.filter(level=step, ended_at__isnull=True, **where.get(step, {}))
        ids = [role.person_id for role in await found]
        if ids:
            people = await load(ids)
            return [people[i] for i in sorted(people)]
    return []


def channel_of(person: Person) -> Channel | None:
    """As the person wishes, else the first in order that is set up; None when out of reach."""
    reaching = [channel for channel in channels.available() if person.address(channel)]
    if person.preferences.channel in reaching:
        return person.preferences.channel
    return next(iter(reaching), None)


def next_channel(person: Person, failed: Channel) -> Channel | None:
    """The one that is tried after `failed`; those before it in the order were not meant."""
    return next((channel for channel in channels.after(failed) if person.address(channel)), None)


@dataclass(frozen=True, slots=True)
class Staffed:
    """The bureaus in which somebody sits; where nobody does, the level above acts."""

    cities: frozenset[str]
    counties: frozenset[tuple[str, str]]


async def staffed() -> Staffed:
    found = await db.rows(
        "SELECT DISTINCT level, city, county FROM hats WHERE level IN ('city', 'county') AND ended_at IS NULL"
    )
    return Staffed(
        frozenset(str(row["city"]) for row in found if row["level"] == "city"),
        frozenset((str(r["city"]), str(r["county"])) for r in found if r["level"] == "county"),
    )


async def unstaffed(round_key: str) -> Staffed:
    """The opposite: the cities and counties of a round in which nobody sits."""
    found = await db.rows("SELECT DISTINCT city, county FROM cases WHERE round_id = ?", round_key)
    known = await staffed()
    places = {(str(row["city"]), str(row["county"])) for row in found}
    return Staffed(
        frozenset(city for city, _ in places) - known.cities,
        frozenset(place for place in places if place[1]) - known.counties,
    )


class Directory:
    """Everyone who holds a place, read once and asked often: the planner's phone book."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {p.id: p for p in people}
        self._by_place: dict[Place, list[Person]] = defaultdict(list)
        for person in self.people.values():
            for role in person.roles:
                self._by_place[place_of(role)].append(person)

    @classmethod
    async def read(cls) -> Directory:
        return cls(await everyone())

    def at(self, level: Level, case: Case) -> list[Person]:
        """Those who hold `level` for this case; empty when nobody does."""
        role = Role(level, case.city, case.county, case.enterprise_id)
        return list(self._by_place.get(place_of(role), ()))

    def holding(self, level: Level, city: str, county: str) -> list[Person]:
        """The officers of this level for a place."""
        return list(self._by_place.get(place_of(Role(level, city, county)), ()))

    def at_or_above(self, level: Level, case: Case) -> list[Person]:
        """As `at`, but a bureau's level without staff is skipped upward."""
        if level not in UPWARD:
            return self.at(level, case)
        for step in UPWARD[UPWARD.index(level) :]:
            if found := self.at(step, case):
                return found
        return []

    def above(self, level: Level, case: Case) -> list[Person]:
        """As `at_or_above`, but a level that is the same office as the one below it (定州, 辛集), or
        stands in for it, is skipped upward: nobody is told the same twice."""
        found, below = self.at_or_above(level, case), UPWARD.index(level) - 1
        if below < 0:
            return found
        told = {p.id for p in self.at_or_above(UPWARD[below], case)}
        if not {p.id for p in found} <= told:
            return found
        return self.above(UPWARD[below + 2], case) if below + 2 < len(UPWARD) else []


def place_of(role: Role) -> Place:
    """What of a role's place counts at its level."""
    match role.level:
        case Level.ENTERPRISE:
            return role.level, "", "", role.enterprise_id
        case Level.COUNTY:
            return role.level, role.city, role.county, None
        case Level.CITY:
            return role.level, role.city, "", None
        case _:
            return role.level, "", "", None


async def mark_unreachable(person_id: int, channel: Channel, reason: str, at: datetime | None = None) -> None:
    """The channel no longer reaches this person, until an import, their own message or, some days
    later, a probe mends it. Without `at` no probe is made."""
    column = f"{channel}_lost"
    await models.Person.filter(id=person_id).update(**{column: reason[:200], f"{column}_at": at})


async def forgive(before: datetime) -> None:
    """What was lost before then is tried again by the next message, which loses it anew if it is
    refused."""
    for column in ("wecom_lost", "email_lost"):
        await db.rows(
            f"UPDATE people SET {column} = '' WHERE {column} <> '' "
            f"AND {column}_at IS NOT NULL AND {column}_at < ? RETURNING id",
            before,
        )


async def mark_reachable(person_id: int) -> None:
    """Whoever writes to us by WeCom can be reached there."""
    await db.rows(
        "UPDATE people SET wecom_lost = '' WHERE id = ? AND wecom_lost <> '' RETURNING id", person_id
    )


async def sees_cards(person_id: int, wish: str = "") -> None:
    """The person was seen to use the WeCom app, or says whether cards are wanted ("yes", "no");
    what was seen does not go against what was said."""
    mine = models.Person.filter(id=person_id)
    await (mine if wish else mine.filter(cards="")).update(cards=wish or "yes")
