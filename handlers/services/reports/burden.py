"""减负: what each officer had to handle in a month, by person and kind; and the months as people name them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.words import SHANGHAI, SPECS, UPWARD, Kind, Person, Scope
from messages import headings
from messages.catalogue import say
from messages.sheets import Column, Sheet, Total
from messages.terms import KIND_TERMS
from storage import burdens, holders, people

_ACTS = tuple(intent.value for intent, spec in SPECS.items() if spec.right in ("answers", "assessor"))
_KINDS = tuple(kind.value for kind in Kind if kind is not Kind.REPLY)


class _OfficerLoad(Struct, frozen=True):
    """What one officer had to handle. `messages` by kind; `merged`: reminders that went into the digest."""

    person: Person
    messages: dict[str, int]
    acts: int
    merged: int

    @property
    def total(self) -> int:
        return sum(self.messages.values())


class _Month(Struct, frozen=True):
    """A month and its officers' loads, the heaviest first; `officers` is how many there are, with those who had
    nothing to handle."""

    first: date
    loads: tuple[_OfficerLoad, ...]
    officers: int

    @property
    def messages(self) -> int:
        return sum(load.total for load in self.loads)

    @property
    def acts(self) -> int:
        return sum(load.acts for load in self.loads)

    @property
    def average(self) -> str:
        return f"{self.messages / self.officers:.1f}" if self.officers else "0"


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(first: date) -> date:
    return month_of(first - timedelta(days=1))


async def load_of_month(first: date, city: str = "") -> _Month:
    """Return the loads of all officers, or of those of one city and its counties, in the month that begins on
    `first`. Only who had anything to handle is in it."""
    since, until = (datetime.combine(day, time(), SHANGHAI) for day in (first, _next_month(first)))
    sent: dict[int, Counter[str]] = {}
    for one in await burdens.had_between(since, until, UPWARD):
        if one.what in _KINDS:
            sent.setdefault(one.person_id, Counter())[one.what] += one.n
    acts: Counter[int] = Counter()
    for one in await burdens.acts_between(since, until, _ACTS):
        acts[one.person_id] += one.n
    merged = await burdens.merged_between(say("sending.cancelled.merged"), since, until)
    known = await people.load_people({*sent, *acts, *merged})
    left = await holders.names_of_people(set(known))
    loads = [
        _OfficerLoad(person, dict(sent.get(person.id, {})), acts[person.id], merged.get(person.id, 0))
        for person in known.values()
        if person.id in left and _belongs(person, city)
    ]
    loads.sort(key=lambda load: (-load.total, -load.acts, load.person.id))
    officers = {one.id for one in await people.everyone_of_bureaus() if _belongs(one, city)}
    return _Month(first, tuple(loads), len(officers | {load.person.id for load in loads}))


def _belongs(person: Person, city: str) -> bool:
    officer = [role for role in person.roles if role.level in UPWARD]
    return any(not city or role.city == city for role in officer)


async def burden_sheets(scope: Scope, ctx: DecisionContext) -> tuple[int, list[Sheet]]:
    """Return this month's loads as a workbook: a row for each officer, with the messages of each kind."""
    month = await load_of_month(month_of(ctx.today), "".join(scope.cities))
    kinds = [kind for kind in _KINDS if any(load.messages.get(kind) for load in month.loads)]
    heads = [*headings.BURDEN, *(Column(KIND_TERMS[kind], 12) for kind in kinds), *headings.BURDEN_END]
    rows: list[Any] = [
        [n, officer_unit(load.person), load.person.name, *_numbers(load, kinds)]
        for n, load in enumerate(month.loads, 1)
    ]
    sums = [sum(load.messages.get(kind, 0) for load in month.loads) for kind in kinds]
    merged = sum(load.merged for load in month.loads)
    whole = [say("reports.common.total"), "", "", *sums, month.messages, month.acts, merged]
    title = say("reports.burden.title", month=f"{month.first:%Y-%m}", day=ctx.today)
    foot = (say("reports.burden.foot"),)
    sheet = Sheet(say("reports.burden.sheet"), title, heads, [*rows, Total(whole, grand=True)], foot, fixed=3)
    return len(month.loads), [sheet]


def _numbers(load: _OfficerLoad, kinds: list[str]) -> list[int]:
    return [*(load.messages.get(kind, 0) for kind in kinds), load.total, load.acts, load.merged]


def officer_unit(person: Person) -> str:
    """Return the officer's unit, else their place."""
    role = next(role for role in person.roles if role.level in UPWARD)
    return role.unit or f"{role.city}{role.county}"
