"""Find which enterprise of a round a row of a workbook means: by its credit code, else by name and place."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from bot.places import Places
from bot.reading.short_forms import normal
from bot.words import Case, Sentence
from bot.workbooks import fields


class RowKey(Struct, frozen=True):
    """What a row says of its enterprise, as written; "" for a cell that it does not have. `code` is a valid
    one."""

    code: str = ""
    name: str = ""
    city: str = ""
    county: str = ""


class RowMatcher:
    """The enterprises of one round, as rows name them.

    A code decides, and the same name with another code is another enterprise. A name may be the present or
    a former one; if one enterprise bears it now, a former bearer is not meant. A similar name is never
    enough, nor is a place alone.
    """

    def __init__(self, known: Iterable[Case], places: Places) -> None:
        self._places = places
        self._by_code: dict[str, Case] = {}
        self._by_name: dict[str, list[Case]] = {}
        for case in known:
            if case.uscc:
                self._by_code[case.uscc] = case
            for name in dict.fromkeys(normal(n) for n in (case.name, *case.aliases)):
                self._by_name.setdefault(name, []).append(case)

    def match(self, row: RowKey) -> Case | Sentence:
        """Return the one enterprise that a row means, or why there is none. What the row says of its place
        must fit."""
        if case := self._by_code.get(row.code):
            return case
        if not row.name:
            return Sentence("rosters.results.no_name")
        fits = [case for case in self._named(row) if self._lies_there(case, row)]
        if one := _one_of(fits, row.name):
            return one
        shown = fields.quoted(_bare(row.name))
        if fits:
            places = tuple(f"{case.city}{case.county}" for case in fits)
            return Sentence("rosters.results.several", name=shown, n=len(fits), places=places)
        return Sentence("rosters.results.unknown", name=shown)

    def match_in_place(self, row: RowKey) -> Case | Sentence:
        """Do the same for a list that covers more than the round, where a name counts only with its known
        city and county."""
        if case := self._by_code.get(row.code):
            return case
        name = _bare(row.name)
        if not name:
            return Sentence("rosters.online.no_name")
        city = self._places.unit(row.city)
        if city is None or not row.county:
            return Sentence("rosters.online.no_place", name=fields.quoted(name))
        county = self._places.county(city, row.county)[0]
        there = [case for case in self._named(row) if (case.city, case.county) == (city, county)]
        unknown = Sentence("rosters.online.unknown", city=city, county=county, name=fields.quoted(name))
        return _one_of(there, row.name) or unknown

    def _named(self, row: RowKey) -> list[Case]:
        found = self._by_name.get(normal(_bare(row.name)), [])
        return [case for case in found if not case.uscc] if row.code else found

    def _lies_there(self, case: Case, row: RowKey) -> bool:
        in_city = not row.city or self._places.unit(row.city) in (case.city, None)
        return in_city and (not row.county or self._places.county(case.city, row.county)[0] == case.county)


def _bare(name: str) -> str:
    """Return the name without the former names beside it; "" if it is no name of an enterprise."""
    return fields.enterprise_name(name)[0]


def _one_of(fits: list[Case], name: str) -> Case | None:
    """Return the only one of these, or the only one that bears this name now; else None."""
    now = [case for case in fits if normal(case.name) == normal(_bare(name))]
    return (now or fits)[0] if len(now or fits) == 1 else None
