"""A plan's [places] -> the places of its round, out of the country's divisions.

`divisions.csv` is the National Bureau of Statistics' list; a plan says which province or cities its
round covers and what its notice treats as a unit of its own (定州, 雄安新区). A plan without
[places] covers the whole country.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from msgspec import Struct

from bot.places import Places, Unit, stem
from bot.tables import Errors, Place, read_fields, read_table
from bot.words import Sentence, replace

_NO_ROUNDS: Final = ("台湾省", "香港特区", "澳门特区")
_DIRECT: Final = "直辖县级行政区划"  # its counties are units of their own (济源, 仙桃)
_MUNICIPAL: Final = ("市辖区", "县")  # 北京, 上海: the province is the one unit


class _Covered(Struct, frozen=True):
    """[places]."""

    province: str = ""  # 河北省; empty: the whole country
    units: tuple[str, ...] = ()  # only these; (): all of the province
    bureau: str = ""  # the province's, if it is called otherwise
    several_sites: bool = False  # one credit code may stand in several places of a list


class _Own(Struct, frozen=True):
    """[[places.unit]]: a unit that the notice makes, or names otherwise than the divisions do."""

    name: str
    code: str = ""
    counties: tuple[str, ...] = ()
    bureau: str = ""
    of: str = ""  # a zone that is no division: the city under which lists name it


class _Changed(Struct, frozen=True):
    """[[places.change]]: counties of a city that were renamed or merged since the round began."""

    city: str
    counties: tuple[str, ...]  # as they were called
    now: str  # what they are since, be it another county's name


def load_places(covered: Mapping[str, object], text: str) -> Places:
    """Return the places that a plan's [places] (`covered`, {} where it has none) names.

    Raises PlanError for what is no division, with the line in the plan's `text` and what there is.
    """
    place, errors = Place.of(text, "places"), Errors()
    alone = {key: value for key, value in covered.items() if key not in ("unit", "change")}
    values, wrong = read_fields(_Covered, alone, place, {})
    errors.add(wrong)
    asked = _Covered(**values)
    provinces, every, former = divisions()
    if asked.province and asked.province not in provinces:
        unknown = Sentence("plans.places.unknown", name=asked.province, known=tuple(provinces))
        errors.note(place.error("province", unknown))
        asked = replace(asked, province="")  # so that the rest is checked all the same
    bureaus = {name: bureau for name, bureau in provinces.items() if asked.province in ("", name)}
    if asked.province and asked.bureau:
        bureaus[asked.province] = asked.bureau
    there = {unit.name: unit for unit in every if unit.province in bureaus}
    own, moved = _own(covered.get("unit", []), text, there, errors)
    units = _chosen(asked.units, there, place, errors)
    for name, unit in units.items():
        units[name] = replace(unit, counties=tuple(c for c in unit.counties if (name, c) not in moved))
    for one in own:
        code = one.code or (there[one.name].code if one.name in there else "")
        bureau = one.bureau or f"{one.name}生态环境局"
        units[one.name] = Unit(one.name, asked.province, code, one.counties, bureau)
    here = {(unit, was): now for (unit, was), now in former.items() if unit in units}
    here |= _change(covered.get("change", []), text, units, here, errors)
    errors.raise_any()
    others = [name for name in (*provinces, *_NO_ROUNDS) if name not in bureaus]
    return Places(units.values(), here, moved, bureaus, others, several_sites=asked.several_sites)


def _change(
    rows: object, text: str, units: dict[str, Unit], former: Mapping[tuple[str, str], str], errors: Errors
) -> dict[tuple[str, str], str]:
    """Put renamed and merged counties in the place of the old ones in `units`; return (unit, former county) ->
    county, older names of theirs included."""
    if not isinstance(rows, list):
        several = Sentence("plans.plan.several_sections", key="places.change")
        errors.note(Place.of(text, "places").error("change", several))
        return {}
    found: dict[tuple[str, str], str] = {}
    for n, row in enumerate(rows):
        place, own = Place.of(text, "places.change", n), Errors()
        with own:
            one = read_table(_Changed, row, place)
            if one.city not in units:
                raise place.error("city", Sentence("plans.places.unknown", name=one.city, known=tuple(units)))
            counties = list(units[one.city].counties)
            for old in one.counties:
                if old not in counties:
                    known = Sentence("plans.places.unknown", name=old, known=tuple(counties))
                    own.note(place.error("counties", known))
        errors.add(own)
        if own.any:
            continue
        if one.now not in counties:
            counties.insert(counties.index(one.counties[0]), one.now)
        gone = set(one.counties) - {one.now}
        units[one.city] = replace(units[one.city], counties=tuple(c for c in counties if c not in gone))
        every = {**former, **found}
        found |= {key: one.now for key, now in every.items() if key[0] == one.city and now in gone}
        found |= {(one.city, old): one.now for old in gone}
    return found


def _chosen(names: Sequence[str], there: Mapping[str, Unit], place: Place, errors: Errors) -> dict[str, Unit]:
    for name in names:
        if name not in there:
            wrong = Sentence("plans.places.unknown", name=name, known=tuple(there))
            errors.note(place.error("units", wrong))
    return {name: unit for name, unit in there.items() if not names or name in names}


def _own(
    rows: object, text: str, there: Mapping[str, Unit], errors: Errors
) -> tuple[list[_Own], dict[tuple[str, str], str]]:
    """Return the units that the plan makes, and (unit, county) -> the unit the county goes to."""
    if not isinstance(rows, list):
        several = Sentence("plans.plan.several_sections", key="places.unit")
        errors.note(Place.of(text, "places").error("unit", several))
        return [], {}
    homes: dict[str, list[str]] = {}
    for unit in there.values():
        for county in unit.counties:
            homes.setdefault(county, []).append(unit.name)
    found: list[_Own] = []
    moved: dict[tuple[str, str], str] = {}
    for n, row in enumerate(rows):
        with errors:
            one, gone = _own_unit(row, Place.of(text, "places.unit", n), there, homes)
            found.append(one)
            moved |= gone
    return found, moved


def _own_unit(
    row: Mapping[str, object], place: Place, there: Mapping[str, Unit], homes: Mapping[str, Sequence[str]]
) -> tuple[_Own, dict[tuple[str, str], str]]:
    """Return one unit that the plan makes, and which counties of other units go to it."""
    one = read_table(_Own, row, place)
    if one.of:
        if one.of not in there:
            raise place.error("of", Sentence("plans.places.unknown", name=one.of, known=tuple(there)))
        return replace(one, counties=(one.name,)), {(one.of, one.name): one.name}
    if not one.counties:  # those that the unit has, else the county of this name
        one = replace(one, counties=there[one.name].counties if one.name in there else (one.name,))
    moved: dict[tuple[str, str], str] = {}
    errors = Errors()
    for county in one.counties:
        home = homes.get(county, [])
        if one.name in home:  # its own, whoever else has one of this name
            continue
        if len(home) > 1:
            several = Sentence("plans.places.several", county=county, units=tuple(home))
            errors.note(place.error("counties", several))
        elif not home:
            errors.note(place.error("counties", Sentence("plans.places.no_county", county=county)))
        else:
            moved[home[0], county] = one.name
    errors.raise_any()
    return one, moved


@lru_cache(1)
def divisions() -> tuple[dict[str, str], tuple[Unit, ...], dict[tuple[str, str], str]]:
    """(province -> its bureau, every unit, (unit, former county) -> county) of the whole country."""
    text = (files("bot") / "divisions.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.splitlines() if line[:1].isdigit()]
    names = {code: name for code, name, _ in rows}
    provinces = {name: _bureau(name) for code, name in names.items() if len(code) == 2}
    codes: dict[tuple[str, str], str] = {}  # (province, unit) -> the unit's code
    counties: dict[tuple[str, str], list[str]] = {}
    former: dict[tuple[str, str], str] = {}
    for code, name, were in (row for row in rows if len(row[0]) == 6):
        province, unit = names[code[:2]], names[code[:4]]
        whole = f"{code[:4]}00"
        if unit.endswith(_DIRECT):
            unit, whole = name, code
        elif unit in _MUNICIPAL:
            unit, whole = province, f"{code[:2]}0000"
        codes.setdefault((province, unit), whole)
        counties.setdefault((province, unit), []).append(name)
        usual = [f"{stem(name)}县"] if name.endswith("自治县") else []
        former |= {(unit, was): name for was in (*were.split(), *usual)}
    units = tuple(
        Unit(unit, province, codes[province, unit], tuple(found), f"{unit}生态环境局")
        for (province, unit), found in counties.items()
    )
    return provinces, units, former


def _bureau(province: str) -> str:
    return f"{province}生态环境{'局' if province.endswith('市') else '厅'}"
