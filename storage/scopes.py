"""What a person may see, as a condition of a statement, and in what order: written here once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.words import Scope
from storage.query import NOTHING, UNRESTRICTED, Sql, any_of

CityCounty = tuple[str, str]  # (city, county)
PlaceOrder = Sequence[CityCounty]  # (city, "") before its counties: the plan's order
Ranking = Callable[[CityCounty], tuple[int, str, int, str]]
_UNKNOWN = 2**31 - 1


def scope_condition(scope: Scope, table: str = "c") -> Sql:
    """Return the condition for the rows within a scope; `table` is the alias of the table with city, county
    and enterprise."""
    if scope.everything:
        return UNRESTRICTED
    conditions = [place_condition(city, county, table) for city, county in sorted(scope.counties)]
    if scope.cities:
        conditions.append(Sql(f"{table}.city IN (?)", (sorted(scope.cities),)))
    if scope.enterprises:
        conditions.append(Sql(f"{table}.enterprise_id IN (?)", (sorted(scope.enterprises),)))
    return any_of(conditions)


def place_condition(city: str, county: str, table: str) -> Sql:
    """Return the condition for a place. A county's name alone never identifies it."""
    return Sql(f"{table}.city = ? AND {table}.county = ?", (city, county))


# Begins a statement that is sorted by place. Values alone have no type: SQLite looks nothing up among them by an index,
# and went through all the places for each row.
RANKS = """WITH places (city, county, n) AS (?),
ranks AS (SELECT CAST(city AS TEXT) AS city, CAST(county AS TEXT) AS county, n FROM places)"""


def ranks(places: PlaceOrder) -> Sql:
    """Return the rows of `RANKS`; what has no place (the province's own) comes before all."""
    rows = ["('', '', -1)", *(f"(?, ?, {n})" for n in range(len(places)))]
    return Sql(f"VALUES {', '.join(rows)}", tuple(name for place in places for name in place))


def ranked(table: str) -> str:
    """Return the join that `by_place` needs."""
    return f"""LEFT JOIN ranks u ON u.city = {table}.city AND u.county = ''
LEFT JOIN ranks r ON r.city = {table}.city AND r.county = {table}.county"""


def by_place(table: str) -> str:
    """Return the columns by which rows with a city and a county are sorted as `bot.places.Places.rank` says."""
    return f"COALESCE(u.n, {_UNKNOWN}), {table}.city, COALESCE(r.n, {_UNKNOWN}), {table}.county"


def places_condition(places: Collection[CityCounty], table: str) -> Sql:
    """Return the condition for rows that lie in one of these places."""
    if not places:
        return NOTHING
    pairs = ", ".join(["(?, ?)"] * len(places))
    text = f"({table}.city, {table}.county) IN (VALUES {pairs})"
    return Sql(text, tuple(name for place in places for name in place))


def ranking(places: PlaceOrder) -> Ranking:
    """Return the key by which (city, county) are sorted as `by_place` sorts them."""
    known = {("", ""): -1} | {place: n for n, place in enumerate(places)}

    def key(place: CityCounty) -> tuple[int, str, int, str]:
        city, county = place
        return known.get((city, ""), _UNKNOWN), city, known.get(place, _UNKNOWN), county

    return key
