"""People: who holds which place, and how each can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tortoise.expressions import Q

from bot.words import Case, Channel, Hat, Level, Person
from storage import models

Place = tuple[Level, str, str, int | None]
UPWARD = [Level.COUNTY, Level.CITY, Level.PROVINCE]


async def load(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, with the roles they hold now."""
    wanted = sorted(set(ids))
    found = await models.Person.filter(id__in=wanted)
    hats: dict[int, list[Hat]] = defaultdict(list)
    for hat in await models.Hat.filter(person_id__in=wanted, ended_at__isnull=True).order_by("id"):
        hats[hat.person_id].append(_hat(hat))
    return {p.id: _person(p, tuple(hats[p.id])) for p in found}


async def by_wecom(account: str) -> Person | None:
    """The person behind a WeCom account; the platform compares accounts without case."""
    found = await models.Person.get_or_none(wecom_key=account.strip().lower())
    return (await load([found.id]))[found.id] if found else None


async def by_any(handle: str) -> Person | None:
    """The person with this mail address or, if only one bears it, this name."""
    found = await models.Person.filter(Q(email=handle) | Q(name=handle)).limit(2)
    return (await load([found[0].id]))[found[0].id] if len(found) == 1 else None


async def everyone() -> list[Person]:
    """All people with a role now, by level and place."""
    hats = await models.Hat.filter(ended_at__isnull=True).only("id", "person_id")
    people = await load(hat.person_id for hat in hats)
    return sorted(people.values(), key=lambda p: p.id)


def _hat(row: models.Hat) -> Hat:
    return Hat(row.level, row.city, row.county, row.enterprise_id, row.unit)


def _person(row: models.Person, hats: tuple[Hat, ...]) -> Person:
    """A channel that no longer reaches the person is left out, as if there were none."""
    return Person(
        row.id,
        row.name,
        wecom="" if row.wecom_lost else row.wecom,
        email="" if row.email_lost else row.email,
        phone=row.phone,
        hats=hats,
    )


async def holders(level: Level, case: Case) -> list[Person]:
    """Those who hold `level` for this case; a bureau's level without staff is skipped upward."""
    for step in UPWARD[UPWARD.index(level) :] if level in UPWARD else [level]:
        where: dict[Level, dict[str, Any]] = {
            Level.ENTERPRISE: {"enterprise_id": case.enterprise_id},
            Level.COUNTY: {"city": case.city, "county": case.county},
            Level.CITY: {"city": case.city},
        }
        found = models.Hat.filter(level=step, ended_at__isnull=True, **where.get(step, {}))
        ids = [hat.person_id for hat in await found]
        if ids:
            people = await load(ids)
            return [people[i] for i in sorted(people)]
    return []


def channel_of(person: Person) -> Channel | None:
    """WeCom first, mail otherwise; None when the person cannot be reached."""
    if person.wecom:
        return Channel.WECOM
    return Channel.EMAIL if person.email else None


class Directory:
    """Everyone who holds a place, read once and asked often: the planner's phone book."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {p.id: p for p in people}
        self._by_place: dict[Place, list[Person]] = defaultdict(list)
        for person in self.people.values():
            for hat in person.hats:
                self._by_place[_place(hat)].append(person)

    @classmethod
    async def read(cls) -> Directory:
        return cls(await everyone())

    def at(self, level: Level, case: Case) -> list[Person]:
        """Those who hold `level` for this case; empty when nobody does."""
        hat = Hat(level, case.city, case.county, case.enterprise_id)
        return list(self._by_place.get(_place(hat), ()))

    def at_or_above(self, level: Level, case: Case) -> list[Person]:
        """As `at`, but a bureau's level without staff is skipped upward."""
        if level not in UPWARD:
            return self.at(level, case)
        for step in UPWARD[UPWARD.index(level) :]:
            if found := self.at(step, case):
                return found
        return []


def _place(hat: Hat) -> Place:
    """What of a role's place counts at its level."""
    match hat.level:
        case Level.ENTERPRISE:
            return hat.level, "", "", hat.enterprise_id
        case Level.COUNTY:
            return hat.level, hat.city, hat.county, None
        case Level.CITY:
            return hat.level, hat.city, "", None
        case _:
            return hat.level, "", "", None


async def lose(person_id: int, channel: Channel, reason: str) -> None:
    """The channel no longer reaches this person, until an import or their own message mends it."""
    column = "wecom_lost" if channel is Channel.WECOM else "email_lost"
    await models.Person.filter(id=person_id).update(**{column: reason[:200]})


async def heard_from(person_id: int) -> None:
    """Whoever writes to us by WeCom can be reached there."""
    await models.Person.filter(id=person_id).exclude(wecom_lost="").update(wecom_lost="")
