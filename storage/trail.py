"""The chain of events as it is read: filtered, the newest first, with the names of people and cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from storage import query
from storage.query import Sql, containing


class TrailLine(Struct, frozen=True):
    """One event; `who` and `firm` are "" for nobody and for no case."""

    seq: int
    at: datetime
    entrance: str
    act: str
    data: dict[str, Any]
    who: str
    firm: str


class TrailFilter(Struct, frozen=True):
    """What is looked for: `begins` and `ends` are moments, the second not included; `who` a whole name, `firm` a part
    of the case's; `of_cases` False: only what belongs to no case."""

    begins: datetime | None = None
    ends: datetime | None = None
    who: str = ""
    firm: str = ""
    acts: Sequence[str] = ()
    of_cases: bool = True


_PAGE = """
SELECT e.seq, e.at, e.entrance, e.act, e.data, COALESCE(p.name, '') AS who, COALESCE(c.name, '') AS firm
FROM events e LEFT JOIN people p ON p.id = e.person_id LEFT JOIN cases c ON c.id = e.case_id
WHERE (?) ORDER BY e.seq DESC LIMIT ?
"""


async def trail(wanted: TrailFilter, before: int | None, limit: int) -> list[TrailLine]:
    """Return up to `limit` events, the newest first; with `before`, those of a lower number."""
    return await query.fetch(TrailLine, _PAGE, query.all_of(_conditions(wanted, before)), limit)


def _conditions(wanted: TrailFilter, before: int | None) -> list[Sql]:
    found = [Sql("e.seq < ?", (before,))] if before else []
    if wanted.begins:
        found.append(Sql("e.at >= ?", (wanted.begins,)))
    if wanted.ends:
        found.append(Sql("e.at < ?", (wanted.ends,)))
    if wanted.who:
        found.append(Sql("e.person_id IN (SELECT id FROM people WHERE name = ?)", (wanted.who,)))
    if wanted.firm:
        of_firm = "e.case_id IN (SELECT id FROM cases WHERE name LIKE ? ESCAPE '!')"
        found.append(Sql(of_firm, (containing(wanted.firm),)))
    if wanted.acts:
        found.append(Sql("e.act IN (?)", (list(wanted.acts),)))
    if not wanted.of_cases:
        found.append(Sql("e.case_id IS NULL"))
    return found
