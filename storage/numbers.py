"""The numbers of a desk: a matter that a bureau is shown gets one, once and for ever (确认 N).

A desk is a bureau: a county's, a city's, the province's. Each counts for itself. A report or a
request gets its number in the transaction of its event (`give_number`); any other duty when it is first
shown in one of the desk's lists (`for_duties`). Every report made anew has a new number, so that nobody
answers one that they have not seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from bot.words import Level, Person, Role
from storage import bulk, chain, db, models, query, restored

_LONGEST = 50  # characters of a place in a desk's key, for the column's sake
_LISTED = 0  # `event_seq` of a number that was given by a list, not by a report's event
_Place = tuple[str, str]  # the city and the county of a duty's case


class _Row(Struct, frozen=True):
    id: int
    duty_id: int
    desk: str
    number: int
    event_seq: int


Given = Mapping[int, list[_Row]]  # by duty


class _About(Struct, frozen=True):
    """The case of a duty that has a number."""

    duty_id: int
    round: str
    name: str
    city: str
    county: str


_HIGHEST = "SELECT desk, max(number) AS n FROM numbers WHERE desk IN (?) GROUP BY desk"
_SITS = "ended_at IS NULL AND level IN ('county', 'city', 'province')"
_SEVERAL_DESKS = f"""
SELECT person_id, level, city, county FROM hats WHERE {_SITS} AND person_id IN (
    SELECT person_id FROM hats WHERE {_SITS} GROUP BY person_id HAVING count(*) > 1
)
"""
_NUMBERS = "SELECT id, duty_id, desk, number, event_seq FROM numbers"
_AT_DESKS = f"{_NUMBERS} WHERE desk IN (?) AND number IN (?) ORDER BY id"
_OF_DUTIES = f"{_NUMBERS} WHERE duty_id IN (?) ORDER BY event_seq, id"
_ABOUT = """
SELECT d.id AS duty_id, c.round_id AS round, c.name, c.city, c.county
FROM duties d JOIN cases c ON c.id = d.case_id WHERE d.id IN (?) ORDER BY d.id
"""
_OF_DESKS = f"{_NUMBERS} WHERE desk IN (?) ORDER BY id"
_ENDED = """
SELECT n.number FROM numbers n JOIN duties d ON d.id = n.duty_id JOIN cases c ON c.id = d.case_id
WHERE c.city = ? AND c.county IN (?) AND n.desk LIKE 'ended:%'
"""
_MOVE = "UPDATE numbers SET desk = ? WHERE id IN (?)"
_END = "UPDATE numbers SET desk = 'ended:' || id WHERE id IN (?)"


def desk_of(level: str, city: str, county: str = "") -> str:
    """Return the bureau that counts: a county's, a city's, or the province's one."""
    match level:
        case Level.COUNTY:
            place = f"{city}/{county}"
            return f"county:{place if len(place) <= _LONGEST else sha256(place.encode()).hexdigest()[:32]}"
        case Level.CITY:
            return f"city:{city}"
        case _:
            return str(level)


def desks_of(person: Person) -> list[str]:
    """Return the desks at which this person answers by number."""
    return list(dict.fromkeys(_desk(role) for role in person.roles if _is_bureau(role)))


async def give_number(desk: str, duty_id: int, event_seq: int) -> int:
    """Give a report the next number of this desk that no desk of the same people uses. Inside the caller's
    transaction, after its event was added: the chain's head orders all who come here."""
    number = max((await _highest(await _beside(desk))).values()) + 1
    await models.Number.create(desk=desk, number=number, duty_id=duty_id, event_seq=event_seq)
    return number


class _Merging(Struct):
    """Numbers of desks that are put together: ids of those that go on, those that end, the last ever given."""

    going: list[int]
    ended: list[_Row]
    last: int


