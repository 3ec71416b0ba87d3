"""Places of a list that no notice knows: development zones, and slips of the pen. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from bot.near_places import near_places
from bot.places import Places
from bot.workbooks.rows import EnterpriseRow, StaffRow


class UnlistedPlace(Struct, frozen=True):
    """A county that the plan does not have, the names of its rows in their order, and the plan's counties that are
    written almost alike."""

    city: str
    county: str
    names: tuple[str, ...]
    near: tuple[str, ...]


def unlisted_places(
    rows: Iterable[EnterpriseRow | StaffRow], places: Places, known: Collection[tuple[str, str]]
) -> list[UnlistedPlace]:
    """Return the places of these rows that neither the plan has nor anybody yet (`known`), in the plan's order. Of a
    unit that is one office the towns are its own."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        place, counties = (row.city, row.county), places.counties(row.city)
        if row.county and len(counties) > 1 and row.county not in counties and place not in known:
            found.setdefault(place, []).append(row.name)
    return [
        UnlistedPlace(city, county, tuple(names), near_places(county, places.counties(city)))
        for (city, county), names in sorted(found.items(), key=lambda one: places.rank(*one[0]))
    ]
