"""What one import makes and overwrites, row by row, so that it can be undone (`storage/imports.py`).

Rows that may be overwritten are watched before: read now, and once more at the end. New cases, enterprises, people
and roles are noted by their ids. Everything in it is JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

import orjson

from storage import models, query

_Row = dict[str, Any]
_TABLES: Final[dict[str, Any]] = {
    "enterprises": models.Enterprise,
    "cases": models.Case,
    "duties": models.Duty,
    "people": models.Person,
    "addresses": models.Address,
    "hats": models.Role,
}


class ImportJournal:
    """The journal of one import, in its transaction."""

    def __init__(self) -> None:
        self._watched: dict[tuple[str, str], set[int]] = {}
        self._before: dict[str, dict[int, _Row]] = {table: {} for table in _TABLES}
        self._made: dict[str, list[int]] = {table: [] for table in _TABLES}

    async def watch(self, table: str, ids: Iterable[int], by: str = "id") -> None:
        """Read the rows that may be overwritten, by their own ids or by another column's values."""
        seen = self._watched.setdefault((table, by), set())
        new = sorted({i for i in ids if i} - seen)
        seen.update(new)
        self._before[table] |= {
            key: row for key, row in (await _rows(table, by, new)).items() if key not in self._before[table]
        }

    def made(self, table: str, ids: Iterable[int]) -> None:
        """Note new rows."""
        self._made[table] += ids

    async def closed(self) -> dict[str, Any]:
        """Return what was made, as ranges of ids, and what was changed: table, id, column -> [old, new]."""
        changed: dict[str, dict[str, dict[str, list[Any]]]] = {}
        made = {table: set(ids) for table, ids in self._made.items()}
        for (table, by), values in self._watched.items():
            for key, now in (await _rows(table, by, sorted(values))).items():
                was = self._before[table].get(key)
                if was is None:
                    made[table].add(key)
                elif was != now and key not in made[table]:
                    columns = {c: [was[c], now[c]] for c in now if was[c] != now[c]}
                    changed.setdefault(table, {})[str(key)] = columns
        return {"made": {t: _ranges(sorted(ids)) for t, ids in made.items() if ids}, "changed": changed}


async def _rows(table: str, by: str, values: list[int]) -> dict[int, _Row]:
    """Return rows by id, each value as JSON has it."""
    found: list[_Row] = []
    for some in query.chunks(values):
        found += await _TABLES[table].filter(**{f"{by}__in": some}).values()
    return {int(row["id"]): orjson.loads(orjson.dumps(row, default=str)) for row in found}


async def current_rows(table: str, ids: list[int]) -> dict[int, _Row]:
    """Return these rows as a journal has them."""
    return await _rows(table, "id", ids)


async def restore_values(table: str, row_id: int, values: _Row) -> None:
    """Store these values of a journal in the row."""
    fields = _TABLES[table]._meta.fields_map
    own = {column: fields[column].to_python_value(value) for column, value in values.items()}
    await _TABLES[table].filter(id=row_id).update(**own)


def _ranges(ids: list[int]) -> list[list[int]]:
    """[3, 4, 5, 9] as [[3, 5], [9, 9]]"""
    if not ids:
        return []
    breaks = [n for n, (one, following) in enumerate(pairwise(ids), 1) if following != one + 1]
    return [[ids[a], ids[b - 1]] for a, b in pairwise([0, *breaks, len(ids)])]


def ids_of_ranges(ranges: Iterable[Iterable[int]]) -> list[int]:
    """Return the ids of such ranges."""
    return [i for first, last in map(tuple, ranges) for i in range(first, last + 1)]
