"""群机器人: which bureau's group has one, when it speaks next, what it said last, and the names that are still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import AddressState, Channel, EventName, Kind, Level, MessageStatus, Person, Role
from storage import addresses, bulk, chain, models, query, row_values
from storage.chain import By

_COLUMNS = "r.person_id, r.level, r.city, r.county, r.unit, r.next_at, a.address, a.state, a.why"
_GIVEN = "FROM robots r JOIN addresses a ON a.person_id = r.person_id AND a.channel = ? WHERE a.address <> ''"
_SPOKE = "(SELECT max(m.sent_at) FROM messages m WHERE m.person_id = r.person_id AND m.status = ?)"
_ALL = f"SELECT {_COLUMNS}, {_SPOKE} AS spoke_at {_GIVEN} ORDER BY r.person_id"
_DUE = f"SELECT {_COLUMNS} {_GIVEN} AND r.next_at <= ? AND a.state <> ? ORDER BY r.person_id"
_SAID = "SELECT person_id, said FROM robots WHERE person_id IN (?) AND said IS NOT NULL"
_ROLES = "SELECT person_id, level, city, county, unit FROM robots WHERE person_id IN (?)"
_OF_PLACE = "SELECT person_id FROM robots WHERE level = ? AND city = ? AND county = ?"
_CLAIM = """
UPDATE robots SET next_at = ?, said = ? WHERE person_id = ? AND next_at = ? RETURNING person_id
"""
_NEXT = "SELECT min(next_at) AS at FROM robots WHERE next_at > ?"
_UNITS = """
SELECT DISTINCT unit, level, city, county FROM hats
WHERE ended_at IS NULL AND unit <> '' AND level IN (?)
"""
_OPEN = """
SELECT d.id, d.milestone, d.due, c.round_id AS round, c.name, c.city, c.county, c.paused
FROM duties d JOIN cases c ON c.id = d.case_id WHERE d.id IN (?)
"""
_DROP = """
UPDATE messages SET status = ?, reason = ? WHERE person_id = ? AND kind = ? AND status IN (?) AND request IS NULL
"""
_BUREAUS = (Level.COUNTY, Level.CITY, Level.PROVINCE)


class Robot(Struct, frozen=True):
    """One group's robot. `address` holds its only secret; lost, it says `why` it ended."""

    person_id: int
    level: Level
    city: str
    county: str
    unit: str
    next_at: datetime | None
    address: str
    state: AddressState
    why: str
    spoke_at: datetime | None = None

    @property
    def reader(self) -> Person:
        """Return who may read what it says: whoever works for this bureau, and no more than they may see."""
        return Person(
            self.person_id, self.unit, roles=(_role(self.level, self.city, self.county, self.unit),)
        )


class OpenName(Struct, frozen=True):
    """A step that is still open for one of a round's cases."""

    id: int
    milestone: str
    due: date
    round: str
    name: str
    city: str
    county: str
    paused: bool


def _role(level: Level, city: str, county: str, unit: str) -> Role:
    return Role(level, city, county, unit=unit)


async def give_robot(role: Role, address: str, first: datetime | None, by: By, now: datetime) -> None:
    """Give the bureau's group this robot, in place of the one it had. A job."""
    known = await query.column(_OF_PLACE, role.level, role.city, role.county)
    if known:
        person_id = int(known[0])
        await models.Robot.filter(person_id=person_id).update(unit=role.unit, next_at=first)
        await models.Person.filter(id=person_id).update(name=role.unit[:60])
    else:
        person_id = int((await models.Person.create(name=role.unit[:60])).id)
        place = {"level": role.level, "city": role.city, "county": role.county, "unit": role.unit}
        row = {"person_id": person_id, **place, "said": None, "next_at": first, "made_at": now}
        await bulk.insert(models.Robot, [row])
    await addresses.give_address(person_id, Channel.ROBOT, address)
    await _note(EventName.ROBOT_GIVEN, role, by, now)


async def remove_robot(role: Role, why: str, by: By, now: datetime) -> bool:
    """Take the robot from the bureau's group; False if it has none. What waits is dropped, `why`. A job."""
    mine = [one for one in await list_robots() if (one.level, one.city, one.county) == _place(role)]
    for one in mine:
        await addresses.give_address(one.person_id, Channel.ROBOT, "")
        await models.Robot.filter(person_id=one.person_id).update(next_at=None, said=None)
        await drop_unsent(one.person_id, why)
        await _note(EventName.ROBOT_REMOVED, role, by, now)
    return bool(mine)


def _place(role: Role) -> tuple[Level, str, str]:
    return role.level, role.city, role.county


async def _note(event: EventName, role: Role, by: By, now: datetime) -> None:
    facts = {"name": role.unit, "city": role.city, "county": role.county}
    await chain.add_events([chain.Entry(now, by.entrance, event, facts, person_id=by.person_id)])


async def list_robots() -> list[Robot]:
    """Return every robot that has an address, in the order in which bureaus were given one; the ended ones, too."""
    return await query.fetch(Robot, _ALL, MessageStatus.SENT, Channel.ROBOT)


async def due_robots(now: datetime) -> list[Robot]:
    """Return those whose moment has come; not those that have ended."""
    return await query.fetch(Robot, _DUE, Channel.ROBOT, now, AddressState.LOST)


async def said_before(person_ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """Return what each one's last digest said; who has said nothing is not in it."""
    found = await query.rows(_SAID, list(person_ids))
    return {int(row["person_id"]): row_values.json(row["said"]) for row in found}


async def claim_robot(robot: Robot, next_at: datetime | None, said: Mapping[str, Any]) -> bool:
    """Move its moment on and keep what it says; False if another process was first. A job."""
    values = next_at, row_values.as_json(dict(said)), robot.person_id, robot.next_at
    return bool(await query.column(_CLAIM, *values))


async def drop_unsent(person_id: int, why: str) -> None:
    """Drop what the robot was to say before and has not begun to: the new message says it all. A job."""
    unsent = (MessageStatus.WAITING, MessageStatus.HELD)
    await query.change(_DROP, MessageStatus.CANCELLED, why, person_id, Kind.GROUP, unsent)


async def next_moment(after: datetime) -> datetime | None:
    """When the next one speaks."""
    return await query.moment(_NEXT, after)


async def roles_of(person_ids: Iterable[int]) -> dict[int, Role]:
    """Return by person for which bureau the group's robot among them speaks."""
    found = await query.rows(_ROLES, list(person_ids))
    return {int(r["person_id"]): _role(Level(r["level"]), r["city"], r["county"], r["unit"]) for r in found}


async def staffed_units() -> list[Role]:
    """Return the bureaus as the staff list names them, each with its place, in no order."""
    found = await query.rows(_UNITS, _BUREAUS)
    return [_role(Level(r["level"]), r["city"], r["county"], r["unit"]) for r in found]


async def open_names(duty_ids: Iterable[int]) -> list[OpenName]:
    """Return the names behind these duties."""
    parts = query.chunks(sorted(set(duty_ids)))
    return [name for ids in parts for name in await query.fetch(OpenName, _OPEN, ids)]
