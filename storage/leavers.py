"""Officers who leave: whom a staff list does not name any more, and whose account is gone.

Nothing ends by a list alone: its gaps are noted, and the role ends once somebody confirms it
(docs/decisions/0050).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.words import Level, MessageStatus
from storage import db, models, outbox, passes

GONE = "收件人已不再担任该职责，无需再发"


@dataclass(frozen=True, slots=True)
class Leaver:
    """One role that waits for its end to be confirmed. `suspended`: the account is gone and the role
    rests; otherwise the list leaves the person out. `remaining`: who else holds the place."""

    id: int  # of the role
    person_id: int
    name: str
    unit: str
    level: Level
    city: str
    county: str
    suspended: bool
    remaining: tuple[str, ...]


async def note(missing: Sequence[int], named: Sequence[int], now: datetime) -> list[Leaver]:
    """Mark the roles that a list leaves out, unmark those that it names. Returns the former."""
    await models.Role.filter(id__in=list(named), missing_since__isnull=False).update(missing_since=None)
    await models.Role.filter(id__in=list(missing), missing_since__isnull=True).update(missing_since=now)
    return [one for one in await waiting() if one.id in set(missing)]


async def waiting() -> list[Leaver]:
    """Every role whose end is to be confirmed, by place."""
    rows = await db.rows(
        "SELECT h.id, h.person_id, p.name, h.unit, h.level, h.city, h.county, h.suspended_at "
        "FROM hats h JOIN people p ON p.id = h.person_id WHERE h.level <> ? AND "
        "((h.ended_at IS NULL AND h.missing_since IS NOT NULL) OR h.suspended_at IS NOT NULL) "
        "ORDER BY h.city, h.county, h.level, h.id",
        Level.ENTERPRISE.value,
    )
    staying = await db.rows(
        "SELECT h.level, h.city, h.county, p.name FROM hats h JOIN people p ON p.id = h.person_id "
        "WHERE h.level <> ? AND h.ended_at IS NULL AND h.missing_since IS NULL ORDER BY h.id",
        Level.ENTERPRISE.value,
    )
    return [_leaver(row, staying) for row in rows]


def _leaver(row: Mapping[str, Any], staying: Sequence[Mapping[str, Any]]) -> Leaver:
    place = [str(row[key]) for key in ("level", "city", "county")]
    others = (s["name"] for s in staying if [str(s[key]) for key in ("level", "city", "county")] == place)
    return Leaver(
        int(row["id"]),
        int(row["person_id"]),
        str(row["name"]),
        str(row["unit"]),
        Level(place[0]),
        place[1],
        place[2],
        row["suspended_at"] is not None,
        tuple(dict.fromkeys(str(name) for name in others)),
    )


async def end(leavers: Sequence[Leaver], now: datetime) -> None:
    """Their roles are over, and with the last one everything that lets them in or waits for them; in
    the caller's transaction."""
    ids = [one.id for one in leavers]
    await models.Role.filter(id__in=ids, ended_at__isnull=True).update(ended_at=now)
    await models.Role.filter(id__in=ids).update(missing_since=None, suspended_at=None)
    await forget([one.person_id for one in leavers], now)


async def forget(person_ids: Sequence[int], now: datetime) -> None:
    """Those of them who hold nothing any more are let in nowhere, deputise for nobody and are sent
    nothing that waits."""
    await passes.revoke_without_role(person_ids, now)
    holding = models.Role.filter(person_id__in=list(person_ids), ended_at__isnull=True)
    gone = sorted(set(person_ids) - {role.person_id for role in await holding})
    await models.Preference.filter(deputy_id__in=gone).update(deputy_id=None)
    held_back = (MessageStatus.WAITING, MessageStatus.HELD)
    for message in await models.Message.filter(person_id__in=gone, status__in=held_back):
        await outbox.recall(message.id, GONE)


async def cases_of(round_key: str, level: Level, city: str, county: str) -> list[int]:
    """The cases that a bureau of this level and place answers for."""
    where: dict[Level, dict[str, str]] = {
        Level.COUNTY: {"city": city, "county": county},
        Level.CITY: {"city": city},
        Level.PROVINCE: {},
    }
    if level not in where:
        return []
    found = models.Case.filter(round_id=round_key, **where[level]).order_by("id")
    return [int(str(i)) for i in await found.values_list("id", flat=True)]


async def look_again(case_ids: Sequence[int], moment: datetime) -> None:
    """Whoever is responsible now hears where the open steps stand; who has heard it does not again."""
    await models.Duty.filter(
        case_id__in=list(case_ids), next_action_at__isnull=False, state__in=("open", "reported")
    ).update(planned_to=None, next_action_at=moment)
