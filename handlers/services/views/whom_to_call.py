"""Whom to call about a place: the officers of the bureau that is responsible there."""

from __future__ import annotations

from bot import access
from bot.words import Level, Officer, Person
from storage import holders


async def officers_to_call(reader: Person, city: str, county: str) -> list[Officer]:
    """Return who can be called at the bureau of a place that lies below the reader's own: the county's, where it has
    nobody registered the city's; [] where the reader's own bureau is the one."""
    if not city:
        return []
    there = await holders.officers_of([city])
    level = Level.COUNTY if county else Level.CITY
    found = [one for one in there if (one.level, one.county if county else "") == (level, county)]
    if county and not found:
        level, found = Level.CITY, [one for one in there if one.level is Level.CITY]
    return found if level in access.levels_below(reader) else []
