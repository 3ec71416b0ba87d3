"""The files of bureaus: what a city, or a county, owes for itself in a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from bot.words import SHANGHAI, Duty, EventName, OwnFile
from storage import bulk, db, models, query

_OF_CASE = ("case_id",)
_DUTY = ("milestone", "position", "owner", "state", "due", "legal_due", "opened_on", "next_action_at", "data")
_BEGUN = """
SELECT c.city, e.at FROM cases c JOIN events e ON e.case_id = c.id
WHERE e.act = ? AND c.id IN (SELECT min(id) FROM cases WHERE round_id = ? AND enterprise_id IS NOT NULL GROUP BY city)
"""
_KNOWN = "SELECT city, county FROM cases WHERE round_id = ? AND enterprise_id IS NULL"


class _Begun(Struct, frozen=True):
    city: str
    at: datetime


async def cities_begun(round_key: str) -> dict[str, date]:
    """Return when the first list of enterprises came of each city that has one."""
    rows = await query.fetch(_Begun, _BEGUN, EventName.LISTED, round_key)
    return {row.city: row.at.astimezone(SHANGHAI).date() for row in rows}


async def places_with_a_file(round_key: str) -> set[tuple[str, str]]:
    """Return the places that have a file: city, county; the county "" for the city's own."""
    return {(row["city"], row["county"]) for row in await query.rows(_KNOWN, round_key)}


async def add_own_files(files: Sequence[OwnFile], round_key: str) -> list[int]:
    """Store new files with their duties; returns the ids of their cases, in order."""
    ids = await db.new_ids("cases", len(files))
    rows = (
        {
            "id": case_id,
            "round_id": round_key,
            "name": file.city if file.county == file.city else f"{file.city}{file.county}",
            "city": file.city,
            "county": file.county,
            "assessor": file.assessor,
        }
        for case_id, file in zip(ids, files, strict=True)
    )
    await bulk.insert(models.Case, rows)
    await insert_duties([(case_id, file.duties) for case_id, file in zip(ids, files, strict=True)])
    return ids


async def insert_duties(wanted: Sequence[tuple[int, Sequence[Duty]]]) -> None:
    """Store the first duties of new cases, by case id. What several cases share (the same object) is bound
    once."""
    shared = {
        id(duties): bulk.bind_rows(models.Duty, list(bulk.rows_of(duties, _DUTY)), _OF_CASE)
        for duties in {id(duties): duties for _, duties in wanted}.values()
    }
    rows = [(case_id, id(duties)) for case_id, duties in wanted]
    await bulk.insert_sharing(models.Duty, _OF_CASE, rows, _DUTY, shared)
