"""群通报: which bureau a group belongs to, and which names are still open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from msgspec import Struct

from bot.places import Places
from bot.words import Level, Role

_NEAR = timedelta(days=30)  # what is due later is counted, and not named
_MOST_NAMES = 300  # in all of one day's parts; the page has the rest


class _Open(Protocol):
    """A step that is open for somebody."""

    @property
    def milestone(self) -> str: ...
    @property
    def due(self) -> date: ...
    @property
    def round(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def county(self) -> str: ...


_T = TypeVar("_T", bound=_Open)


class NamedStep(Struct, frozen=True):
    """The names for which one step is open: late, or due on one day. `places` are as lists show them."""

    round: str
    milestone: str
    due: date
    late: bool
    places: tuple[tuple[str, str, tuple[str, ...]], ...]  # city, county, names

    @property
    def n(self) -> int:
        return sum(len(names) for _, _, names in self.places)


def names_by_step(found: Iterable[_T], places: Places, today: date) -> tuple[tuple[NamedStep, ...], int]:
    """Return the names by step and day, late ones first, and how many had no room. What is due after `_NEAR` is
    left out."""
    near = sorted(
        (one for one in found if one.due <= today + _NEAR),
        key=lambda one: (one.due, one.round, one.milestone, places.rank(one.city, one.county), one.name),
    )
    shown = near[:_MOST_NAMES]
    steps: dict[tuple[str, str, date], list[_T]] = {}
    for one in shown:
        steps.setdefault((one.round, one.milestone, one.due), []).append(one)
    return (
        tuple(
            NamedStep(key, milestone, due, due < today, _by_place(some))
            for (key, milestone, due), some in steps.items()
        ),
        len(near) - len(shown),
    )


def _by_place(found: Sequence[_Open]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    by_place: dict[tuple[str, str], list[str]] = {}
    for one in found:
        by_place.setdefault((one.city, one.county), []).append(one.name)
    return tuple((city, county, tuple(names)) for (city, county), names in by_place.items())


def bureaus_named(text: str, places: Places, staffed: Iterable[Role]) -> list[Role]:
    """Return the bureaus that somebody may mean: by the name on the staff list, by 河北省, 石家庄, 石家庄市桥西区,
    桥西区 or the name of the bureau. More than one: it does not say which."""
    said = "".join(text.split())
    by_list = [role for role in staffed if "".join(role.unit.split()) == said]
    if by_list:
        return by_list
    for province in places.provinces:
        if said in (province, places.bureau("province", places.units[0])):
            return [_bureau(places, Level.PROVINCE, "", "")]
    for unit in places.units:
        if said == places.bureau("city", unit):
            return [_bureau(places, Level.CITY, unit, "")]
    plain = said.removesuffix(places.bureau("county", ""))
    city, rest = places.split(plain)
    if city is not None and not rest:
        return [_bureau(places, Level.CITY, city, "")]
    units = [city] if city is not None else list(places.units)
    found = [(unit, *places.county(unit, rest)) for unit in units]
    return [_bureau(places, Level.COUNTY, unit, county) for unit, county, known in found if known]


def _bureau(places: Places, level: Level, city: str, county: str) -> Role:
    of_city = city or places.units[0]
    return Role(level, city, county, unit=places.bureau(str(level), of_city, f"{city}{county}"))
