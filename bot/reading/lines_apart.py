"""头两个放行，第三个退回去，缺章 · 第二个不行，别的都行 · 除了第一个都放行: what is decided of lines of a list.

What comes of it is only ever asked about. Nothing is dropped: where one clause is not plain, nothing is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.reading.leaning import leaning
from bot.reading.numbers import ITEM, whole_number
from bot.reading.phrases import MOOD
from bot.reading.reasons import plans, reason_told
from bot.words.patterns import lazy

_N: Final = "[一二两三四五六七八九]|[1-9]"
_UNIT: Final = "[个家户件单条份项]"
_PLACE_OF_IT: Final = (
    f"(?:[头前]面?(?:{_N})?{_UNIT}|(?:最后|后面?|末尾|倒数)(?:{_N})?{_UNIT}|(?:其[余他它]|剩下|余下|剩余|别|另外)的?(?:[几两三四五六七八九]{_UNIT})?"
    f"|第(?:{_N}|\\d{{1,3}}){_UNIT})"
)
_REF: Final = f"(?:{_PLACE_OF_IT}|{ITEM})"
_REFS: Final = f"{_REF}(?:(?:[、和与跟及]|以及|还有)\\s*{_REF}){{0,20}}"
_YES: Final = "确认|通过|放行|同意|收下"
_NO: Final = "退回|退掉|打回|驳回|退"
_CLAUSE = lazy(
    f"(?:把|将|那|就|而|但是?|不过|只有?|\\s)*(?P<but>除了?|除去|刨去)?\\s*(?:(?P<verb>{_YES}|{_NO})(?:了|掉|一下)?\\s*)?"
    f"(?P<refs>{_REFS})(?:以外|之外)?(?![、.:：)）.\\d])的?(?P<words>.*)"
)
_SIGNS = lazy(r"[,;。\n!]+")
_VERDICTS: Final = f"(?:{_YES}|{_NO}|行|可以|没问题)"
# 头一个放行 第二个退回: no sign stands between them.
_NEXT_LINE = lazy(
    f"(?:(?<=[行过回掉意下准退认题])|(?<=[行过回掉意下准退认题][了吧去]))(?=\\s*{_PLACE_OF_IT})"
    f"|(?<=[个家户])(?=\\s+(?:{_YES}|{_NO})\\s*{_PLACE_OF_IT})"
)
_FURTHER_LINE = lazy(f"{_PLACE_OF_IT}(?:都|也|就|先|[^,]{{0,2}})?{_VERDICTS}")
_GOOD = lazy(
    "(?:我看|都|全部?|也|就|先|给|可以|一律)*(?:放行|确认|通过|同意|收下|可以|没问题|没毛病|照准|准|行|过|ok)(?:了|吧|的|呗)*"
)
_PUT_OFF = lazy(
    "(?:都|全部?|也|就|我)*(?:先|暂时?)?(?:不动|别动|(?:放|搁|等)(?:着|一?[放等]|一下)?|再[说看议]|不管|待定)(?:了|吧|呗)*"
)
_VERDICT = lazy(
    f"(?:就|都|也|先|给|我|得|要|要求|应该)*(?:{_NO})(?:去|了|吧|给他们?|重[报做弄])*|(?:都|就|也)?不(?:行|可以|过|通过|合格|同意)|[,;\\s]"
)
_EACH = lazy(_REF)
_ENDS, _OTHERS = lazy("[头前最后末尾倒]"), lazy("[其剩余别另]")
_COUNTED = lazy("[一二两三四五六七八九十百\\d]+")
_CALLED_BY_PLACE = lazy(f"第(?:{_N}){_UNIT}|[头前最末倒]")
_PLACE = lazy(f"第.*{_UNIT}")


class LineVerdict(Struct, frozen=True):
    """What is decided of some lines, by their numbers: that they are right (`good`), or not, and why."""

    numbers: tuple[int, ...]
    good: bool
    reason: str = ""


class _Part(Struct):
    """What one clause says: `way` is good, bad or later. Of no `numbers` it says it of all others; `apart`: the words
    say more than numbers would."""

    numbers: tuple[int, ...]
    way: str
    apart: bool
    reason: str = ""


def lines_apart(text: str, shown: Sequence[int]) -> tuple[LineVerdict, ...]:
    """Return what a sentence decides of lines of a list, those that are right first; `shown` has the numbers of the
    list that was shown last, in its order. () for a sentence that decides of one line only, or that is not plain."""
    told = _parts_told(text, shown)
    found = _verdicts(told, shown)
    return found if len(found) > 1 or any(part.apart for part in told) else ()


def line_apart(text: str, shown: Sequence[int]) -> LineVerdict | None:
    """Return what a sentence decides of one line that it calls by its place, and of nothing else; None for any
    other."""
    found = _verdicts(_parts_told(text, shown), shown) if _CALLED_BY_PLACE.search(text) else ()
    return found[0] if len(found) == 1 and len(found[0].numbers) == 1 else None


def _parts_told(text: str, shown: Sequence[int]) -> list[_Part]:
    """Return what each clause decides of lines; [] where one is not plain."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if MOOD["question"].search(plain) or MOOD["conditional"].search(plain):
        return []
    told: list[_Part] = []
    waiting: list[str] = []  # 1，2放行: what a further clause is about too
    for clause in _clauses(plain):
        found = _CLAUSE.fullmatch(clause)
        if found and not any(found.group("words", "verb", "but")):
            waiting.append(found["refs"])
        elif found and (parts := _parts_of(found, (*waiting, found["refs"]), shown)):
            told += parts
            waiting = []
        elif found or waiting or not _goes_on(told, clause):
            return []
    return [] if waiting else told


