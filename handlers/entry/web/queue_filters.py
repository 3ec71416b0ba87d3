"""The filters of the work queue: one place and one step, each with how much of it there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, get_args

from bot.places import Places
from handlers.entry.web.paging import PAGE
from handlers.entry.web.table import Field, PageRequest
from storage.list_order import ListedBy
from storage.lists import DutyPage, Narrowed

# `area` is 石家庄市, or 石家庄市/桥西区: a county's name alone never identifies it.
QUEUE_FILTERS: Final = (
    Field("area", longest=100),
    Field("step", longest=40),
    Field("order", "choice", choices=get_args(ListedBy)),
    PAGE,
)
KEPT: Final = tuple(one.name for one in QUEUE_FILTERS)


def narrowed_to(given: Mapping[str, Any], places: Places) -> Narrowed:
    """Return what the filters of a query or a form leave."""
    return Narrowed(*_area((given["area"] or "").strip(), places), given["step"] or "")


def _area(text: str, places: Places) -> tuple[str, str]:
    """Return the city and county of a filter: 石家庄市/桥西区, 石家庄市 桥西区, or typed in short where
    one place alone has that name. What is no place finds nothing."""
    city, _, county = text.replace(" ", "/").partition("/")
    unit = places.unit(city) if city else None
    if county or unit or not city:
        return unit or city, places.county(unit, county)[0] if unit and county else county
    homes = [(one, name) for one in places.units for name, known in [places.county(one, city)] if known]
    return homes[0] if len(homes) == 1 else (city, "")


def areas_of(
    listed: DutyPage, narrowed: Narrowed, asked: PageRequest
) -> dict[str, tuple[int, dict[str, int]]]:
    """Return how many matters, of the chosen step if there is one, the list has in each city and each of its counties;
    {} where all of it lies in one place."""
    cities: dict[str, Counter[str]] = {}
    rank = asked.ctx.plan.places.rank
    for (city, county, step), n in sorted(listed.counted.items(), key=lambda one: rank(*one[0][:2])):
        cities.setdefault(city, Counter())[county] += n if narrowed.step in ("", step) else 0
    several = len(cities) > 1 or any(len(counties) > 1 for counties in cities.values())
    return {city: (counties.total(), counties) for city, counties in cities.items()} if several else {}


def steps_of(listed: DutyPage, narrowed: Narrowed, asked: PageRequest) -> list[tuple[str, str, int]]:
    """Return (key, name, how many in the chosen place) of each step that the list has."""
    found: Counter[str] = Counter()
    place = Narrowed(narrowed.city, narrowed.county)
    for (city, county, step), n in listed.counted.items():
        found[step] += n if place.holds(city, county, step) else 0
    milestones = asked.ctx.plan.milestones
    return [(m.key, m.name, found[m.key]) for m in milestones if m.key in found]
