"""The files of bureaus: what a city, or a county, owes for itself in a round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.words import Assessor, Duty, EventName
from storage import bulk, chain, db, models, query

_Place = tuple[str, str]  # city, county; the county "" for the city's own file
_DUTY = (
    "case_id",
    "milestone",
    "position",
    "owner",
    "state",
    "due",
    "legal_due",
    "opened_on",
    "next_action_at",
    "data",
)
_KNOWN = "SELECT city, county FROM cases WHERE round_id = ? AND enterprise_id IS NULL"


async def open_own_files(
    named: Sequence[_Place],
    duties_of: Callable[[str], Sequence[Duty]],
    round_key: str,
    made: Callable[[str, dict[str, Any], int], chain.Entry],
) -> list[chain.Entry]:
    """Open a file for each place that has none yet; returns the events, which the caller adds. `duties_of`
    gives a place's duties by its county, `made` builds an event (act, data, case id)."""
    known = {(row["city"], row["county"]) for row in await query.rows(_KNOWN, round_key)}
    new = [place for place in dict.fromkeys(named) if place not in known]
    ids = await db.new_ids("cases", len(new))
    await bulk.insert(
        models.Case,
        (
            {
                "id": case_id,
                "round_id": round_key,
                "name": f"{city}{county}",
                "city": city,
                "county": county,
                "assessor": Assessor.CITY if county else Assessor.PROVINCE,
            }
            for case_id, (city, county) in zip(ids, new, strict=True)
        ),
    )
    entries = []
    for case_id, (city, county) in zip(ids, new, strict=True):
        await insert_duties([(case_id, duties_of(county))])
        if county:
            entries.append(made(EventName.COUNTY_LISTED, {"city": city, "county": county}, case_id))
        else:
            entries.append(made(EventName.CITY_LISTED, {"city": city}, case_id))
    return entries


async def insert_duties(wanted: Sequence[tuple[int, Sequence[Duty]]]) -> None:
    """The first duties of new cases, by case id. What several cases share, the same object, is bound
    once."""
    shared = {id(duties): duties for _, duties in wanted}
    rows = {key: bulk.bound(models.Duty, list(bulk.rows_of(duties, _DUTY))) for key, duties in shared.items()}
    of_cases = ([case_id, *row[1:]] for case_id, duties in wanted for row in rows[id(duties)])
    await bulk.insert_rows(models.Duty, _DUTY, of_cases)
