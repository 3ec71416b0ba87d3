"""The shorter forms in which people write an enterprise's name: without its place, its legal form, its trade."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from bot.reading.place_words import PlaceWords
from bot.reading.trades import GOODS, INDUSTRIES, WORK
from bot.words.patterns import lazy

LEGAL_FORM = lazy(r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|总厂|厂)$")
# 某某有限公司 + 鹿泉分公司
BRANCH = lazy(r"^(.{4,}?公司)(.+(?:分公司|公司|分厂|厂区|厂|车间|基地))$")
_COMPANY = lazy(r"(?:股份)?(?:有限)?(?:责任)?公司$")
_ZONE = lazy("^(?:矿区|新区|开发区|高新区|经开区|工业园区|园区)(?=.{4})")  # 矿区启明生物科技, of 井陉矿区
_SIGNS = lazy(r"[\s()\[\]{}<>《》〈〉「」·.\-_]+")


def normal(text: str) -> str:
    """Return the form in which names are compared: half width, small letters, no spaces or brackets."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower()


def core(name: str, places: PlaceWords) -> str:
    """Return a name without place and legal form: 河北省燕达化工集团有限公司 becomes 燕达化工."""
    return min(short_forms(normal(name), places, single=False), key=len)


def _industry_of(core_name: str) -> str:
    """Return the word for a trade at the end of a core name, or ""."""
    return next((word for word in INDUSTRIES if core_name.endswith(word)), "")


def short_forms(name: str, places: PlaceWords, single: bool = True) -> set[str]:
    """Return all shortened forms of a normalised name that still name its trade."""
    head = BRANCH.match(name)
    if head:  # 某某有限公司鹿泉分公司: the first company's legal form goes, the branch stays
        tail = head[2]
        return {form + tail for form in short_forms(head[1], places, single)}
    forms = {LEGAL_FORM.sub("", name) or name, _COMPANY.sub("", name) or name}
    forms |= {rest for form in forms if len(rest := form.partition("集团")[2]) >= 4}
    forms |= {_ZONE.sub("", form) for form in forms}
    for form in (*forms, name):  # 恒信电镀股份有限公司 too: only the place is left out
        rest = form
        while (place := places.at_head(rest)) and rest[len(place) :] not in INDUSTRIES:
            if place != places.forms[place] and places.forms[place] in places.provinces:  # 河北省
                forms.add(places.forms[place] + rest[len(place) :])
            rest = rest[len(place) :]
            forms.add(rest)
        if single and rest[0] in places.single and len(rest) - len(_industry_of(rest)) >= 3:
            forms.add(rest[1:])
    return forms


def brands_of(cores: Iterable[str], places: PlaceWords) -> set[str]:
    """Return still shorter forms, word by word from the end: 华通过滤(设备), 恒泰橡胶(制品) and 恒泰(橡胶)."""
    brands: set[str] = set()
    for form in cores:
        brand = form.removesuffix("集团")
        while shorter := without_trade(brand):
            brands.add(shorter)
            brand = shorter
    return brands - places.forms.keys() - WORK


def without_trade(brand: str) -> str:
    """Return the brand without its last word, or "" if what is left would be too short for a name."""
    goods = GOODS.search(brand)
    trade = _industry_of(brand) or (goods.group() if goods and len(brand) >= 6 else "")
    return brand[: -len(trade)] if trade and len(brand) - len(trade) >= 2 else ""
