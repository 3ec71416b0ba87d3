"""The calendar of assessments: experts, batches with their enterprises and experts, and what is still unbooked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.words import OWING, Assessor, Case, DutyState
from storage import bulk, cases, models, query
from storage.query import UNRESTRICTED, Sql


class ExpertRow(Struct, frozen=True):
    """An expert of a bureau's list; see `storage.models.Expert`."""

    id: int
    name: str
    unit: str
    specialty: str
    phone: str
    email: str
    city: str
    wecom: str


class BatchRow(Struct, frozen=True):
    """A batch, with how many enterprises and experts it has; see `storage.models.Batch`."""

    id: int
    round: str
    city: str
    held_on: date
    place: str
    by_id: int
    lot: str
    told_at: datetime | None
    cancelled_at: datetime | None
    firms: int
    experts: int


_EXPERTS = """
SELECT id, name, unit, specialty, phone, email, city, wecom FROM experts WHERE city IN (?)
AND (person_id IS NULL OR person_id NOT IN (SELECT id FROM people WHERE purged_at IS NOT NULL)) ORDER BY id
"""
_SERVES = "e.replaced_at IS NULL AND e.answer <> 'declines'"
_BATCHES = f"""
SELECT b.id, b.round, b.city, b.held_on, b.place, b.by_id, b.lot, b.told_at, b.cancelled_at,
    (SELECT count(*) FROM batch_cases c WHERE c.batch_id = b.id) AS firms,
    (SELECT count(*) FROM batch_experts e WHERE e.batch_id = b.id AND {_SERVES}) AS experts
FROM batches b WHERE b.round = ? AND b.city IN (?) AND (?) ORDER BY b.held_on, b.id
"""
_HOLD = "SELECT id FROM batches WHERE id = ? FOR UPDATE"
_OF_BATCH = f"""{cases.SELECT_CASES} WHERE c.id IN (SELECT case_id FROM batch_cases WHERE batch_id = ?) ORDER BY c.id"""
_DRAWN = f"""
SELECT x.id, x.name, x.unit, x.specialty, x.phone, x.email, x.city, x.wecom FROM batch_experts e
JOIN experts x ON x.id = e.expert_id WHERE e.batch_id = ? AND {_SERVES} ORDER BY x.id
"""
_BOOKED = """
SELECT DISTINCT c.case_id FROM batch_cases c JOIN batches b ON b.id = c.batch_id
WHERE b.round = ? AND b.cancelled_at IS NULL AND b.held_on >= ?
"""
_CAPACITY = """
SELECT d.due, d.state, count(*) AS n, sum(CASE WHEN b.case_id IS NULL THEN 0 ELSE 1 END) AS booked
FROM duties d JOIN cases c ON c.id = d.case_id LEFT JOIN (
    SELECT DISTINCT k.case_id FROM batch_cases k JOIN batches o ON o.id = k.batch_id
    WHERE o.round = ? AND o.cancelled_at IS NULL AND o.held_on >= ?
) b ON b.case_id = c.id
WHERE c.round_id = ? AND c.status IN (?) AND d.milestone IN (?) AND d.state IN (?)
AND ((c.assessor = ? AND c.city IN (?)) OR (c.assessor = ? AND ?)) GROUP BY d.due, d.state
"""
_UNDRAW = "DELETE FROM batch_experts WHERE batch_id = ?"


async def experts_of(cities: Collection[str]) -> list[ExpertRow]:
    """Return the experts of these bureaus' lists ("" is the province's), without those who were purged."""
    return await query.fetch(ExpertRow, _EXPERTS, sorted(cities))


async def merge_experts(rows: Sequence[dict[str, str]], city: str, now: datetime) -> tuple[int, int]:
    """Add the experts of a list, and fill in known ones (by name and unit), in the caller's transaction; returns
    (new, changed)."""
    known = {(one.name, one.unit): one for one in await experts_of([city])}
    new, changed = 0, 0
    for row in rows:
        there = known.get((row["name"], row["unit"]))
        told = {name: row[name] for name in ("specialty", "phone", "email", "wecom") if row[name]}
        if there is None:
            values: dict[str, Any] = {**row, "city": city, "made_at": now}
            await models.Expert.create(**values)
            new += 1
        elif any(getattr(there, name) != value for name, value in told.items()):
            await models.Expert.filter(id=there.id).update(**told)
            changed += 1
    return new, changed


async def make_batch(
    round_key: str, city: str, held_on: date, place: str, by: int, case_ids: Sequence[int], now: datetime
) -> int:
    """Store a batch with its enterprises, in the caller's transaction; returns its number."""
    made = await models.Batch.create(
        round=round_key, city=city, held_on=held_on, place=place, by_id=by, made_at=now
    )
    await bulk.insert(models.BatchCase, ({"batch_id": int(made.id), "case_id": n} for n in case_ids))
    return int(made.id)


async def batches(round_key: str, cities: Collection[str]) -> list[BatchRow]:
    """Return the batches of these bureaus in the round, by day."""
    return await query.fetch(BatchRow, _BATCHES, round_key, sorted(cities), UNRESTRICTED)


async def batch(number: int, round_key: str, cities: Collection[str]) -> BatchRow | None:
    """Return the batch of this number, if it is one of these bureaus'."""
    return await query.one(BatchRow, _BATCHES, round_key, sorted(cities), Sql("b.id = ?", (number,)))


async def hold_batch(number: int) -> None:
    """Lock the batch to the end of the caller's transaction."""
    await query.column(_HOLD, number)


async def cases_of_batch(number: int) -> list[Case]:
    return await cases.with_duties(await query.fetch(Case, _OF_BATCH, number))


async def experts_drawn(number: int) -> list[ExpertRow]:
    """Return who is to judge: drawn, neither declining nor replaced."""
    return await query.fetch(ExpertRow, _DRAWN, number)


async def keep_draw(number: int, expert_ids: Sequence[int], lot: str) -> None:
    """Store who was drawn, instead of whoever was before, and the lot."""
    await query.change(_UNDRAW, number)
    await bulk.insert(models.BatchExpert, ({"batch_id": number, "expert_id": n} for n in expert_ids))
    await models.Batch.filter(id=number).update(lot=lot)


async def store_day(number: int, held_on: date, place: str) -> None:
    """Store another day or place."""
    await models.Batch.filter(id=number).update(held_on=held_on, place=place)


async def change_batch(
    number: int, *, told_at: datetime | None = None, cancelled_at: datetime | None = None
) -> None:
    """Note when a batch was told to its enterprises, or cancelled."""
    values = {"told_at": told_at} if told_at else {"cancelled_at": cancelled_at}
    await models.Batch.filter(id=number).update(**values)


class _Needed(Struct, frozen=True):
    """Assessments that are owed by one day and stand alike: how many, and how many of them have a day to come."""

    due: date
    state: DutyState
    n: int
    booked: int


async def needed(
    round_key: str, milestones: Collection[str], cities: Collection[str], today: date
) -> list[_Needed]:
    """Return what these bureaus ("" is the province) have still to assess, counted by day and state."""
    where = (Assessor.CITY, sorted(set(cities) - {""}) or [""], Assessor.PROVINCE, "" in cities)
    states = (DutyState.OPEN, DutyState.WAITING)
    of = (round_key, today, round_key, list(OWING), sorted(milestones), states)
    return await query.fetch(_Needed, _CAPACITY, *of, *where)


async def booked(round_key: str, today: date) -> set[int]:
    """Return the cases (ids) that stand in a batch that is to come."""
    return set(await query.column(_BOOKED, round_key, today))
