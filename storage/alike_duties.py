"""Counts of duties that are alike, a few rows a county, as each engine counts them fastest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec import Struct

from bot.words import Scope
from storage import db, query, row_values
from storage.query import Sql
from storage.scopes import scope_condition

_SAME = ("milestone", "state", "due", "extended_to")
_OF_CASES = "FROM cases c JOIN duties d ON d.case_id = c.id WHERE (?) AND c.round_id = ?"
# All milestones of a case but a few are counted: `coalesce` keeps SQLite from looking up each of them.
_COUNTED = "coalesce(d.milestone, '') IN (?)"
_ALIKE = f"""
SELECT c.city, c.county, ?, count(*) AS n {_OF_CASES} AND {_COUNTED} GROUP BY c.city, c.county, ?
"""
# SQLite sorts what it groups, and many small sorts are half the work of one of a million duties.
_ALIKE_BY_COUNTY = f"""
SELECT p.city, p.county, (
    SELECT json_group_array(json_array(?, n)) FROM (
        SELECT ?, count(*) AS n {_OF_CASES} AND c.city = p.city AND c.county = p.county AND {_COUNTED} GROUP BY ?
    )
) AS alike FROM (SELECT DISTINCT c.city, c.county FROM cases c WHERE (?) AND c.round_id = ?) p
"""


class AlikeDuties(Struct, frozen=True):
    """What duties have in common that are counted together: place, step, state, dates, and `more`, which are
    (its name, how it is said in SQL of `c` and `d`)."""

    more: tuple[tuple[str, str], ...] = ()

    async def rows(self, scope: Scope, round_key: str, milestones: Collection[str]) -> list[dict[str, Any]]:
        """Return {city, county, milestone, state, due, extended_to, those of `more`, n} of these steps of a scope."""
        same = [f"d.{name}" for name in _SAME]
        said = Sql(", ".join([*same, *(f"({sql}) AS {name}" for name, sql in self.more)]))
        grouped = Sql(", ".join([*same, *(name for name, _ in self.more)]))
        within, steps = (scope_condition(scope), round_key), list(milestones)
        if db.is_postgres():
            return await query.rows(_ALIKE, said, *within, steps, grouped)
        names = (*_SAME, *(name for name, _ in self.more), "n")
        fields = Sql(", ".join(names[:-1]))
        counties = await query.rows(_ALIKE_BY_COUNTY, fields, said, *within, steps, grouped, *within)
        return [
            {"city": county["city"], "county": county["county"], **dict(zip(names, values, strict=True))}
            for county in counties
            for values in row_values.json(county["alike"])
        ]
