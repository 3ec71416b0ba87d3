"""The chain of events as it is read: filtered, the newest first, with the names of people and cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from storage import query
from storage.query import Sql, containing


class TrailLine(Struct, frozen=True):
    """One event; `who`, `firm` and `step` (the key of a milestone of `round`) are "" where it is about none."""

    seq: int
    at: datetime
    entrance: str
    act: str
    data: dict[str, Any]
    who: str
    firm: str
    round: str
    step: str


class TrailFilter(Struct, frozen=True):
    """What is looked for: `begins` and `ends` are moments, the second not included; `who` a whole name, `firm` a part
    of the case's or the case's number; `of_cases` False: only what belongs to no case."""

    begins: datetime | None = None
    ends: datetime | None = None
    who: str = ""
    firm: str = ""
    acts: Sequence[str] = ()
    of_cases: bool = True


class _ActCount(Struct, frozen=True):
    """How often an act stands in the trail."""

    act: str
    n: int


_LINES = """
SELECT e.seq, e.at, e.entrance, e.act, e.data, COALESCE(p.name, '') AS who, COALESCE(c.name, '') AS firm,
    COALESCE(c.round_id, '') AS round, COALESCE(d.milestone, '') AS step
FROM {events} e LEFT JOIN people p ON p.id = e.person_id LEFT JOIN cases c ON c.id = e.case_id
    LEFT JOIN duties d ON d.id = e.duty_id
{wanted} ORDER BY {order} LIMIT ? OFFSET ?
"""
_WANTED = "WHERE (?)"
_LATEST = "(SELECT * FROM events e WHERE (?) ORDER BY e.seq DESC LIMIT ?)"
_BY_MOMENT = {
    "-at": _LINES.format(events="events", wanted=_WANTED, order="e.seq DESC"),
    "at": _LINES.format(events="events", wanted=_WANTED, order="e.seq"),
}
_BY_NAME = {
    f"{sign}{key}": _LINES.format(
        events=_LATEST, wanted="", order=f"{column} IS NULL, {column} {'DESC' if sign else 'ASC'}, e.seq DESC"
    )
    for key, column in (("who", "p.name"), ("firm", "c.name"))
    for sign in ("", "-")
}
_COUNT = "SELECT COUNT(*) FROM (SELECT 1 FROM events e WHERE (?) LIMIT ?) found"
_ACTS = """
SELECT act, COUNT(*) AS n FROM (SELECT act FROM events e WHERE (?) ORDER BY e.seq DESC LIMIT ?) found
GROUP BY act ORDER BY n DESC, act
"""


async def trail(
    wanted: TrailFilter, limit: int, skipped: int = 0, *, by: str = "-at", most: int = 0
) -> list[TrailLine]:
    """Return up to `limit` events behind the first `skipped`, the newest first. `by`: at, who or firm, turned round
    with a - before it; by a name the newest `most` are sorted, those without one last."""
    conditions = query.all_of(_conditions(wanted))
    if by in _BY_NAME:
        return await query.fetch(TrailLine, _BY_NAME[by], conditions, most, limit, skipped)
    return await query.fetch(TrailLine, _BY_MOMENT[by], conditions, limit, skipped)


async def count_trail(wanted: TrailFilter, most: int) -> int:
    """Return how many events are found, `most` for any more."""
    found = await query.column(_COUNT, query.all_of(_conditions(wanted)), most)
    return int(found[0])


async def acts_of_trail(of_cases: bool, most: int) -> list[str]:
    """Return what the newest `most` events are, what happens most often first."""
    wanted = query.all_of(_conditions(TrailFilter(of_cases=of_cases)))
    return [one.act for one in await query.fetch(_ActCount, _ACTS, wanted, most)]


def _conditions(wanted: TrailFilter) -> list[Sql]:
    found: list[Sql] = []
    if wanted.begins:
        found.append(Sql("e.at >= ?", (wanted.begins,)))
    if wanted.ends:
        found.append(Sql("e.at < ?", (wanted.ends,)))
    if wanted.who:
        found.append(Sql("e.person_id IN (SELECT id FROM people WHERE name = ?)", (wanted.who,)))
    if wanted.firm.isdecimal() and len(wanted.firm) < 10:
        found.append(Sql("e.case_id = ?", (int(wanted.firm),)))
    elif wanted.firm:
        of_firm = "e.case_id IN (SELECT id FROM cases WHERE name LIKE ? ESCAPE '!')"
        found.append(Sql(of_firm, (containing(wanted.firm),)))
    if wanted.acts:
        found.append(Sql("e.act IN (?)", (list(wanted.acts),)))
    if not wanted.of_cases:
        found.append(Sql("e.case_id IS NULL"))
    return found
