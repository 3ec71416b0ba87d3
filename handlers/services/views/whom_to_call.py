"""Whom to call about a place: the officers of the bureau that is responsible there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot import access
from bot.words import Level, Officer, Person
from storage import holders


async def officers_to_call(reader: Person, city: str, county: str) -> list[Officer]:
    """Return who can be called at the bureau of one place; [] without a place."""
    return (await officers_by_place(reader, [(city, county)] if city else [])).get((city, county), [])


async def officers_by_place(
    reader: Person, places: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], list[Officer]]:
    """Return, by (city, county), who can be called at the bureau of each place that lies below the reader's own: the
    county's, where it has nobody registered the city's; [] where the reader's own bureau is the one."""
    wanted = {*places}
    there = await holders.officers_of({city for city, _ in wanted}) if wanted else []
    below = access.levels_below(reader)
    return {place: [one for one in _responsible(there, *place) if one.level in below] for place in wanted}


def _responsible(officers: Iterable[Officer], city: str, county: str) -> list[Officer]:
    of_city = [one for one in officers if one.city == city]
    of_county = [one for one in of_city if county and (one.level, one.county) == (Level.COUNTY, county)]
    return of_county or [one for one in of_city if one.level is Level.CITY]
