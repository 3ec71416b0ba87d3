"""Find which numbers a command is about: 退回 3 2条意见未改 is about 3, 确认 3-5，4除外 about 3 and 5.

If any part is not understood, no number is taken at all: the person is asked.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.numbers import CHINESE, ITEM, LIST, in_list, listed_numbers
from bot.reading.signs import Hit
from bot.reading.utterance import Utterance
from bot.words.patterns import lazy

_JOINER = lazy(r"\s*(?:以及|还有|[、,和与及跟/;]|到|至|[-~—–]+)\s*")
_WORD_JOINER = lazy(r"\s*(?:以及|还有|[和与及跟])")
_ITEM = lazy(ITEM)
_SOME = lazy(LIST)
_UNITS: Final = ("企业", "单位", "公司")
_UNIT_WORD = lazy("|".join(_UNITS))
_UNIT = lazy(r"(?:企业|单位|公司)(?=[\s,:;。、\d]|$)")  # 3号企业 没盖章; 企业没盖章 is a reason
_LONE = lazy(r"\d{1,4}(?![\d.])")
_FIRST = lazy(r"[,:]?\s?(?=\d)")
_NUMBER = lazy(rf"第?(?:\d|{CHINESE})")
_ITEMISED = lazy(r"[;。\n,]\s?[2二][、.:)]")
# What follows a blank and a number in a reason: 2条意见, 2-5月, 1、缺图, 35号企业的, 和37号是同一份.
QUANTITY = lazy(
    rf"第?(?:\d{{1,12}}+|{CHINESE}{{1,6}}+)(?:[-~—–至到/、.,]\s?(?:\d{{1,12}}+|{CHINESE}{{1,6}}+)){{0,6}}+"
    r"(?:[、.:)]\s?(?=[^\d\s])|[%‰a-z]|号(?:[企公单厂附炉文楼线井泵的是机排锅窑]|文件)"
    r"|[一-鿿](?<![号和与及跟没未不缺无都也均全]))"
)
_COMPARED = lazy(
    rf"[和与跟同](?:第?(?:\d+|{CHINESE}+)[号家]?)(?:企业|公司|单位)?(?:[的是]|一样|一模一样|雷同|相同|重复|完全|对不上|不一致|冲突)"
)

_WITHOUT: Final = "(?:除(?:了|开|去|掉|却)?|不含|不包括|不包含|不算|不要|刨去|刨除|去掉|扣除|减去|撇开|排除)"
_NAMED_BEFORE = lazy(rf"{_WITHOUT}(?P<list>{LIST})(?:[号家]?的?(?:以外|之外|除外|外))?的?")
_NOT_NOW: Final = (
    "的?(?:以外|之外|除外|例外|外(?!地|协)|(?:我|也|就|都|这[家个]|那[家个]|企业)?(?:先|暂时?|还|再)?"
    "(?:不|别|没|未|无|缺|有问题|暂缓|缓|另|再[说看议定核等]|等(?!\\d)|待|放|留|搁|例外|保留|退|驳|打回))"
)
_RUN: Final = rf"{ITEM}(?:\s?(?:[、和与及跟/到至~—–-]|(?<=号))\s?{ITEM}){{0,20}}"
_NAMED_BEHIND = lazy(rf"(?P<list>{_RUN}){_NOT_NOW}[^,;。\n]{{0,40}}+")
_SIGN = lazy(
    f"{_WITHOUT}\\s?(?:第|\\d|{CHINESE})|以外|之外|除外|例外|不含|不包括|其余|其他|其它|剩下|别的|余下"
    "|倒数|最后[一两二三几\\d]|[前后头][两三四五六七八九几\\d]{1,3}[个家条项件]|旁边|隔壁|附近"
)
_ONLY_HERE = lazy(
    "的?(?:以外|之外|除外|例外|(?:先|暂时?)?(?:不|别)[退驳]|先[放别不]|暂[不缓]|另[说议]|再[说看议])"
)
_LEFT_OUT_BEHIND = lazy(
    rf"[,;:]?(?:倒数|最后[一两二三几\d]|{_WITHOUT}(?:{LIST})|(?:{LIST})?{_ONLY_HERE.pattern})"
)


def objects_at(utterance: Utterance, hit: Hit) -> tuple[tuple[int, ...], int] | None:
    """Return the numbers directly after a command with a reason, and where they end; None if none follow.

    The numbers are () if what follows may be a list or part of the reason.
    """
    text = utterance.text
    found = _SOME.search(text, hit.start, hit.end)
    if found is None:
        first = _FIRST.match(text, hit.end)
        if first is None or "numbers" not in hit.rule.needs:
            return None
        at = first.end()
        if not (one := _LONE.match(text, at)) or not _apart(utterance, one.end()):
            return None
    elif found.start() == hit.start or not _closes(text[found.end() : hit.end]):
        return None
    else:
        at = found.start()
    return _run(utterance, at)


def _closes(rest: str) -> bool:
    """Say whether no further command stands between the number and the end of the act."""
    return not re.search("退回|驳回|打回|同意|批准|拒绝|延期|不准|不予", rest)


def _one(utterance: Utterance, at: int) -> int:
    """Return where the number at `at` ends; 0 if it is no number of a list, as in 4号炉."""
    if match := _ITEM.match(utterance.text, at):
        return match.end()
    lone = _LONE.match(utterance.text, at)
    return lone.end() if lone and _apart(utterance, lone.end()) else 0


def _apart(utterance: Utterance, at: int) -> bool:
    """Say whether a blank stands at `at`."""
    return at in utterance.breaks or utterance.text[at : at + 1] == " "


def _run(utterance: Utterance, at: int) -> tuple[tuple[int, ...], int]:
    """Read the numbers from `at` on and return them with their end; () if the last may be part of the
    reason."""
    text = utterance.text
    start, end = at, _one(utterance, at)
    if not end:
        return (), at
    while True:
        joiner = _JOINER.match(text, end)
        if joiner is None or (_apart(utterance, end) and _WORD_JOINER.match(text, end)):
            break
        if not _NUMBER.match(text, joiner.end()):
            if "、" in joiner.group() and _ITEMISED.search(text, joiner.end()):
                return (), end
            break
        after = _one(utterance, joiner.end())
        comma = joiner.group().strip() in (",", ";")
        if comma and (not after or _goes_on(utterance, after)):
            if QUANTITY.match(text, joiner.end()):
                break
            return (), end
        if not after:
            return (), end
        end = after
    numbers = listed_numbers(text[start:end])
    end = _with_its_unit(utterance, end)
    return ((), end) if _either(utterance, end) else (numbers, end)


def _with_its_unit(utterance: Utterance, end: int) -> int:
    """Return the end after a word such as 企业 that belongs to the number."""
    unit = _UNIT_WORD.match(utterance.text, end)
    if (
        unit
        and not _apart(utterance, end)
        and (_apart(utterance, unit.end()) or _UNIT.match(utterance.text, end))
    ):
        return unit.end()
    return end


def _goes_on(utterance: Utterance, end: int) -> bool:
    """Say whether words follow directly after the number that ends here."""
    return (
        end < len(utterance.text)
        and not _apart(utterance, end)
        and utterance.text[end] not in ",;:。、- \n退驳打"
    )


def _either(utterance: Utterance, end: int) -> bool:
    """Say whether the number after the blank may be one more object as well as part of the reason."""
    tail = utterance.text[end:].lstrip(" \n")
    bare = _WORD_JOINER.sub("", tail, count=1) if _WORD_JOINER.match(tail) else tail
    if (
        not (
            _apart(utterance, end)
            or utterance.text[end : end + 1] == "\n"
            or utterance.text.endswith(_UNITS, 0, end)
        )
        or not _NUMBER.match(bare)
        or _COMPARED.match(tail)
        or not re.match(r"第?\d", bare)
    ):
        return False
    return not (bare is tail and QUANTITY.match(tail))


_REST_WAITS = lazy(
    "[,，。;]?(?:其[他它余]|余下|剩下|剩余|别|后面|另外)(?:的|几个|几家|几项|几份)*(?:都|也|就|我)*"
    "(?:先|暂时?|再|等|回头|晚点|改天|明天|还|留|放|搁)[^,。;\n]{0,8}"
)
_WITHOUT_SIGN = lazy(f"{_WITHOUT}|以外|之外|除外")


def without_excluded(utterance: Utterance, hit: Hit) -> tuple[int, ...] | None:
    """Return the numbers without those that are said to be left out; None if nothing is left out.

    The result is () if it is not clear what is left out.
    """
    text = utterance.text
    if "reason" in hit.rule.needs:
        return () if _left_out_near(utterance, hit) else None
    out: list[tuple[int, int]] = []
    gone: set[int] = set()
    for pattern in (_NAMED_BEFORE, _NAMED_BEHIND):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in out):
                continue
            if pattern is _NAMED_BEHIND and not _stands_apart(utterance, match.start(), hit):
                if match.start() <= hit.start:
                    return None
                return ()
            out.append(match.span())
            gone |= set(listed_numbers(match["list"]))
    if not out:
        if rest := [m.span() for m in _REST_WAITS.finditer(text)]:  # 1、3号确认，其余先放放
            return () if _SIGN.search(text := _cut(text, rest)) else _the_only_list(text)
        return () if _SIGN.search(text) else None
    if any(start <= hit.start < end for start, end in out) and not _SOME.search(_cut(text, out)):
        return () if _WITHOUT_SIGN.search(text) else None
    return tuple(n for n in _the_only_list(_cut(text, out)) if n not in gone)


def _the_only_list(text: str) -> tuple[int, ...]:
    found = list(_SOME.finditer(text))
    return in_list(found[0]) if len(found) == 1 else ()


def _cut(text: str, out: list[tuple[int, int]]) -> str:
    """Return `text` with a full stop in place of each stretch of `out`."""
    for start, end in sorted(out, reverse=True):
        text = f"{text[:start].rstrip(',; 、')}。{text[end:]}"
    return text


def _stands_apart(utterance: Utterance, start: int, hit: Hit) -> bool:
    """Say whether what is left out begins a clause, and does not continue the list that is meant."""
    return start == 0 or start in utterance.breaks or utterance.text[start - 1] in ",;。:\n ("


DECIDES: Final = "确认|不?同意(?:延期)?|退回|驳回(?:延期)?|打回|不?批准"


def _left_out_near(utterance: Utterance, hit: Hit) -> bool:
    """Say whether a command whose reason is free leaves something out: 退回除1号以外的, 退回 3-5，4除外."""
    text = utterance.text
    start = utterance.clauses[hit.index].start
    if _SIGN.search(text, start, hit.end):
        return True
    return _LEFT_OUT_BEHIND.match(text, hit.end) is not None
