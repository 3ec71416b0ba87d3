"""把一二三确认了，四不动 · 第2、第5还有第7家 · 3到6号: which numbers an officer speaks of.

Only what is offered goes by it: whoever is left out, or put off, is not among them.
"""

from __future__ import annotations

from typing import Final

from bot.reading.numbers import LONGEST_RANGE, whole_number
from bot.reading.short_forms import normal
from bot.words.patterns import lazy

_N: Final = "(?:\\d{1,3}|[一二三四五六七八九十]{1,3})"
_AND: Final = "(?:、|,|和|跟|与|及|以及|还有|到|至|-|~)"
_UNIT: Final = "(?:号|个|件|条|家|项|份)"
_PUT_OFF: Final = "(?:[先暂就都也那]|暂时)*(?:[不别没放留搁等缓]|再[说看议])"
_RUN = lazy(
    f"(?:第{_N}{_UNIT}?(?:{_AND}?第?{_N}{_UNIT}?){{0,20}}+"
    f"|(?<![\\d月年第.])(?:(?<=把)|(?<=将)|(?={_N}(?:{_AND}{_N}){{0,20}}号))(?:{_N}号?)(?:{_AND}(?:{_N}号?)){{0,20}}+)"
    f"(?![\\d月年天日周.号个家份次点])(?!{_PUT_OFF})"
)
_LEFT_ALONE = lazy(f"(?:^|[,，。;；])第?{_N}{_UNIT}?{_PUT_OFF}[^,，。;；]*")
_TOKEN = lazy(f"(?P<n>{_N})|(?P<to>到|至|-|~)")


def numbers_told(text: str) -> tuple[int, ...]:
    """Return the numbers that `text` speaks of, from left to right; () where it names none, or one is not plain."""
    found: list[int] = []
    for run in _RUN.finditer(normal(text)):
        span = False
        for token in _TOKEN.finditer(run.group()):
            if token["to"]:
                span = True
                continue
            values = _values(token["n"])
            if not values or (span and not 0 < values[0] - found[-1] <= LONGEST_RANGE):
                return ()
            found += [*range(found[-1] + 1, values[0])] if span else []
            found += values
            span = False
    return tuple(dict.fromkeys(found))


_DAYS = lazy(
    "(?<![\\d第.月])(?:3[01]|[12]?\\d)[日号](?=那天|[^,，。;；]{0,6}?(?:开|评|签|送|验|去|收|递|交|到|过会)|[,，。;；]|$)"
)


def without_days(text: str) -> str:
    """Return the words without 19号, where that may be a day: 19号，老李签的 · 18号开的会."""
    return _DAYS.sub("", text)


def of_those_told(text: str) -> str:
    """Return the words without what is said of numbers that are left alone: 四不动."""
    return _LEFT_ALONE.sub("", text)


def _values(word: str) -> list[int]:
    """一二三 is each of them, 十二 and 12 are one."""
    each = [word] if word.isdigit() or "十" in word else [*word]
    return [n for one in each if (n := whole_number(one))]
