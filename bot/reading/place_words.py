"""Find places as they stand before a name or in a sentence: 石家庄, 石家庄市, 鹿泉, 鹿泉区, 赵县."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from bot.places import Places, stem
from bot.words.patterns import lazy

# What may stand between a place and the name: 唐山市的企业…, 唐山市:….
_BETWEEN = lazy("(?:的|[:：/-]|境内|辖区|所属|下属|企业|公司){1,3}$")
_SEEN_BEFORE: Final = 40  # characters before a name in which its places may stand


class PlaceWords:
    """The place names of the provinces in which a roster's enterprises stand. It never changes.

    `forms` leads from a place as written (鹿泉市) to the short name that its city or county contains
    (鹿泉). `single` are counties of one character (赵), which are removed from a name only as a second
    guess.
    """

    __slots__ = ("_longest", "forms", "pattern", "provinces", "single")

    def __init__(self, places: Places, cities: Collection[str]) -> None:
        """Collect the places of the provinces in which these `cities` lie; other provinces are left out."""
        home = {places.province_of(city) for city in cities} or set(places.provinces)
        units = [unit for unit in places.units if places.province_of(unit) in home]
        self.provinces: Final = frozenset(stem(name) for name in home if name)
        forms: dict[str, str] = {}
        for name in sorted(home - {""}):
            forms |= {stem(name): stem(name), name: stem(name)}
        single: list[str] = []
        for unit in units:
            forms |= _forms(stem(unit), (*places.forms(unit), f"{stem(unit)}市", f"{stem(unit)}新区"))
            for county in places.counties(unit):
                forms |= _county_forms(county)
                if len(county) == 2:
                    single.append(county[0])
        for unit, county in places.former:  # names of enterprises keep it
            if places.province_of(unit) in home and (len(county) > 2 or county[-1] == "县"):
                forms = _county_forms(county) | forms
        self.forms: Final = forms
        self.single: Final = frozenset(single)
        self._longest: Final = max(map(len, forms), default=0)
        longest_first = sorted(forms, key=len, reverse=True)
        self.pattern: Final = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def at_head(self, name: str) -> str:
        """Return the place at the head of a name, if something follows it; else ""."""
        for length in range(min(self._longest, len(name) - 3), 1, -1):
            if name[:length] in self.forms:
                return name[:length]
        return ""

    def before(self, text: str) -> list[str]:
        """Return the places at the end of a text, the last first: 石家庄市新华区 gives 新华, 石家庄."""
        found: list[str] = []
        text = text[-_SEEN_BEFORE:]
        while True:
            text = _BETWEEN.sub("", text)
            length = next((n for n in range(self._longest, 1, -1) if text[-n:] in self.forms), 0)
            if not length:
                return found
            found.append(self.forms[text[-length:]])
            text = text[:-length]


def _county_forms(county: str) -> dict[str, str]:
    short = stem(county)
    if len(county) == 2:  # 赵县
        return {county: county}
    forms = _forms(short, (county, *(short + kind for kind in "区县市旗")))
    if short.endswith("矿") and len(short) > 2:  # 峰峰矿区 is called 峰峰
        forms |= _forms(short[:-1], ())
    return forms


def _forms(short: str, written: Iterable[str]) -> dict[str, str]:
    return {short: short} | dict.fromkeys(written, short)
