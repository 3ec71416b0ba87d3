"""The numbers of a desk: a matter that a bureau is shown gets one, once and for ever (确认 N).

A desk is a bureau: a county's, a city's, the province's. Each counts for itself. A report or a
request gets its number in the transaction of its event (`give`); any other duty when it is first
shown in one of the desk's lists (`of`). Every report made anew has a new number, so that nobody
answers one that she has not seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.words import Level, Person, Role
from storage import chain, db, models, restored

LONGEST = 50  # characters of a place in a desk's key, for the column's sake
LISTED = 0  # `event_seq` of a number that was given by a list, not by a report's event
_SITS = "ended_at IS NULL AND level IN ('county', 'city', 'province')"
_LINE = re.compile(r"^[^\S\n]*(\d{1,5}) (\S.*)$", re.MULTILINE)
Place = tuple[str, str]  # the city and the county of a duty's case


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    duty_id: int
    desk: str
    number: int
    event_seq: int


def desk_of(level: str, city: str, county: str = "") -> str:
    """The bureau that counts: a county's, a city's, or the province's one."""
    match level:
        case Level.COUNTY:
            place = f"{city}/{county}"
            return f"county:{place if len(place) <= LONGEST else sha256(place.encode()).hexdigest()[:32]}"
        case Level.CITY:
            return f"city:{city}"
        case _:
            return str(level)


def desks_of(person: Person) -> list[str]:
    """The desks at which this person answers by number."""
    return list(dict.fromkeys(_desk(role) for role in person.roles if _is_bureau(role)))


async def give(desk: str, duty_id: int, event_seq: int) -> int:
    """The next number of this desk, for this report, which no desk beside it has in use either; inside
    the caller's transaction, after it has added its event (whose chain head orders all who come
    here)."""
    return await _give(desk, await _beside(desk), duty_id, event_seq)


async def _give(desk: str, beside: list[str], duty_id: int, event_seq: int) -> int:
    found = await db.rows(f"SELECT max(number) AS n FROM numbers WHERE desk IN ({db.marks(beside)})", *beside)
    number = max(int(found[0]["n"] or 0), await restored.floor()) + 1
    await models.Number.create(desk=desk, number=number, duty_id=duty_id, event_seq=event_seq)
    return number


async def _beside(desk: str) -> list[str]:
    """This desk, and each at which one of its own people sits as well: to her a number of theirs must
    mean one matter only."""
    rows = await db.rows(
        f"SELECT person_id, level, city, county FROM hats WHERE {_SITS} AND person_id IN "
        f"(SELECT person_id FROM hats WHERE {_SITS} GROUP BY person_id HAVING count(*) > 1)"
    )
    held: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        held[int(row["person_id"])].add(desk_of(row["level"], row["city"], row["county"]))
    return sorted({desk}.union(*(desks for desks in held.values() if desk in desks)))


async def of(person: Person, shown: Mapping[int, Place], only_known: Collection[int] = ()) -> dict[int, int]:
    """The number of each duty (by id, with its case's place) as this bureau's person is shown it; a
    duty without one gets the next of her desk, now, save for those of `only_known`. None for what
    lies at no desk of hers."""
    known = await known_to(person, list(shown))
    missing = {
        duty_id: _desk_over(person, place)
        for duty_id, place in shown.items()
        if duty_id not in known and duty_id not in only_known
    }
    if not any(missing.values()):
        return known
    async with db.transaction():
        await chain.hold()
        known = await known_to(person, list(shown))  # another process may have been faster
        beside = {desk: await _beside(desk) for desk in {*missing.values()} - {""}}
        for duty_id, desk in missing.items():
            if desk and duty_id not in known:
                known[duty_id] = await _give(desk, beside[desk], duty_id, LISTED)
    return known


async def duty_of(desks: Sequence[str], number: int, round_key: str) -> list[int]:
    """The duties that `number` means at these desks; more than one when a person has several.

    A number whose report was sent back or taken back and made anew, or now waits at another desk,
    means nothing any more, nor does another round's, nor that of a case that has left the place.
    """
    found = await models.Number.filter(desk__in=list(desks), number=number).order_by("id")
    rows = await _rows([row.duty_id for row in found])
    ids = {
        row.duty_id: row.desk
        for row in found
        if (now := _current(rows[row.duty_id], row.desk)) and now.number == number
    }
    duties = (
        await models.Duty.filter(id__in=list(ids), case__round_id=round_key)
        .select_related("case")
        .order_by("id")
    )
    return [d.id for d in duties if _covers(ids[d.id], (d.case.city, d.case.county))]


