"""头两个放行 · 水泥那户退掉 · 第1、2、3的签回来了: lines of a list that was just shown, called by their place in it, by
their trade or by their numbers, put as the names that stand there.

Only what is offered goes by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.reading.numbers import whole_number
from bot.reading.trades import INDUSTRY
from bot.words.patterns import lazy

_N: Final = "[一二两三四五六七八九]|[1-9]"
_UNIT: Final = "[个家户件单条份项]"
_PLACES = lazy(
    f"(?P<first>[头前](?P<of_first>{_N})?|第一){_UNIT}|(?P<last>最后|末尾|倒数第一)(?P<of_last>{_N})?{_UNIT}"
    f"|(?P<middle>[中当]间)(?:那|的)?一?{_UNIT}|第(?P<nth>{_N}){_UNIT}"
)
_TRADE = lazy(
    f"(?:搞|做|那)*+(?P<trade>{INDUSTRY.pattern})(?:企业|厂|公司|行业)?的?那?(?P<many>[一两二三四五六七八九几]|\\d)?[家户]"
    f"|[两二三四五六七八九几]家(?P<those>{INDUSTRY.pattern})的?|(?:搞|做)(?P<made>{INDUSTRY.pattern})的"
    f"|(?P<only>{INDUSTRY.pattern})(?:厂|企业|那[个份边]?)的?"
)
_NUMBERS = lazy(
    r"第?(?P<run>\d{1,3}(?:(?:[、,，和跟与及 ]|以及|还有)+第?\d{1,3}){0,20}+)"
    r"(?!\d|[月年天日周点]|[号个家份][^的都全也签送给收])(?:[号个家份项户]|那?[几些两三][家户])?"
)


_LEFT = lazy("第[一二三四五六七八九十\\d]|倒数")  # 第一第二家: one of two is not both


class ShownLine(Struct, frozen=True):
    """A line of a list that was shown: its number, and what stands there."""

    number: int
    name: str


def with_shown_names(text: str, lines: Sequence[ShownLine], numbers: bool) -> str:
    """Return the text with the names of the lines that it calls by place or trade, and with `numbers` by number; as it
    is where one cannot be told."""
    if not lines:
        return text
    named = _PLACES.sub(lambda found: _at_places(found, lines), text)
    named = _of_trades(named, lines) if named == text else named
    if numbers and named == text:
        named = _NUMBERS.sub(lambda found: _numbered(found, lines), text)
    return text if _LEFT.search(named) else named


def _at_places(found: re.Match[str], lines: Sequence[ShownLine]) -> str:
    of = found["of_first"] or found["of_last"] or found["nth"]
    n = whole_number(of.replace("两", "二")) or 0 if of else 1
    if n > len(lines):
        return found.group()
    if found["middle"]:
        meant = [lines[1]] if len(lines) == 3 else []
    elif found["nth"]:
        meant = [lines[n - 1]]
    else:
        meant = [*(lines[-n:] if found["last"] else lines[:n])]
    return _names(meant) or found.group()


def _of_trades(text: str, lines: Sequence[ShownLine]) -> str:
    found = _TRADE.search(text)
    if found is None:
        return text
    trade = found["trade"] or found["those"] or found["made"] or found["only"]
    meant = [line for line in lines if trade in line.name]
    many = found["many"] and whole_number(found["many"].replace("两", "二"))
    if not meant or (many and many != len(meant)) or (found["only"] and len(meant) > 1):
        return text
    return f"{text[: found.start()]}{_names(meant)}{text[found.end() :]}"


def _numbered(found: re.Match[str], lines: Sequence[ShownLine]) -> str:
    if found.group().endswith(("家", "户")) and not found.group().startswith("第"):
        return found.group()  # 3家都挺像样: so many, and not the third
    told = [int(one) for one in re.findall(r"\d+", found["run"])]
    meant = [line for n in told for line in lines if line.number == n]
    return _names(meant) if len(meant) == len(told) else found.group()


def _names(meant: Sequence[ShownLine]) -> str:
    return "、".join(dict.fromkeys(line.name for line in meant))
