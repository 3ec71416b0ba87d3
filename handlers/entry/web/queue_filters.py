"""The filters of the work queue: one place and one step, each with how much of it there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from handlers.entry.web.paging import PAGE
from handlers.entry.web.table import Field, PageRequest
from storage.lists import DutyPage, Narrowed

# `area` is 石家庄市, or 石家庄市/桥西区: a county's name alone never identifies it.
QUEUE_FILTERS: Final = (Field("area", longest=100), Field("step", longest=40), PAGE)
KEPT: Final = tuple(one.name for one in QUEUE_FILTERS)


def narrowed_to(given: Mapping[str, Any]) -> Narrowed:
    """Return what the filters of a query or a form leave."""
    city, _, county = (given["area"] or "").partition("/")
    return Narrowed(city, county, given["step"] or "")


def areas_of(listed: DutyPage, asked: PageRequest) -> dict[str, tuple[int, dict[str, int]]]:
    """Return how many matters the list has in each city and each of its counties; {} where they lie in one place."""
    cities: dict[str, Counter[str]] = {}
    rank = asked.ctx.plan.places.rank
    for (city, county, _), n in sorted(listed.counted.items(), key=lambda one: rank(*one[0][:2])):
        cities.setdefault(city, Counter())[county] += n
    several = len(cities) > 1 or any(len(counties) > 1 for counties in cities.values())
    return {city: (counties.total(), counties) for city, counties in cities.items()} if several else {}


def steps_of(listed: DutyPage, asked: PageRequest) -> list[tuple[str, str, int]]:
    """Return (key, name, how many) of each step that the list has."""
    found: Counter[str] = Counter()
    for (_, _, step), n in listed.counted.items():
        found[step] += n
    milestones = asked.ctx.plan.milestones
    return [(m.key, m.name, found[m.key]) for m in milestones if m.key in found]
