"""What happened, as it is asked for: of a case, of a person, of an act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from bot.words import EventName
from storage import query, row_values


class Event(Struct, frozen=True):
    """One event as it is stored; see `storage.models.Event`."""

    seq: int
    at: datetime
    case_id: int | None
    duty_id: int | None
    person_id: int | None
    entrance: str
    act: str
    data: dict[str, Any]
    plan_version: str
    before: str
    hash: str


_OF_CASE = "SELECT * FROM events WHERE case_id = ? ORDER BY seq"
_AFTER = "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
_BY_SEQ = "SELECT * FROM events WHERE seq IN (?) ORDER BY seq"
_OF_DUTY = "SELECT * FROM events WHERE duty_id = ? ORDER BY seq DESC LIMIT 1"
_COUNT = "SELECT count(*) AS n FROM events WHERE case_id = ? AND act <> ?"
_NEWEST_BY = "SELECT * FROM events WHERE person_id = ? AND act NOT IN (?) ORDER BY seq DESC LIMIT 1"
_NEWEST_OF = "SELECT * FROM events WHERE person_id = ? AND act = ? ORDER BY seq DESC LIMIT 1"
_RECENT_OF = "SELECT * FROM events WHERE person_id = ? AND act IN (?) AND at >= ? ORDER BY seq DESC LIMIT ?"
_OF_MOMENT = "SELECT * FROM events WHERE person_id = ? AND act = ? AND at = ? ORDER BY seq"
_OF_PEOPLE = "SELECT * FROM events WHERE act = ? AND person_id IN (?) ORDER BY seq"
_OF_CASES = "SELECT * FROM events WHERE case_id IN (?) AND act = ? ORDER BY seq"
_OF_CASES_BUT = "SELECT case_id, data FROM events WHERE case_id IN (?) AND act NOT IN (?) ORDER BY seq"
_CASES_WITH = "SELECT DISTINCT case_id FROM events WHERE act = ? AND case_id IS NOT NULL"
_OF_NO_CASE = "SELECT * FROM events WHERE act = ? AND case_id IS NULL ORDER BY seq"

_DOUBT_RESTS: Final = timedelta(days=7)  # so long whoever may not be the contact is not reminded
_OPEN_DOUBTS = """
SELECT * FROM events e WHERE e.act = ? AND e.at > ? AND e.person_id IN (?) AND NOT EXISTS (
    SELECT 1 FROM events l WHERE l.person_id = e.person_id AND l.seq > e.seq AND l.act IN (?)) ORDER BY e.seq
"""
_LOOKS_AT = """
SELECT * FROM events WHERE act = ? AND (case_id IN (?) OR case_id IS NULL) ORDER BY seq DESC LIMIT ?
"""
_LOOKED_THROUGH = 2000  # of the last looks at lists and people


async def looks_at(person_id: int, case_ids: Collection[int], most: int) -> list[Event]:
    """Return the last looks at this person: at their page, or at one of these cases; the newest first. Of looks that
    belong to no case the last 2,000 are gone through."""
    found = await query.fetch(Event, _LOOKS_AT, EventName.PERSONAL_DATA_READ, list(case_ids), _LOOKED_THROUGH)
    return [one for one in found if one.case_id or one.data.get("whose") == person_id][:most]


async def events_of_case(case_id: int) -> list[Event]:
    return await query.fetch(Event, _OF_CASE, case_id)


async def events_after(seq: int, limit: int) -> list[Event]:
    """Return the next events of the chain, behind the one with this number."""
    return await query.fetch(Event, _AFTER, seq, limit)


async def by_seq(seqs: Iterable[int]) -> list[Event]:
    """Return the events with these numbers."""
    parts = [await query.fetch(Event, _BY_SEQ, some) for some in query.chunks(sorted(set(seqs)))]
    return [event for part in parts for event in part]


async def last_of_duty(duty_id: int) -> Event | None:
    """Return what was last done about a duty; None if nothing was."""
    return await query.one(Event, _OF_DUTY, duty_id)


async def count_events(case_id: int, but: str) -> int:
    """How many events a case has, those of one act left out."""
    return await query.count(_COUNT, case_id, but)


async def of_people(person_ids: Iterable[int], act: str) -> list[Event]:
    """Return the events of this act by these people."""
    found = [await query.fetch(Event, _OF_PEOPLE, act, ids) for ids in query.chunks(sorted(set(person_ids)))]
    return [event for part in found for event in part]


async def newest_by(person_id: int, but: Collection[str]) -> Event | None:
    """Return the last thing a person did, leaving out these acts."""
    return await query.one(Event, _NEWEST_BY, person_id, list(but))


async def recent_of(person_id: int, acts: Collection[str], since: datetime, limit: int) -> list[Event]:
    """Return what a person did since then by these acts, the newest first."""
    return await query.fetch(Event, _RECENT_OF, person_id, list(acts), since, limit)


async def newest_of(person_id: int, act: str) -> Event | None:
    """Return the last time a person did this."""
    return await query.one(Event, _NEWEST_OF, person_id, act)


async def open_doubts(
    person_ids: Iterable[int], ends: Collection[str], now: datetime
) -> dict[int, tuple[Event, datetime]]:
    """Return, of those of these people who may not be the contact and have since done nothing that `ends` the doubt,
    what they wrote last, and until when they are left in peace."""
    acts = EventName.PERHAPS_NOT_THE_ONE, now - _DOUBT_RESTS, sorted(person_ids), list(ends)
    found = await query.fetch(Event, _OPEN_DOUBTS, *acts)
    return {one.person_id: (one, one.at + _DOUBT_RESTS) for one in found if one.person_id}


async def of_that_moment(event: Event) -> list[Event]:
    """Return what the person did at the same moment by the same act, `event` included."""
    return await query.fetch(Event, _OF_MOMENT, event.person_id, event.act, event.at)


async def events_of_act(case_ids: Iterable[int], act: str) -> list[Event]:
    """Return the events of this act in these cases."""
    found = [await query.fetch(Event, _OF_CASES, ids, act) for ids in query.chunks(case_ids)]
    return [event for part in found for event in part]


async def facts_of_cases(case_ids: Iterable[int], but: Collection[str]) -> list[tuple[int, dict[str, Any]]]:
    """(case, data) of all that happened in these cases, some acts left out."""
    return [
        (row["case_id"], row_values.json(row["data"]))
        for ids in query.chunks(case_ids)
        for row in await query.rows(_OF_CASES_BUT, ids, list(but))
    ]


async def cases_with(act: str) -> set[int]:
    """Return the ids of the cases that have an event of this act."""
    return set(await query.column(_CASES_WITH, act))


async def of_no_case(act: str) -> list[Event]:
    """Return the events of this act that belong to no case but to a round or the service."""
    return await query.fetch(Event, _OF_NO_CASE, act)
