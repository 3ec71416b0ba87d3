"""清洁生产目标: the level an enterprise must reach, by the notice's three rules (通知一、1–3).

A code of GB/T 4754-2017 or a word of the roster only suggests the rule: codes are wider than the
notice (3360 holds plating and heat treatment), words vaguer. What is not plain is `certain=False`
and a bureau settles it once per case. The domain notes, section 4.3, are the source of both tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from bot.results.measures import LEVELS
from bot.words import Sentence, replace
from bot.words.patterns import lazy

TargetLevel = Literal["", "I", "II", "III", "III+improve"]  # "": the notice sets none

_REACHED = ("I", "II", "III", "peer-advanced", "peer-basic")  # 审核前已达到三级或基本水平的
_GOOD_ENOUGH: dict[str, tuple[str, ...]] = {
    "I": ("I",),
    "II": ("I", "II", "peer-advanced"),
    "III": _REACHED,
    "III+improve": _REACHED,
}


class Target(Struct, frozen=True):
    """`reason` cites the notice; `certain` False: a bureau decides."""

    level: TargetLevel
    chuang_a: bool
    reason: Sentence
    certain: bool

    def reached(self, after: str) -> bool | None:
        """Whether a level after the audit reaches the target; None when that cannot be said.

        The indicators of a 创A task and a marked improvement are not in the level alone.
        """
        if not after or after == "none" or not self.level:
            return None
        if after not in _GOOD_ENOUGH[self.level]:
            return False
        return None if self.chuang_a or self.level == "III+improve" else True


class _Verdict(Struct, frozen=True):
    """What one word or code says; `trade` is the notice's industry, None for none of the six."""

    level: Literal["II", "III"]
    certain: bool
    trade: Sentence | None


_MINING = Sentence("results.trades.mining")
_SMELTING = Sentence("results.trades.smelting")
_MINING_OR_SMELTING = Sentence("results.trades.mining_or_smelting")
_BATTERY = Sentence("results.trades.battery")
_PLATING = Sentence("results.trades.plating")
_LEATHER = Sentence("results.trades.leather")
_CHEMICAL = Sentence("results.trades.chemical")
_SECOND, _THIRD = Sentence("results.target_levels.II"), Sentence("results.target_levels.III")
_NO, _YES = False, True
_HEAVY = "铜|铅锌?|锌|镍钴?|钴|锡|锑|汞"

