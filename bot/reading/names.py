"""Find enterprise names as people write them: in full, without 有限公司, without the place, or by the 字号
alone.

`NameIndex` is built once from the roster and never changes. Reading a sentence looks up only the sentence's
own substrings, so its cost does not grow with the number of names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from bot.places import Places
from bot.plans.plan import Plan
from bot.reading.codes import codes_in
from bot.reading.companies import companies_in
from bot.reading.place_words import PlaceWords
from bot.reading.short_forms import BRANCH, LEGAL_FORM, brands_of, normal, short_forms
from bot.reading.trades import WORK
from bot.words import Enterprise
from bot.words.patterns import lazy

# What may stand around a bare 字号, which is too short to be trusted in running text.
_BEFORE = lazy(
    r"(?:^|[^一-鿿]|[、和与及跟同查到给送把将催就差剩缺向区县市日号天午的已是只除]|[撤退]回|撤销|取消|除了|还有|以及|另外|[我俺咱你]们|一下|看看|瞅瞅|[看瞅瞧问]下|问问|送达|进度|合格|通过|汇总|整改|情况|刚才|不含|包括|[就只还]差|只有|只剩|唯独|单单|仅|不算|不要)$"
)
_AFTER = lazy(
    r"$|[^一-鿿]|[、和与及跟同的已都也两三四五六七八九十这那到送停关搬换没还未不现什啥为卡怎咋需要限责须评验申进撤暂是而均]"
    r"|日期|时间|[以之除]?外(?![地面边协])|作废|[登报填写送发弄搞]错|告知|负责|法人|老板|厂长|更名|改名|情况|清洁|审核|公司|厂"
    r"|交(?!到)|[办签拒先再等昨今明寄报催谁待代]|整改|通过|合格|其[实他它]|走(?=到|完)|说(?=他们?|已|是|没|要|不|都)|[做办]到|进行到|拒[收签]|好像|可能|应该|大概|确实|联系|电话|分别|各自|以及|门锁|大门"
)
# Beside these a 字号 that is asked about may stand: 同意纵横延期, 鸿远确认.
_BESIDE_ORDERS = lazy(r"(?:同意|批准|受理|核准|不批|催[办促]?|提醒|帮|替|让)$")
_ORDERS = lazy("确认|退回|驳回|同意|延期|受理|催")
# A name that goes on is somebody else's: 永顺电镀 + 藁城分公司, 永顺电镀 + 有限责任公司.
_GOES_ON = lazy(
    r"(?:(?![我这那该本贵的和与及跟两三名更改换])[一-鿿]{2,4}(?:公司|厂)|[一-鿿]{0,6}?(?:分公司|分厂|厂区|子公司)|[一二三四五新老东西南北]厂|集团|股份|有限)"
)
_OF_THREE = lazy("[一-鿿]{3}")
_GLUED_BEFORE = ("新", "老", "大", "小", "东", "西", "南", "北", "中", "金", "鑫")
_NEAR_SCORE: Final = 74.0  # one wrong character of four is 75; a fuzzy match is only ever asked


class How(StrEnum):
    """How sure a found name is; only EXACT and CORE may be acted on."""

    EXACT = "exact"  # written in full, an alias, or the credit code
    CORE = "core"  # shortened, and fits exactly one enterprise in scope
    AMBIGUOUS = "ambiguous"  # fits several in scope, or begins a longer name
    NEAR = "near"  # only resembles
    OUTSIDE = "outside"  # belongs to nobody in scope


class FoundName(Struct, frozen=True):
    """A name at text[start:end]. Its `enterprises` are in scope; those of OUTSIDE are not, and are never
    shown."""

    start: int
    end: int
    how: How
    enterprises: tuple[Enterprise, ...]

    @property
    def certain(self) -> bool:
        """Whether it is sure enough to be acted on."""
        return self.how in (How.EXACT, How.CORE)


_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_CODE_VALUES = {sign: n for n, sign in enumerate(_CODE_SIGNS)}
_CODE_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))


def check_uscc(code: str) -> bool:
    """Say whether a unified social credit code has the right check digit (GB 32100-2015)."""
    plain = normal(code).upper()
    if len(plain) != 18 or not plain[:8].isdecimal() or any(sign not in _CODE_VALUES for sign in plain):
        return False
    total = sum(_CODE_VALUES[sign] * weight for sign, weight in zip(plain, _CODE_WEIGHTS, strict=False))
    return _CODE_VALUES[plain[17]] == (31 - total % 31) % 31


class NameIndex:
    """All names of a roster, ready to be found in a sentence. It never changes, so it can be shared freely."""

    __slots__ = (
        "_brand",
        "_by_id",
        "_cores",
        "_exact",
        "_keys",
        "_longer",
        "_longest",
        "enterprises",
        "places",
        "plans",
    )

    def __init__(self, enterprises: Iterable[Enterprise], places: Places, plans: Iterable[Plan] = ()) -> None:
        """Index the names of `enterprises`; `places` are those of the round whose roster it is, `plans` those of
        the rounds in which they are."""
        self.plans: Final = tuple(plans)
        self.enterprises: Final = tuple(enterprises)
        self.places: Final = PlaceWords(places, {e.city for e in self.enterprises})
        self._by_id: Final = {e.id: e for e in self.enterprises}
        self._exact: Final[dict[str, list[Enterprise]]] = {}
        self._cores: Final[dict[str, list[Enterprise]]] = {}
        self._brand: Final[dict[str, list[Enterprise]]] = {}
        self._longer: Final[dict[str, list[Enterprise]]] = {}  # begins a longer name
        for enterprise in self.enterprises:
            self._add(enterprise)
        self._add_longer()
        self._keys: Final = tuple(self._cores)
        keys = (*self._exact, *self._cores, *self._brand)
        self._longest: Final = max(map(len, keys), default=0)

    def _add(self, enterprise: Enterprise) -> None:
        names = [normal(n) for n in (enterprise.name, *enterprise.aliases) if n]
        for key in {*names, normal(enterprise.uscc)} - {""}:
            self._exact.setdefault(key, []).append(enterprise)
        cores = set().union(*(short_forms(name, self.places) for name in names))
        for key in cores:
            self._cores.setdefault(key, []).append(enterprise)
        brands = brands_of(cores, self.places)
        for name in names:
            if head := BRANCH.match(name):
                brands.add(head[2])
                of_the_first = short_forms(head[1], self.places)
                shorter = brands_of(of_the_first, self.places)
                for key in (head[1], *of_the_first, *shorter):
                    self._longer.setdefault(key, []).append(enterprise)
                for key in shorter:  # 恒泰橡胶故城分公司
                    brands.add(key + head[2])
        for key in brands - cores:
            self._brand.setdefault(key, []).append(enterprise)
        shortest = min(brands - cores, key=len, default="")
        if _OF_THREE.fullmatch(shortest) and shortest[:2] not in WORK:  # 启明热(镀锌): perhaps 启明
            self._brand.setdefault(shortest[:2], [])
            self._longer.setdefault(shortest[:2], []).append(enterprise)

    def _add_longer(self) -> None:
        for key, enterprises in self._cores.items():
            for length in range(2, len(key)):
                begin = key[:length]
                known = self._brand.get(begin, [])
                if length >= 4:
                    known = known + self._cores.get(begin, [])
                if known:  # 鑫达 begins 鑫达煤焦化, of whatever trade
                    others = [e for e in enterprises if e not in known]
                    self._longer.setdefault(begin, []).extend(others)

    def by_id(self, enterprise_id: int) -> Enterprise | None:
        return self._by_id.get(enterprise_id)

    def find(
        self,
        text: str,
        in_scope: Callable[[Enterprise], bool],
        breaks: frozenset[int] = frozenset(),
        bare: bool = False,
    ) -> tuple[FoundName, ...]:
        """Return the names in `text` (normalised by `normal`, with the signs of the sentence), from left to
        right.

        `breaks` are positions before which a space stood, so that 永顺 in 查 永顺 counts as a word. With `bare`
        a 字号 of somebody in scope is one, too, if it stands alone on one side.
        """
        found: list[FoundName] = []
        taken = bytearray(len(text))
        for start, end, code in codes_in(text):
            found.append(self._judge(text, start, end, code, in_scope, breaks))
            taken[start:end] = b"\1" * (end - start)
        hits = list(self._hits(text))
        in_a_row = self._in_a_row(text, hits, breaks)
        for start, end, key in hits:
            if any(taken[start:end]):
                continue
            known = key in self._exact or key in self._cores
            doubtful = bare and not known and any(in_scope(e) for e in self._brand[key])
            ordered = doubtful and _beside_an_order(text, start, end)
            if (
                known
                or start in in_a_row
                or ordered
                or self._stands_alone(text, start, end, breaks, on_one_side=doubtful)
            ):
                found.append(self._judge(text, start, end, key, in_scope, breaks))
                taken[start:end] = b"\1" * (end - start)
        for start, end in companies_in(text, taken, breaks, self.places):
            near = self.near(LEGAL_FORM.sub("", text[start:end]), in_scope)
            found.append(FoundName(start, end, How.NEAR if near else How.OUTSIDE, near))
        return tuple(sorted(found, key=lambda f: f.start))

    def _in_a_row(
        self, text: str, hits: list[tuple[int, int, str]], breaks: frozenset[int]
    ) -> frozenset[int]:
        """Return where the names begin that are written one behind the other: 华兴鼎盛恒峰送了."""
        ends = {start: end for start, end, _ in reversed(hits)}  # the longest at each place
        found: set[int] = set()
        for first in sorted(ends):
            row = [first]
            while (after := ends[row[-1]]) in ends:
                row.append(after)
            if len(row) > 1 and self._stands_alone(text, first, ends[row[-1]], breaks, on_one_side=False):
                found |= {*row}
        return frozenset(found)

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        for length in range(min(self._longest, len(text)), 1, -1):
            for start in range(len(text) - length + 1):
                key = text[start : start + length]
                if key in self._exact or key in self._cores or key in self._brand:
                    yield start, start + length, key

    def _judge(
        self,
        text: str,
        start: int,
        end: int,
        key: str,
        in_scope: Callable[[Enterprise], bool],
        breaks: frozenset[int],
    ) -> FoundName:
        exact = key in self._exact
        fits = self._exact.get(key) or self._cores.get(key) or self._brand.get(key, [])
        begun = self._brand.get(key, []) if not exact and key in self._cores else []  # X, and X科技
        longer = [e for e in (*self._longer.get(key, []), *begun) if in_scope(e) and e not in fits]
        inside = [e for e in fits if in_scope(e)]
        places = self.places.before(text[:start])
        for place in set(places) - self.places.provinces:
            inside = [e for e in inside if place in e.city + e.county]
            longer = [e for e in longer if place in e.city + e.county]
        if not inside and not (longer and not exact):
            return FoundName(start, end, How.OUTSIDE, tuple(fits))
        if (
            _goes_on(text, end, breaks)
            or _glued(text, start, breaks)
            or self.places.provinces & {*places[:1]}
        ):
            return FoundName(start, end, How.NEAR, tuple(dict.fromkeys(inside + longer)))
        if not exact and longer:
            return FoundName(start, end, How.AMBIGUOUS, tuple(dict.fromkeys(inside + longer)))
        if len(inside) > 1:
            return FoundName(start, end, How.AMBIGUOUS, tuple(inside))
        return FoundName(start, end, How.EXACT if exact else How.CORE, tuple(inside))

    def _stands_alone(
        self, text: str, start: int, end: int, breaks: frozenset[int], on_one_side: bool
    ) -> bool:
        before = start in breaks or _BEFORE.search(text[:start]) or self.places.before(text[:start])
        after = end in breaks or _AFTER.match(text, end)
        return bool(before or after) if on_one_side else bool(before and after)

    def touches(self, word: str) -> bool:
        """Say whether a name of the roster, however short, is part of `word`: 燕丰永顺远利."""
        word = normal(word)
        parts = (word[i:j] for i in range(len(word)) for j in range(i + 2, len(word) + 1))
        return any(part in self._brand or part in self._cores for part in parts)

    def near(
        self, chunk: str, in_scope: Callable[[Enterprise], bool], most: int = 5
    ) -> tuple[Enterprise, ...]:
        """Return the enterprises in scope that `chunk` resembles, best first. They are asked about, never
        acted on."""
        from rapidfuzz import fuzz, process  # lazily: most sentences never need it

        hits = process.extract(
            normal(chunk), self._keys, scorer=fuzz.ratio, score_cutoff=_NEAR_SCORE, limit=40
        )
        close = (e for key, _, _ in hits for e in self._cores[key] if in_scope(e))
        return tuple(dict.fromkeys(close))[:most]


def _beside_an_order(text: str, start: int, end: int) -> bool:
    """Say whether an order stands beside text[start:end], which is no number (3号)."""
    beside = _BESIDE_ORDERS.search(text[:start]) or _ORDERS.match(text, end)
    return bool(beside) and not text[start].isdigit()


def _goes_on(text: str, end: int, breaks: frozenset[int]) -> bool:
    return end not in breaks and bool(_GOES_ON.match(text, end))


def _glued(text: str, start: int, breaks: frozenset[int]) -> bool:
    return start > 0 and start not in breaks and text[start - 1] in _GLUED_BEFORE