def _clauses(plain: str) -> list[str]:
    """Return the clauses, each with all that it says of its lines."""
    found: list[str] = []
    for stretch in _SIGNS.split(plain):
        said = ""
        for piece in _NEXT_LINE.split(stretch):
            if said and _EACH.search(said):
                found.append(said)
                said = ""
            said += piece
        found.append(said)
    return [clause for one in found if (clause := one.strip())]


def _parts_of(found: re.Match[str], refs: Sequence[str], shown: Sequence[int]) -> list[_Part]:
    """Return what a clause that names lines says; [] where it is not plain."""
    meant = _lines_meant(refs, shown)
    way = _way(found["verb"] or "", found["words"])
    if meant is None or not (way or (found["but"] and not found["words"])):
        return []
    if way == "bad" and _FURTHER_LINE.search(found["words"]):
        return []
    reason = _VERDICT.sub("", found["words"]).strip() if way == "bad" else ""
    numbers, apart = meant
    if not found["but"]:
        return [_Part(numbers, way, apart, reason)]
    rest = [_Part((), way, True, reason)] if way else []
    return [_Part(numbers, "later", True), *rest]


def _goes_on(told: list[_Part], clause: str) -> bool:
    """Add a clause that names no line to what stands before it: 缺章, as its reason; say whether it could be."""
    if not told:
        return False
    last, way = told[-1], _way("", clause)
    if (last.way, last.apart) == ("later", True) and way in ("good", "bad"):  # 除了第一个，都放行
        told.append(_Part((), way, True))
    elif last.way == "bad":
        why = "" if _VERDICT.fullmatch(clause) else clause  # 附件打不开，打回去
        last.reason = "，".join(filter(None, (last.reason, why)))
    else:
        return way == last.way
    return True


def _verdicts(told: Sequence[_Part], shown: Sequence[int]) -> tuple[LineVerdict, ...]:
    named = [n for part in told for n in part.numbers]
    rest = tuple(n for n in shown if n not in named)
    others = sum(not part.numbers for part in told)
    if len(named) > len({*named}) or others > 1 or (others and not rest):
        return ()
    found = [
        LineVerdict(
            part.numbers or rest, part.way == "good", "" if plans(part.reason) else reason_told(part.reason)
        )
        for part in told
        if part.way != "later"
    ]
    found.sort(key=lambda one: (not one.good, not one.reason))  # what lacks its reason is asked last
    return tuple(found)


def _lines_meant(refs: Sequence[str], shown: Sequence[int]) -> tuple[tuple[int, ...], bool] | None:
    """Return the numbers of the lines that are spoken of (none: all others), and whether numbers alone would not have
    said so; None where one cannot be told."""
    each = [one.group() for ref in refs for one in _EACH.finditer(ref)]
    if _OTHERS.match(each[0]):
        return ((), True) if len(each) == 1 else None
    found = [_lines_at(one, shown) for one in each]
    if not all(numbers for numbers, _ in found):
        return None
    return tuple(n for numbers, _ in found for n in numbers), any(apart for _, apart in found)


def _lines_at(ref: str, shown: Sequence[int]) -> tuple[tuple[int, ...], bool]:
    """Return the numbers of 头两个, 第三个 or 3, () where the list has no such line; and whether they are other numbers
    than the one that is said."""
    counted = _COUNTED.search(ref)
    n = whole_number(counted.group().replace("两", "二")) or 0 if counted else 1
    if _ENDS.match(ref):
        found = shown[:n] if ref.startswith(("头", "前")) else shown[-n:]
        return (tuple(found) if 0 < n <= len(shown) else (), True)
    if shown and _PLACE.fullmatch(ref):
        found = shown[n - 1 : n]
        return tuple(found), n not in found
    return ((n,) if n else ()), False


def _way(verb: str, words: str) -> str:
    """Return whether the words find lines right or not, or put them off; "" where they do not say."""
    if verb:
        return "good" if verb in _YES and not words else "bad" if verb not in _YES else ""
    if _GOOD.fullmatch(words):
        return "good"
    if _PUT_OFF.fullmatch(words):
        return "later"
    return "bad" if leaning(words) == "bad" and not plans(words) else ""