# The first pattern found in a part of the text decides; exceptions stand before what they except.
_WORDS: tuple[tuple[str, Literal["II", "III"], bool, Sentence | None], ...] = (
    # 皮革
    (r"毛皮|裘皮|皮毛", "III", _NO, _LEATHER),
    (r"(人造|合成|再生)革|皮革?(制品|服装|衣|鞋|箱|具|机械|化工)|皮鞋|箱包", "III", _YES, None),
    (r"鞣|制革", "II", _YES, _LEATHER),
    (r"皮革", "II", _NO, _LEATHER),
    # 电池
    (
        r"(废|旧|再生|回收|拆解|处[置理]).{0,4}铅(酸|蓄|酸蓄)|铅(酸|蓄|酸蓄)电池.{0,4}(回收|处[置理]|拆解|利用|销售)",
        "II",
        _NO,
        _SMELTING,
    ),
    (r"铅蓄电池|铅酸蓄?电池", "II", _YES, _BATTERY),
    (
        r"(其他|锂|镍|锌锰|碱性|太阳能|光伏|燃料|钠离子|干|液流).{0,4}电池|电池(材料|壳|隔膜|配件|正极|负极)",
        "III",
        _YES,
        None,
    ),
    (r"蓄电池", "II", _NO, _BATTERY),
    (r"电池", "III", _NO, _BATTERY),
    # 电镀
    (
        r"电镀(设备|装备|机械|生产线制造|添加剂|药剂|助剂|溶?液|材料|用)|[无不](含|涉及?)?电镀",
        "III",
        _YES,
        None,
    ),
    (r"^(五金|金属|塑料|专业|综合)?电镀(行业|业|加工(业)?|企业|厂)?$", "II", _YES, _PLATING),
    (r"电镀|镀(铬|锌|镍|铜|锡|银|金)|化学镀|阳极氧化|电泳", "II", _NO, _PLATING),
    (r"表面处理", "II", _NO, _PLATING),
    (r"热处理|喷涂|喷塑|喷漆|喷粉|抛丸", "III", _YES, None),
    # 化学原料
    (r"(聚?氯乙烯|pvc).{0,4}(制品|管|型材|地板|膜|手套|板|革)|乙烯法|橡塑|塑料制品", "III", _YES, None),
    (r"电石法?.{0,4}(聚?氯乙烯|pvc)|(聚?氯乙烯|pvc).{0,4}电石", "II", _YES, _CHEMICAL),
    (r"聚?氯乙烯|pvc", "II", _NO, _CHEMICAL),
    (r"铬盐", "II", _YES, _CHEMICAL),
    (r"铬酸|红矾", "II", _NO, _CHEMICAL),
    (r"(固废|固体废物|废渣|含锌废).{0,12}(锌|氧化锌)|锌.{0,8}(固废|固体废物|废渣)", "II", _YES, _CHEMICAL),
    (r"(氧化|硫酸|氯化|碳酸|磷酸|硝酸)锌|锌(无机|化合物|盐)", "II", _NO, _CHEMICAL),
    # 有色金属
    (r"铝|镁|硅", "III", _YES, None),
    (rf"({_HEAVY}).{{0,6}}(压延|型材|管材?|板材?|线材?|棒材?|箔|合金|铸|加工|电缆)", "III", _YES, None),
    (rf"({_HEAVY}).{{0,6}}冶炼", "II", _YES, _SMELTING),
    (rf"({_HEAVY}).{{0,6}}(采选|选矿|采矿|矿)", "II", _YES, _MINING),
    (r"再生(铅|铜|锌)", "II", _NO, _SMELTING),
    (rf"^({_HEAVY})(业|产业|行业)?$", "II", _NO, _SMELTING),
    (r"有色金属(压延|合金|铸造|加工|制品)", "III", _YES, None),
    (r"有色金属.{0,4}(冶炼|采选|矿)|^有色(金属)?$", "III", _NO, _MINING_OR_SMELTING),
    # Too wide to say anything: one product among a hundred is meant.
    (
        r"^(基础|无机|有机|精细|煤)?化工(业|行业)?$|化学原料|无机盐|无机化学|合成树脂|氯碱",
        "III",
        _NO,
        _CHEMICAL,
    ),
)
_COMPILED = tuple(
    (lazy(pattern), _Verdict(level, certain, trade)) for pattern, level, certain, trade in _WORDS
)

_CODES: dict[str, _Verdict] = {
    **dict.fromkeys(("0911", "0912", "0913", "0914", "0915"), _Verdict("II", _YES, _MINING)),
    **dict.fromkeys(("3211", "3212", "3213", "3214", "3215"), _Verdict("II", _YES, _SMELTING)),
    "3843": _Verdict("II", _YES, _BATTERY),
    "1910": _Verdict("II", _YES, _LEATHER),
    "3360": _Verdict("II", _NO, _PLATING),  # also heat treatment and spraying
    "0919": _Verdict("III", _NO, _MINING),  # mercury is one of several
    "3219": _Verdict("III", _NO, _SMELTING),
    **dict.fromkeys(("2613", "2614", "2651"), _Verdict("III", _NO, _CHEMICAL)),
    "1931": _Verdict("III", _NO, _LEATHER),  # 毛皮鞣制 is not what the notice says, by the letter
    **dict.fromkeys(("0916", "0917", "3216", "3217", "3218"), _Verdict("III", _YES, None)),
    **dict.fromkeys(("3841", "3842", "3844", "3849"), _Verdict("III", _YES, None)),
}
_CODE = lazy(r"(?<![\da-z])[a-z]?(\d{4})(?!\d)", re.IGNORECASE)
_PART = lazy(r"[、，,;；/+|]|以及|及|和|与")


