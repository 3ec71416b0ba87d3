"""Recognise an act on many at once: 已送达 1-3 · 全部已送达，除了 NAME · 催办全部逾期.

The whole sentence must be that and nothing else; with any further word it is read as another sentence.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from bot.reading.exclusions import end_of_those_at, left_out
from bot.reading.numbers import LIST, in_list, listed_numbers
from bot.reading.phrases import noise_before, stripped
from bot.reading.signs import Hit
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words.patterns import lazy

WHOLE_SCOPE: Final = "all"
ALL_OVERDUE: Final = "overdue"
_WORDS = (
    f"(?:的|全[县区市]|[本我][县区市]|辖区内?|企业|单位|公司|"
    f"告知书|告知单|通知书|评估|验收|申请|材料|手头|都|均|也|今天|已经|已|{DAY})"
)
_EVERY = "(?:全部|所有|全都|都|均|全|一律)"
_LEAD_ALL = lazy(
    f",?(?:其他|其它|其余|余下|剩下|别)?(?:的|企业|单位|公司){{0,2}}+(?:{_EVERY}|{_WORDS}){{0,8}}+"
)
ALL_SAID = lazy(_EVERY)
_SOME = lazy(LIST)
_TAIL_ALL = lazy(
    f"[了:,]{{0,2}}(?:一下)?(?P<all>全部|所有|全体)?(?:的)?(?P<late>逾期|超期)?(?:了?的)?"
    f"(?:企业|单位|公司)?(?:[,:]?{DAY}(?:的|送的|送达的|办的)?)?[,。]?"
)
_LEAD_NUMBERS = lazy(rf"(?P<list>{LIST})(?:家|这|几|[两三四五六七八九]|{_EVERY}|{_WORDS}){{0,8}}+")
_TAIL_NUMBERS = lazy(rf"[了过:,的]{{0,2}}(?:一下)?(?P<list>{LIST})(?:家|企业|单位|公司)?")
_LEFT_OUT = lazy(
    f"(?:除(?:了|开|去|掉)?|不含|不包括|而不是|而非)(?:{NAME}[、和与及]?){{1,20}}"
    f"|(?:{NAME}[、和与及]?){{1,20}}(?:以外|之外|除外|例外|不算|(?:先|暂时?)不|不[催送])"
    f"|[没未](?:有)?[送交报办](?:达|到|给)?(?:{NAME}[、和与及]?){{1,20}}"
)
_AND_DAYS = lazy(r"\d号[、,\s和及]{0,3}第?\d{1,4}(?![\d号])")  # 1 18号 2 19号: numbers, each with its day
_PLAIN_LEAD = lazy(f"(?:{_WORDS}|请|帮我|给我|再){{0,6}}+")
_NOTHING_BEHIND = lazy("[了过的]?")


class Bulk(Struct, frozen=True):
    """The cases that an act on many is about.

    With `every` (WHOLE_SCOPE or ALL_OVERDUE) they are all of these except `numbers` and the names at `but`;
    without it they are the `numbers`.
    """

    every: str = ""
    numbers: tuple[int, ...] = ()  # with `every`: the excepted
    but: tuple[tuple[int, int], ...] = ()  # where the excepted are named in Utterance.text
    odd: tuple[tuple[int, int], ...] = ()  # and where words stand that should name one, and do not


def bulk_of(utterance: Utterance, hit: Hit) -> Bulk | None:
    """Return which cases an act on many is about: all, all that are overdue, or those of some numbers.

    None if the sentence names enterprises that are not left out, or has words beside the command and these.
    """
    start = noise_before(utterance.text)
    begin = end_of_those_at(utterance.text, start, hit.start)
    lead = utterance.text[start:begin].rstrip("把将,:")
    tail = utterance.text[hit.end :]
    tail = tail[: len(tail) - len(tail.lstrip())] + stripped(tail) if stripped(tail) else ""
    said = (begin, hit.end)
    return (begin == hit.start and _numbered(lead, tail)) or _every(utterance, said, lead, tail, start)


def _numbered(lead: str, tail: str) -> Bulk | None:
    """Return the numbers that stand before or after the command; None if there are none, or days stand
    among them."""
    before = _LEAD_NUMBERS.fullmatch(lead) if _NOTHING_BEHIND.fullmatch(tail) else None
    behind = _TAIL_NUMBERS.fullmatch(tail) if _PLAIN_LEAD.fullmatch(lead) else None
    match = before or behind
    if match is None:
        return None
    found = listed_numbers(match["list"])
    if _AND_DAYS.search(match["list"]):
        return None
    return Bulk(numbers=found) if found else None


def _every(utterance: Utterance, said: tuple[int, int], lead: str, tail: str, at: int) -> Bulk | None:
    """Return all, or all overdue, with what is excepted; None if the sentence does not say so plainly.

    `said` is where the act stands; `lead` begins at `at`.
    """
    first, last = left_out(lead, at), left_out(tail, said[1])
    behind = _TAIL_ALL.fullmatch(last.words)
    if behind is None or _SOME.search(utterance.text, *said):  # 确认1-3，除了2
        return None
    few = (*first.few, *last.few)
    in_hit = ALL_SAID.search(utterance.text, *said)
    before = (in_hit or ALL_SAID.search(first.words)) and _LEAD_ALL.fullmatch(first.words)
    meant = behind["all"] or behind["late"] or last.few or last.odd
    if not (before or (_PLAIN_LEAD.fullmatch(first.words) and (meant or in_hit))):
        return None
    every = ALL_OVERDUE if behind["late"] else WHOLE_SCOPE
    numbers = [in_list(m) for span in few for m in re.finditer(LIST, utterance.text[slice(*span)])]
    if not all(numbers):
        return None
    return Bulk(every, tuple(n for some in numbers for n in some), few, (*first.odd, *last.odd))


def names_left_out(text: str) -> list[tuple[int, int]]:
    """Return where the names stand that a sentence leaves out: 除了A, A除外, A先不."""
    return [m.span() for m in _LEFT_OUT.finditer(text)]
