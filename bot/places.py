"""地名: the units and counties of a round, as people write them.

A plan's [places] says which they are (bot/divisions.py). A county is only ever
looked up within its unit: 新华区 and 桥西区 each stand under two cities. The unit never comes from
a code's prefix alone, five of which lie in Hebei (定州, 辛集, 雄县, 容城, 安新). Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from msgspec import Struct

from bot.words import Extent
from bot.words.patterns import lazy

_PEOPLES: Final = (
    "(?:各|满|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西"
    "|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|京|独龙"
    "|鄂伦春|赫哲|门巴|珞巴|基诺)族|蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克"
)
_KIND: Final = lazy(
    rf"(?:{_PEOPLES})*自治[州县旗]$|(?:壮族|回族|维吾尔)?自治区$|新区$|地区$|林区$|特区$|[省市县区盟旗]$"
)

_AS_SAID: Final = {"新区": "市", "自治州": "州"}


class Unit(Struct, frozen=True):
    """What reports to the province: a prefecture-level city, or what is treated as one."""

    name: str  # 石家庄市
    province: str  # 河北省
    code: str  # six digits, as letters are numbered by
    counties: tuple[str, ...]
    bureau: str


@lru_cache(8192)  # asked of every county of a unit for every row of a list
def stem(name: str) -> str:
    """Return the name without its kind of place; one-character stems (沧县, 雄县) tell nothing."""
    short = _KIND.sub("", name)
    return short if len(short) >= 2 else name


class Places:
    """The units of a round in their order. Immutable; every look-up is pure."""

    def __init__(
        self,
        units: Iterable[Unit],
        former: Mapping[tuple[str, str], str],
        moved: Mapping[tuple[str, str], str],
        bureaus: Mapping[str, str],
        other_provinces: Iterable[str],
        *,
        several_sites: bool = False,
    ) -> None:
        """`former`: (unit, former county) -> county. `moved`: (unit, county) -> the unit it now is in.

        `bureaus`: province -> its bureau's name. `other_provinces`: those that are not covered.
        `several_sites`: each site of an enterprise stands in the list by itself, under one code.
        """
        self.several_sites: Final = several_sites
        self._units: Final = {unit.name: unit for unit in units if unit.counties}
        self._former: Final = dict(former)
        self._moved: Final = dict(moved)
        # a city all of which another unit has taken (石河子市 -> 第八师)
        self._taken: Final = {old: now for (old, _), now in self._moved.items() if old not in self._units}
        self._bureaus: Final = dict(bureaus)
        self._others: Final = tuple(other_provinces)
        self._abroad: Final = re.compile("|".join(map(stem, self._others)) or "(?!)")

    @classmethod
    def together(cls, several: Sequence[Places]) -> Places:
        """What any of them covers; where two say something else of one unit, the last one counts."""
        if len(set(several)) == 1:
            return several[0]
        units: dict[str, Unit] = {}
        former: dict[tuple[str, str], str] = {}
        moved: dict[tuple[str, str], str] = {}
        bureaus: dict[str, str] = {}
        for one in several:
            units |= one._units
            former |= one._former
            moved |= one._moved
            bureaus |= one._bureaus
        others = [name for name in (several[0]._others if several else ()) if name not in bureaus]
        sites = any(one.several_sites for one in several)
        return cls(units.values(), former, moved, bureaus, others, several_sites=sites)

    @property
    def units(self) -> tuple[str, ...]:
        """The units' full names, in the order in which lists show them."""
        return tuple(self._units)

    @property
    def provinces(self) -> tuple[str, ...]:
        return tuple(self._bureaus)

    @property
    def extent(self) -> Extent:
        """What kind of place the whole of it is: 河北省, 新疆维吾尔自治区, 北京市."""
        end = self.provinces[0][-1:] if len(self._bureaus) == 1 else "省"
        return "region" if end == "区" else "municipality" if end == "市" else "province"

    @property
    def former(self) -> Mapping[tuple[str, str], str]:
        return self._former

    def counties(self, unit: str) -> tuple[str, ...]:
        """Return the counties of a unit; () for a unit that is not of this round."""
        return self._units[unit].counties if unit in self._units else ()

    @cached_property
    def implied(self) -> frozenset[str]:
        """What a list of the round need not say: the "city" where there is only one, the "county" where every
        unit is one office (中山市, 定州市)."""
        one_office = all(len(unit.counties) == 1 for unit in self._units.values())
        return frozenset([*(["city"] if len(self._units) == 1 else []), *(["county"] if one_office else [])])

    @cached_property
    def order(self) -> tuple[tuple[str, str], ...]:
        """Every place as lists show them: a unit (without a county), then its counties."""
        return tuple((name, county) for name, unit in self._units.items() for county in ("", *unit.counties))

    @cached_property
    def _ranks(self) -> dict[tuple[str, str], int]:
        return {("", ""): -1} | {place: n for n, place in enumerate(self.order)}

    def rank(self, city: str, county: str = "") -> tuple[int, str, int, str]:
        """Return the sort key of a place: (position of the city, its name, position of the county, its
        name). The statements of `storage.scopes` sort likewise. The province's own (no place) comes first,
        a development zone after its city's counties, a place that the round does not know last."""
        last = len(self._ranks)
        return self._ranks.get((city, ""), last), city, self._ranks.get((city, county), last), county

    def code(self, unit: str) -> str:
        """Return the unit's six digits, or "" where it has none."""
        return self._units[unit].code if unit in self._units else ""

    def province_of(self, unit: str) -> str:
        """河北省; of a round in one province always that, else "" for an unknown unit."""
        if len(self._bureaus) == 1:
            return self.provinces[0]
        return self._units[unit].province if unit in self._units else ""

    def bureau(self, level: str, city: str, county: str = "") -> str:
        """Return the name of the bureau as people write it; of a county's no more is known than whose it
        is."""
        if level == "county":
            return f"{county}生态环境部门"
        if level == "province":
            return self._bureaus.get(self.province_of(city), "省生态环境厅")
        return self._units[city].bureau if city in self._units else f"{city}生态环境局"

    def abroad(self, text: str) -> bool:
        """Whether the text begins with a province that the round does not cover."""
        return self._abroad.match(_plain(text)) is not None

    @cached_property
    def _unit_names(self) -> dict[str, str]:
        """Full and short names -> unit; a short name that several have is nobody's."""
        names: dict[str, str] = {}
        for unit in self._units:
            for short in self.forms(unit) - {unit}:
                names[short] = "" if short in names else unit
        taken = {name: now for old, now in self._taken.items() for name in (old, stem(old))}
        known = {short: unit for short, unit in names.items() if unit}
        return taken | known | {unit: unit for unit in self._units}

    @cached_property
    def _unit_start(self) -> re.Pattern[str]:
        """A unit at the head of a text, after its province or not; the longest name is tried first."""
        provinces = {form for name in self._bureaus for form in (name, stem(name)) if name}
        before = "|".join(sorted(provinces, key=len, reverse=True))
        units = "|".join(sorted(self._unit_names, key=len, reverse=True))
        return re.compile(f"(?:{before})?({units or '(?!)'})")

    def _without_province(self, plain: str) -> str:
        for name in self._bureaus:
            for form in (name, stem(name)):
                if plain.startswith(form):
                    return plain[len(form) :]
        return plain

    def forms(self, unit: str) -> set[str]:
        """Return the names by which a unit is said: 恩施, 恩施州; 雄安, 雄安市; 内蒙古和林格尔新区 without 内蒙古."""
        ends = {stem(unit) + kind for end, kind in _AS_SAID.items() if unit.endswith(end)}
        return {unit, self._bare(unit), stem(unit), *ends}

    def _bare(self, unit: str) -> str:
        """Return a unit's name without its province, where it begins with that: 内蒙古和林格尔新区 -> 和林格尔新区."""
        rest = self._without_province(unit)
        return rest if len(rest) > 2 else unit

    def unit(self, text: str) -> str | None:
        """Return the unit's full name (石家庄 -> 石家庄市, 河北雄安新区 -> 雄安新区); None when unknown."""
        match = self._unit_start.fullmatch(_plain(text))
        return self._unit_names[match[1]] if match else None

    def split(self, text: str) -> tuple[str | None, str]:
        """A unit written before something else: 石家庄市桥西区 -> (石家庄市, 桥西区).

        Without a unit in front: (None, the text). What only begins like a city (承德县, 沧州湾新区) is
        not taken apart: it takes the city's full name, or its short one before a known county.
        """
        plain = _plain(text)
        match = self._unit_start.match(plain)
        if match is None or match.end() == len(plain):
            return (self._unit_names[match[1]], "") if match else (None, plain)
        name, rest = match[1], plain[match.end() :]
        if name in self._units or name in self._taken or self._exact(self._unit_names[name], rest):
            return self._unit_names[name], rest
        return None, plain

    def county(self, unit: str, text: str) -> tuple[str, bool]:
        """(full name, True) of a county-level place of this unit, else (the text, False).

        Understands the city written in front, short names (鹿泉, 宽城) and former ones (鹿泉市).
        Development zones and mistakes alike are unknown: whoever asks decides what to do about them.
        """
        plain = _plain(text)
        if found := self._exact(unit, plain):
            return found, True
        for short in (unit, stem(unit)):
            rest = self._without_province(plain).removeprefix(short)
            if rest != plain and len(rest) >= 2:
                return self._exact(unit, rest) or rest, bool(self._exact(unit, rest))
        return plain, False

    def _exact(self, unit: str, plain: str) -> str:
        """Return the county of this very name, short name or former name; "" when there is none."""
        counties = self.counties(unit)
        if plain in counties:
            return plain
        if former := self._former.get((unit, plain)):
            return former
        if plain == stem(unit) and len(counties) > 1:
            return ""  # 承德 alone is rather the city than 承德县
        return _short(counties, plain)

    def settled(self, unit: str, text: str) -> tuple[str, str, bool]:
        """(unit, county, known) as they stand today: 保定市, 定州市 -> 定州市, 定州市, True.

        A unit that is one office with its only county (定州, 辛集) needs no county to be named.
        """
        if len(self.counties(unit)) == 1 and not _plain(text):
            return unit, self.counties(unit)[0], True
        name, known = self.county(unit, text)
        if not known:
            apart = [(self._bare(m), m, now) for (old, m), now in self._moved.items() if old == unit]
            for form in (_zone_name, _zone_in_short):
                said = form(unit, self._bare(name))
                named = [(m, now, {form(unit, z), form(unit, f"{z}新区"), stem(z)}) for z, m, now in apart]
                found = [(m, now) for m, now, names in named if said in names]
                if len(found) == 1:
                    return found[0][1], self._exact(found[0][1], found[0][0]), True
        return unit, name, known

    def given_up_in(self, other: Places) -> tuple[tuple[str, str, str], ...]:
        """Return the counties that stand here under a name which `other` has given up: (unit, name, its name
        there)."""
        return tuple(
            (unit, was, now)
            for (unit, was), now in other._former.items()
            if was in self.counties(unit) and was not in other.counties(unit)
        )

    def elsewhere(self, unit: str, text: str) -> tuple[str, ...]:
        """Return the other units that have a county of this name; for advice, never for a decision."""
        plain = _plain(text)
        return tuple(u for u in self._units if u != unit and _short(self.counties(u), plain))


def _plain(text: str) -> str:
    """Full-width signs to half-width, no white space at all."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _zone_name(unit: str, name: str) -> str:
    """Without the city in front, which a zone's name often has: 乌鲁木齐经济技术开发区 -> 经济技术开发区."""
    rest = next((name.removeprefix(city) for city in (unit, stem(unit)) if name.startswith(city)), name)
    return rest if len(rest) > 1 else name


def _zone_in_short(unit: str, name: str) -> str:
    """甘泉堡经济技术开发区 -> 甘泉堡经开区."""
    short = re.sub("经济(?:技术)?开发区$", "经开区", _zone_name(unit, name))
    return re.sub("高新技术(?:产业)?(?:开发|园)?区$", "高新区", short)


def _short(counties: tuple[str, ...], plain: str) -> str:
    """Return the one county of this full or short name; "" when there is none, or more than one."""
    found = [name for name in counties if plain in (name, stem(name))]
    return found[0] if len(found) == 1 else ""
