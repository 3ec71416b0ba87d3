"""The figures of the overview: how many stand where, by step and by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from bot import access
from bot.acts.context import DecisionContext
from bot.places import Places
from bot.plans.plan import Milestone
from bot.results.overview import counted_steps, owed_steps, shown_first, total_owing
from bot.words import OWED, DutyStatus, Person
from storage import duty_status
from storage.duty_status import MarkCount


class _Bar(Struct, frozen=True):
    """One stacked bar: a step, a city or a county, and how many stand where."""

    label: str
    counts: dict[DutyStatus, int]
    key: str = ""
    city: str = ""
    county: str = ""

    @property
    def total(self) -> int:
        return total_owing(self.counts)

    @property
    def parts(self) -> list[tuple[str, int, float, float]]:
        """(mark, how many, where it begins and how long it is in per cent)"""
        found, begun = [], 0.0
        for mark in OWED:
            n = self.counts.get(mark, 0)
            if n:
                length = 100 * n / self.total
                found.append((mark.value, n, round(begun, 3), round(length, 3)))
                begun += length
        return found


class _Overview(Struct, frozen=True):
    """`steps` for the whole scope; `places` for the chosen step, cities or one city's counties."""

    steps: list[_Bar]
    step: Milestone
    places: list[_Bar]
    by_county: bool


async def overview(person: Person, ctx: DecisionContext, step: str | None, city: str | None) -> _Overview:
    """What `person` may see of the round; `city` narrows the places to its counties."""
    steps = counted_steps(ctx.plan)
    found = await duty_status.tallies(
        access.scope_of(person), ctx.plan.key, [m.key for m in steps], ctx.today
    )
    counts = {m.key: _count(t for t in found if t.milestone == m.key) for m in steps}
    steps = owed_steps(steps, counts)
    worst = shown_first(steps, counts, ctx.today)
    chosen = next((m for m in steps if m.key == step), worst)
    shown = [t for t in found if t.milestone == chosen.key and city in (None, t.city)]
    by_county = len({t.city for t in shown}) <= 1
    bars = [_Bar(m.name, counts[m.key], m.key) for m in steps]
    return _Overview(
        [bar for bar in bars if bar.total], chosen, _by_place(shown, by_county, ctx.plan.places), by_county
    )


def _by_place(shown: Sequence[MarkCount], by_county: bool, places: Places) -> list[_Bar]:
    where = sorted({(t.city, t.county if by_county else "") for t in shown}, key=lambda p: places.rank(*p))
    return [
        _Bar(
            county or city,
            _count(t for t in shown if t.city == city and (not county or t.county == county)),
            city=city,
            county=county,
        )
        for city, county in where
    ]


def _count(found: Iterable[MarkCount]) -> dict[DutyStatus, int]:
    counts: Counter[DutyStatus] = Counter()
    for tally in found:
        counts[tally.mark] += tally.n
    return dict(counts)


def as_rows(found: Iterable[MarkCount], places: Places) -> list[dict[str, Any]]:
    """Return a row for each city, county and step, with a count for each mark."""
    table: dict[tuple[str, str, str], Counter[DutyStatus]] = {}
    for tally in found:
        place = (tally.city, tally.county, tally.milestone)
        table.setdefault(place, Counter())[tally.mark] += tally.n
    return [
        {
            "city": city,
            "county": county,
            "step": step,
            "total": total_owing(n),
            **{mark.value: n[mark] for mark in DutyStatus},
        }
        for (city, county, step), n in sorted(
            table.items(), key=lambda row: (*places.rank(*row[0][:2]), row[0])
        )
    ]
