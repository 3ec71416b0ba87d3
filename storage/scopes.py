"""What a person may see, as a condition of a statement: written here once."""

from __future__ import annotations

from bot.words import Scope
from storage.query import EVERYTHING, Sql, any_of


def within(scope: Scope, table: str = "c") -> Sql:
    """The rows of a scope; `table` is the alias of what has a city, a county and an enterprise."""
    if scope.everything:
        return EVERYTHING
    conditions = [of_place(city, county, table) for city, county in sorted(scope.counties)]
    if scope.cities:
        conditions.append(Sql(f"{table}.city IN (?)", (sorted(scope.cities),)))
    if scope.enterprises:
        conditions.append(Sql(f"{table}.enterprise_id IN (?)", (sorted(scope.enterprises),)))
    return any_of(conditions)


def of_place(city: str, county: str, table: str) -> Sql:
    """A county's name alone never identifies it."""
    return Sql(f"{table}.city = ? AND {table}.county = ?", (city, county))