async def shown(person: Person, text: str) -> None:
    """Note which numbers of her desks this person was shown: the lines of `text` that begin with
    one and name its matter."""
    lines = {int(m[1]): m[2] for m in _LINE.finditer(text)}
    desks = desks_of(person)
    if not lines or not desks:
        return
    found = await models.Number.filter(desk__in=desks, number__in=list(lines))
    names = await _names([row.duty_id for row in found])
    await _note(person, [r for r in found if _named(lines[r.number], names.get(r.duty_id, ""))])


async def listed(person: Person, listed: Iterable[int]) -> None:
    """The same for a page, which knows what it lists."""
    found = await models.Number.filter(desk__in=desks_of(person), number__in=list(listed))
    await _note(person, found)


async def _note(person: Person, found: Iterable[models.Number]) -> None:
    ids = [row.id for row in found]
    await models.NumberShown.bulk_create(
        [models.NumberShown(number_id=i, person_id=person.id) for i in ids], ignore_conflicts=True
    )


async def seen(person: Person, wanted: Collection[int]) -> frozenset[int]:
    """Which of these numbers of her desks this person was shown."""
    found = await models.Number.filter(desk__in=desks_of(person), number__in=list(wanted))
    known = await models.NumberShown.filter(person_id=person.id, number_id__in=[row.id for row in found])
    ids = {row.number_id for row in known}
    return frozenset(row.number for row in found if row.id in ids)


async def _names(duty_ids: Sequence[int]) -> dict[int, str]:
    duties = await models.Duty.filter(id__in=list(duty_ids)).select_related("case")
    return {duty.id: duty.case.name for duty in duties}


def _named(line: str, name: str) -> bool:
    """Whether a line names this case; a long name is cut there."""
    return bool(name) and (line.startswith(name) or name.startswith(line.partition("…")[0]))


async def desk_now(duty_id: int) -> str:
    """The desk at which the duty's latest report has its number; "" when it never had one."""
    reported = _reported((await _rows([duty_id]))[duty_id])
    return reported.desk if reported else ""


async def latest(duty_ids: Sequence[int]) -> dict[int, int]:
    """The number of each duty's latest report."""
    rows = await _rows(duty_ids)
    return {d: last.number for d in duty_ids if (last := _reported(rows[d]))}


async def known_to(person: Person, duty_ids: Sequence[int]) -> dict[int, int]:
    """The numbers that duties have at this person's own desks already: another desk's number would
    mean another matter here. Of two desks the one with the report speaks, else the older number."""
    rows = await _rows(duty_ids)
    own = desks_of(person)
    known = {}
    for duty_id in rows:
        found = [now for desk in own if (now := _current(rows[duty_id], desk))]
        if found:
            known[duty_id] = min(found, key=lambda row: (-row.event_seq, row.id)).number
    return known


async def _rows(duty_ids: Sequence[int]) -> dict[int, list[_Row]]:
    """All numbers of these duties, the oldest first."""
    rows: dict[int, list[_Row]] = {duty_id: [] for duty_id in duty_ids}
    for part in _parts(list(rows)):
        for row in await db.rows(
            "SELECT id, duty_id, desk, number, event_seq FROM numbers "
            f"WHERE duty_id IN ({db.marks(part)}) ORDER BY event_seq, id",
            *part,
        ):
            rows[int(row["duty_id"])].append(_Row(**row))
    return rows


def _parts(ids: list[int]) -> Iterable[Collection[int]]:
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def _reported(rows: Sequence[_Row]) -> _Row | None:
    """The number of a duty's latest report, at whatever desk."""
    return next((row for row in reversed(rows) if row.event_seq != LISTED), None)


def _current(rows: Sequence[_Row], desk: str) -> _Row | None:
    """What a duty is called at a desk: by its latest report, where that waits there; else as it was
    listed there first."""
    reported = _reported(rows)
    if reported and reported.desk == desk:
        return reported
    return next((row for row in rows if row.desk == desk and row.event_seq == LISTED), None)


def _is_bureau(role: Role) -> bool:
    return role.level in (Level.COUNTY, Level.CITY, Level.PROVINCE)


def _desk(role: Role) -> str:
    return desk_of(role.level.value, role.city, role.county)


def _desk_over(person: Person, place: Place) -> str:
    """The person's desk for a case of this place; "" where she has none."""
    return next((desk for desk in desks_of(person) if _covers(desk, place)), "")


def _covers(desk: str, place: Place) -> bool:
    city, county = place
    return desk in (
        desk_of(Level.COUNTY, city, county),
        desk_of(Level.CITY, city),
        desk_of(Level.PROVINCE, city),
    )
