"""A sentence that names a round or a year in which its sender has nothing: 2025年度 已提交评估申请, where 2026 runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from bot.reading.which_round import ROUND_WORD, RoundName, denied_stretch, said_rounds
from bot.reading.years import YEAR, YEARS_FROM_NOW, year_of
from bot.words.patterns import lazy


class AnotherRound(Struct, frozen=True):
    """The round that is named: its `keys` if it is known, the `words` for it, and the `text` without them."""

    keys: tuple[str, ...]
    words: str
    text: str


class HeldRound(Struct, frozen=True):
    """A round that the sender has: its name, and the years that it may be called by."""

    called: RoundName
    years: frozenset[int]
    since: date


_PAST = "|".join(word for word, years in YEARS_FROM_NOW.items() if years)
_SHORT = r"(?<![\d.])(?:2[0-9]|3\d)(?=年)"
# 2023年度, 2023年那一轮, 23年那批, 去年度的, 前年那一轮
_OF_A_YEAR = lazy(rf"(?:(?P<n>{YEAR}|{_SHORT}) ?年?|(?P<w>{_PAST}))(?: ?(?:(?<=年)度|度? ?{ROUND_WORD}))")
# 2023年的评估申请, 2023年已提交: a year before any of the rounds began
_APART = "(?:^|(?<=[ ,，、（(])|(?<=公司)|(?<=厂))"
_BARE = lazy(rf"{_APART}(?P<n>{YEAR}|{_SHORT}) ?年 ?(?:的|(?=已|就|清洁|评估|验收|审核|送达|启动| ))")
_BEFORE = lazy(r"上一?个?(?:轮(?!胎|毂|轮)|批次?)次?的?")
_PAPER = r"[一-鿿]{2,12}[〔\[【(] ?20\d\d ?[〕\]】)] ?第?\d{1,5} ?号|第?\d{1,5}号(?=文|通知)"
_DOCUMENT = lazy(rf"^(?:按照?|根据)? ?(?P<paper>{_PAPER})(?:文件?|通知)?的?")
# 已提交评估申请，2023年度能耗数据附后
_CLAUSE_BEFORE = lazy("[,，。;；!！\n]")
_PAPERS = lazy("附|能耗|监测|检测|排污|许可|环评|数据|报表|台账|发票|合同|决算|年报")
_SPACES = lazy(r"\s+")
_MAY_NAME = lazy(r"年|轮|批|号|[A-Za-z]")


def may_name_a_round(text: str) -> bool:
    """Whether it is worth asking: only such a sentence can name one."""
    return _MAY_NAME.search(text) is not None


def another_round(
    text: str, held: Mapping[str, HeldRound], others: Mapping[str, RoundName], today: date
) -> AnotherRound | None:
    """Return what names a round that is none of `held` (`others` are those that are known); None if nothing does."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    names = {key: one.called for key, one in held.items()}
    known = said_rounds(plain, {**names, **others}, today)
    if known and (elsewhere := tuple(key for key in known.keys if key in others)):
        return AnotherRound(elsewhere, "", known.text)
    own = said_rounds(plain, names, today)
    if own and own.keys:
        return None
    return _of_another_year(plain, held.values(), today) or _of_another_document(plain, held.values())


def _of_another_year(text: str, held: Collection[HeldRound], today: date) -> AnotherRound | None:
    years = {year for one in held for year in one.years}
    first = min((one.since.year for one in held), default=today.year)
    for hit in _OF_A_YEAR.finditer(text):
        away = denied_stretch(text, (*hit.span(), "")) or _of_a_paper(text, hit.start(), hit.end())
        if _year(hit.groupdict(), today) not in years and not away:
            return _without(text, *hit.span())
    for hit in _BARE.finditer(text):
        away = denied_stretch(text, (*hit.span(), "")) or _of_a_paper(text, hit.start(), hit.end())
        if _year(hit.groupdict(), today) < first and not away:
            return _without(text, *hit.span())
    before = _BEFORE.search(text) if len(held) == 1 else None  # of two the other one may be meant
    if before is None or denied_stretch(text, (*before.span(), "")):
        return None
    return _without(text, *before.span())


def _of_a_paper(text: str, start: int, end: int) -> bool:
    """Whether what stands there is the year of a paper, told in a clause of its own behind what is reported."""
    before, behind = _CLAUSE_BEFORE.split(text[:start]), _CLAUSE_BEFORE.split(text[end:])
    return len(before) > 1 and _PAPERS.search(f"{before[-1]}{behind[0]}") is not None


def _year(said: Mapping[str, str | None], today: date) -> int:
    word = said.get("w")
    return today.year + YEARS_FROM_NOW[word] if word else year_of(said["n"] or "")


def _of_another_document(text: str, held: Collection[HeldRound]) -> AnotherRound | None:
    hit = _DOCUMENT.match(text)
    if not hit:
        return None
    own = ["".join(_plain_number(one.called.document)) for one in held]
    paper = _plain_number(hit["paper"])
    return None if any(one.endswith(paper) or paper in one for one in own) else _without(text, *hit.span())


_SIGNS: Final = str.maketrans("〔〕【】()（）", "[][][][]")


def _plain_number(document: str) -> str:
    """Return 冀环办字函[2024]184号 of whatever brackets and spaces it is written with."""
    whole = _SPACES.sub("", unicodedata.normalize("NFKC", document)).translate(_SIGNS)
    return whole.replace("]第", "]").removeprefix("第")


def _without(text: str, start: int, end: int) -> AnotherRound:
    left = f"{text[:start].rstrip(' (（[')} {text[end:].lstrip(' )）]:：,，的')}".strip(" ,，;；")
    return AnotherRound((), text[start:end].strip(" 的"), left)