NO_TARGET = Target("", chuang_a=False, reason=Sentence("results.target.none"), certain=True)


def target(industry: str, chuang_a: bool | None, codes: Sequence[str] = (), before: str = "") -> Target:
    """Return the target of one enterprise.

    `industry` is the roster's free text (codes in it are read as well), `chuang_a` whether it has a 创A
    task (None: not said), `codes` of GB/T 4754, `before` its level before the audit if known.
    """
    text = unicodedata.normalize("NFKC", industry).strip()
    verdict = _judged(text, codes)
    level: TargetLevel = verdict.level
    if level == "III" and before in _REACHED:
        level = "III+improve"
    why = _because(verdict, level, text or "、".join(codes), before)
    if chuang_a:
        why = Sentence("results.target.and_chuang_a", why=why)
    return Target(level, bool(chuang_a), why, verdict.certain)


def _judged(text: str, codes: Sequence[str]) -> _Verdict:
    parts = [part for part in _PART.split(_CODE.sub(" ", text)) if part.strip()]
    words = [word for part in parts if (word := _word(part))]
    given = [*_CODE.findall(text), *(match[1] for c in codes if (match := _CODE.search(c)))]
    found = [_CODES[code] for code in given if code in _CODES]
    if any(word.certain for word in words):
        # Plain words say more than a code that is wider than the notice.
        found = [verdict for verdict in found if verdict.certain]
    # What nobody recognises falls under rule 3, what is not said at all under none for certain.
    rest = _Verdict("III", bool(parts or given), None)
    return min(
        [*words, *found] or [rest],
        key=lambda v: (v.level != "II", v.level == "II" and not v.certain, v.certain),
    )


def settled_target(derived: Target, level: str, why: str) -> Target:
    """Return the target if a bureau has set `level` for its reason `why`; `derived` if it has not ("").

    If the level is the one of the notice's rules, their reason is kept unless the bureau gave one.
    """
    if not level:
        return derived
    chosen: TargetLevel = "II" if level == "II" else "III"
    same = chosen == derived.level.removesuffix("+improve")
    if same and not why:
        return replace(derived, certain=True)
    reason = (
        Sentence("results.target.settled_because", level=LEVELS[chosen], why=why)
        if why
        else Sentence("results.target.settled", level=LEVELS[chosen])
    )
    return replace(derived, level=derived.level if same else chosen, certain=True, reason=reason)


def _word(part: str) -> _Verdict | None:
    plain = re.sub(r"\s+", "", part).lower()
    return next((verdict for pattern, verdict in _COMPILED if pattern.search(plain)), None)


def _because(verdict: _Verdict, level: TargetLevel, industry: str, before: str) -> Sentence:
    named = (
        Sentence("results.target.industry", industry=industry)
        if industry
        else Sentence("results.target.no_industry")
    )
    if verdict.level == "II":
        return Sentence(
            "results.target.of_the_six" if verdict.certain else "results.target.perhaps_of_the_six",
            named=named,
            trade=verdict.trade,
            level=_SECOND,
        )
    if not verdict.certain and verdict.trade:
        return Sentence("results.target.not_ruled_out", named=named, trade=verdict.trade, level=_THIRD)
    if not verdict.certain:
        return Sentence("results.target.not_certain", named=named, level=_THIRD)
    if level == "III+improve":
        return Sentence("results.target.must_improve", named=named, level=_THIRD)
    if before:
        return Sentence("results.target.others", named=named, level=_THIRD)
    return Sentence("results.target.others_before_unknown", named=named, level=_THIRD)