async def merge_desks(city: str, former: Collection[str], now: str) -> None:
    """Let the numbers of these former counties go on in the county `now`, to which their people have gone. Inside
    the caller's transaction, before the cases go."""
    await chain.lock_head()
    new, found = desk_of(Level.COUNTY, city, now), await _merging(city, former, now)
    for part in query.chunks(found.going):
        await query.change(_MOVE, new, part)
    for part in query.chunks(row.id for row in found.ended):
        await query.change(_END, part)
    anew = dict.fromkeys((row.duty_id, row.event_seq) for row in found.ended)
    await bulk.insert(
        models.Number,
        (
            {"desk": new, "number": number, "duty_id": duty_id, "event_seq": event_seq}
            for number, (duty_id, event_seq) in enumerate(anew, found.last + 1)
        ),
    )


async def ending_numbers(city: str, former: Collection[str], now: str) -> dict[str, list[int]]:
    """Return, by county, the numbers that end when these former counties go on in the county `now`; changes nothing."""
    ended = (await _merging(city, former, now)).ended
    desks = {desk_of(Level.COUNTY, city, county): county for county in (*former, now)}
    return {desks[one]: sorted({row.number for row in ended if row.desk == one}) for one in desks}


async def _merging(city: str, former: Collection[str], now: str) -> _Merging:
    """Say what becomes of each number. One that several of these desks have given ends, so that it means no other
    matter to whoever was told of it: its matters get new ones. So does one that another desk of these people has
    given, or that ended so before."""
    new = desk_of(Level.COUNTY, city, now)
    own = {new, *(desk_of(Level.COUNTY, city, county) for county in former)}
    beside = {one for desk in own for one in await _beside(desk)} - own
    rows = await query.fetch(_Row, _OF_DESKS, sorted(own | beside))
    before = set(await query.column(_ENDED, city, [*former, now]))
    given = Counter(row.number for row in rows if row.desk in own)
    kept = Counter((row.duty_id, row.event_seq) for row in rows if row.desk in own)
    elsewhere = {row.number for row in rows if row.desk in beside}
    going, ended = list[int](), list[_Row]()
    for row in (row for row in rows if row.desk in own):
        twice = given[row.number] > 1 or kept[row.duty_id, row.event_seq] > 1
        if twice or row.number in elsewhere or (row.desk != new and row.number in before):
            ended.append(row)
        elif row.desk != new:
            going.append(row.id)
    last = max(before.union((await _highest(own | beside)).values(), (row.number for row in rows)))
    return _Merging(going, ended, last)


async def _beside(desk: str) -> list[str]:
    """Return this desk and every other desk of its people, sorted: for somebody with several, a number must
    mean one matter only."""
    held: dict[int, set[str]] = defaultdict(set)
    for row in await query.rows(_SEVERAL_DESKS):
        held[int(row["person_id"])].add(desk_of(row["level"], row["city"], row["county"]))
    return sorted({desk}.union(*(desks for desks in held.values() if desk in desks)))


async def for_duties(
    person: Person, shown: Mapping[int, _Place], only_known: Collection[int] = (), given: Given | None = None
) -> dict[int, int]:
    """Return the number of each duty as it is shown to this bureau's person. `shown` has the duties by id,
    with their case's place.

    A duty without a number gets the next one of its desk now, unless it is in `only_known`. Duties that
    belong to no desk of this person are left out. `given` is what was read for many people before.
    """
    if given is None:
        known = await known_to(person, list(shown))
    else:
        known = _known_at(desks_of(person), {duty_id: given.get(duty_id, []) for duty_id in shown})
    missing = {
        duty_id: _desk_over(person, place)
        for duty_id, place in shown.items()
        if duty_id not in known and duty_id not in only_known
    }
    if not any(missing.values()):
        return known

    async def give() -> dict[int, int]:
        await chain.lock_head()
        known = await known_to(person, list(shown))  # another process may have been faster
        fresh = {duty_id: desk for duty_id, desk in missing.items() if desk and duty_id not in known}
        beside = {desk: await _beside(desk) for desk in {*fresh.values()}}
        highest = await _highest({one for desks in beside.values() for one in desks})
        for duty_id, desk in fresh.items():
            known[duty_id] = highest[desk] = max(highest[one] for one in beside[desk]) + 1
        await bulk.insert(
            models.Number,
            (
                {"desk": desk, "number": known[duty_id], "duty_id": duty_id, "event_seq": _LISTED}
                for duty_id, desk in fresh.items()
            ),
        )
        return known

    return await db.write(give)


