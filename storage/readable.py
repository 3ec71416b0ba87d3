"""Cases and duties for lists, in which one damaged row must not hide the rest (law 9).

For whoever reads lists, plans, or looks at many. A decision on a case loads it whole and fails where it
cannot be read (`storage/cases.py`). What is left out here stands in `missing.all_problems`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from bot.words import Case, Duty, Refusal, Scope, replace
from storage import db, kept, query
from storage.cases import DUTIES, SELECT_CASES
from storage.query import UNRESTRICTED, Sql
from storage.scopes import scope_condition

_CHUNK = 5000
_OUTLINES = f"{SELECT_CASES} WHERE c.id IN (?) ORDER BY c.id"
_LISTED = f"{SELECT_CASES} WHERE c.round_id = ? AND (?) ORDER BY c.id"
_DUTIES_OF_CASES = f"{DUTIES} d WHERE d.case_id IN (?) AND (?) ORDER BY d.position, d.turn"
_EVERY: dict[str, tuple[type[Case | Duty], str]] = {
    "cases": (Case, f"{SELECT_CASES} WHERE c.id > ? ORDER BY c.id LIMIT ?"),
    "duties": (Duty, f"{DUTIES} WHERE id > ? ORDER BY id LIMIT ?"),
}


async def readable_outlines(case_ids: Iterable[int]) -> list[Case]:
    """Return these cases without their duties, by id."""
    parts = query.chunks(sorted(set(case_ids)))
    return [case for part in parts for case in await query.fetch_readable(Case, _OUTLINES, part)]


async def readable_with_duties(found: Sequence[Case], which: Sql = UNRESTRICTED) -> list[Case]:
    """Return the cases with their duties, or with `which` of them (alias `d`).

    A case with a duty that cannot be read is left out: without that duty it would look like another case.
    """
    owed: dict[int, list[Duty]] = defaultdict(list)
    torn: set[int] = set()
    for ids in query.chunks([case.id for case in found]):
        rows = await query.rows(_DUTIES_OF_CASES, ids, which)
        duties, bad = query.readable(rows, lambda some: query.mapped(Duty, some))
        torn |= {row["case_id"] for row, _ in bad}
        for duty in duties:
            owed[duty.case_id].append(duty)
    return [replace(case, duties=tuple(owed[case.id])) for case in found if case.id not in torn]


async def readable_cases(case_ids: Iterable[int]) -> list[Case]:
    """Return these cases with their duties, by id."""
    wanted = sorted(set(case_ids))
    known = await kept.some_cases(wanted, _by_id)
    return list((await _by_id(wanted) if known is None else known).values())


async def _by_id(case_ids: Iterable[int]) -> dict[int, Case]:
    found = await readable_with_duties(await readable_outlines(case_ids))
    return {case.id: case for case in found}


async def list_readable(scope: Scope, *, round_key: str) -> list[Case]:
    """Return the cases of a round within a scope, by id."""
    if scope.everything and (known := await kept.every_case(_by_id)) is not None:
        return [case for case in known.values() if case.round == round_key]
    return await readable_with_duties(
        await query.fetch_readable(Case, _LISTED, round_key, scope_condition(scope))
    )


async def damaged() -> list[Refusal]:
    """Return every case and duty that cannot be read, with the reason."""
    found = []
    for table in _EVERY:
        last: int | None = 0
        while last is not None:
            bad, last = await db.read(partial(_damaged_behind, table, last))  # beside the loop
            found += [
                Refusal(
                    "database.missing.damaged", table=table, id=row["id"], error=f"{type(e).__name__}: {e}"
                )
                for row, e in bad
            ]
    return found


async def _damaged_behind(table: str, last: int) -> tuple[list[query.Unread], int | None]:
    """Return those of the next rows behind the id `last`, and the last of these rows; None: there are no
    more."""
    kind, statement = _EVERY[table]
    rows = await query.rows(statement, last, _CHUNK)
    _, bad = query.readable(rows, lambda some: query.mapped(kind, some))
    return bad, int(rows[-1]["id"]) if len(rows) == _CHUNK else None
