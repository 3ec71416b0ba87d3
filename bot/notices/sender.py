"""In whose name a mail speaks: whom its reader calls about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.words import UPWARD, Level, Officer, Role

_ABOVE = {  # whose reader calls whom: the nearest of these offices that has somebody with a number
    Level.ENTERPRISE: UPWARD,
    **{level: UPWARD[n + 1 :] for n, level in enumerate(UPWARD)},
    Level.PROVINCE: (Level.SUPPORT,),
    Level.SUPPORT: (Level.PROVINCE,),
    Level.ADMIN: (Level.PROVINCE,),
}


def called_by(reader: Role, city: str, county: str, officers: Iterable[Officer]) -> Officer | None:
    """Return whom somebody who reads in this role, about this place, calls: of an office the one who is on the list
    first; an office without anybody is skipped upward. None where the staff list names nobody with a number."""
    known = list(officers)
    for level in _ABOVE[reader.level]:
        places = {Level.COUNTY: (city, county), Level.CITY: (city, "")}
        for one in known:
            if one.level is level and (one.city, one.county) == places.get(level, (one.city, one.county)):
                return one
    return None


def in_common(places: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return the city and the county in which all these lie: without the county where they lie in several, and
    without the city where they lie in several cities. The offices of one are not named for the others."""
    cities, counties = set(), set()
    for city, county in places:
        cities.add(city)
        counties.add((city, county))
    if len(counties) == 1:
        return counties.pop()
    return (cities.pop(), "") if len(cities) == 1 else ("", "")