async def _highest(desks: Collection[str]) -> dict[str, int]:
    """Return the highest number that each of these desks has in use, or may not use any more."""
    floor = await restored.floor()
    known = {row["desk"]: int(row["n"]) for row in await query.rows(_HIGHEST, list(desks))}
    return {desk: max(known.get(desk, 0), floor) for desk in desks}


async def duties_numbered(desks: Sequence[str], number: int, rounds: Collection[str]) -> list[int]:
    """Return the duties of these rounds that `number` means at these desks; several if a person has several
    desks.

    A number means nothing any more if its report was sent back or taken back and made anew, if it waits at
    another desk now, or if its case has left the place.
    """
    found = await query.fetch(_Row, _AT_DESKS, list(desks), [number])
    rows = await given_to([row.duty_id for row in found])
    ids = {
        row.duty_id: row.desk
        for row in found
        if (now := _current(rows[row.duty_id], row.desk)) and now.number == number
    }
    about = await query.fetch(_About, _ABOUT, list(ids))
    return [
        one.duty_id
        for one in about
        if one.round in rounds and _covers(ids[one.duty_id], (one.city, one.county))
    ]


async def desk_now(duty_id: int) -> str:
    """Return the desk at which the duty's latest report has its number; "" when it never had one."""
    reported = _reported((await given_to([duty_id]))[duty_id])
    return reported.desk if reported else ""


async def latest(duty_ids: Sequence[int]) -> dict[int, int]:
    """Return the number of each duty's latest report."""
    rows = await given_to(duty_ids)
    return {d: last.number for d in duty_ids if (last := _reported(rows[d]))}


async def known_to(person: Person, duty_ids: Sequence[int]) -> dict[int, int]:
    """Return the numbers that duties have at this person's own desks already: another desk's number would
    mean another matter here. Of two desks the one with the report counts, else the older number."""
    own = desks_of(person)
    return _known_at(own, await given_to(duty_ids)) if own else {}


def _known_at(desks: Sequence[str], given: Given) -> dict[int, int]:
    known = {}
    for duty_id, rows in given.items():
        found = [now for desk in desks if (now := _current(rows, desk))]
        if found:
            known[duty_id] = min(found, key=lambda row: (-row.event_seq, row.id)).number
    return known


async def given_to(duty_ids: Sequence[int]) -> Given:
    """Return all numbers of these duties, the oldest first."""
    rows: dict[int, list[_Row]] = {duty_id: [] for duty_id in duty_ids}
    for part in query.chunks(rows):
        for row in await query.fetch(_Row, _OF_DUTIES, part):
            rows[row.duty_id].append(row)
    return rows


def _reported(rows: Sequence[_Row]) -> _Row | None:
    """Return the number of a duty's latest report, at any desk."""
    return next((row for row in reversed(rows) if row.event_seq != _LISTED), None)


def _current(rows: Sequence[_Row], desk: str) -> _Row | None:
    """Return the number of a duty at a desk: its latest report's if that waits there, else the first under
    which it was listed there."""
    reported = _reported(rows)
    if reported and reported.desk == desk:
        return reported
    return next((row for row in rows if row.desk == desk and row.event_seq == _LISTED), None)


def _is_bureau(role: Role) -> bool:
    return role.level in (Level.COUNTY, Level.CITY, Level.PROVINCE)


def _desk(role: Role) -> str:
    return desk_of(role.level.value, role.city, role.county)


def _desk_over(person: Person, place: _Place) -> str:
    """Return the person's desk for a case of this place; "" if they have none."""
    return next((desk for desk in desks_of(person) if _covers(desk, place)), "")


def _covers(desk: str, place: _Place) -> bool:
    city, county = place
    return desk in (
        desk_of(Level.COUNTY, city, county),
        desk_of(Level.CITY, city),
        desk_of(Level.PROVINCE, city),
    )
