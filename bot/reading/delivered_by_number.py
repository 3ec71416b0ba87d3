"""1、2送了，3搬走了 · 1送到了 2拒收: what a county tells of the lines of its list, each by itself.

Only those that were delivered are asked about; what is said of the others is told back as not counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot.reading.phrases import MOOD
from bot.reading.result import Reading, only_asked
from bot.words import SPECS, Intent, replace
from bot.words.patterns import lazy

_NEXT = lazy(r"[,，。;；、\s]+(?=第?\d{1,4}(?![\d月日天年点:：.个份]))")
_N: Final = r"第?\d{1,4}号?"
_LIST: Final = rf"{_N}(?:\s?(?:[、和与及跟]|到|至|-|~)\s?{_N}){{0,40}}+"
_DAY: Final = (
    r"[今昨前][天儿个日]+|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]|(?:上|这)?(?:周|礼拜)[一二三四五六日天]"
)
_DELIVERED = lazy(
    rf"(?P<list>{_LIST})(?:家|这几家|都|也|全|已经?|刚|就|[上下]午)*+(?P<day>{_DAY})?(?:都|也|全|已经?|刚|就|[上下]午)*+"
    r"(?:给|[送签递]|签收|送达)(?:达|到|过去|出去|完|收|妥|给)*(?:了|啦|的|过了|咧|手了)[。.!！]*"
)
_A_DAY = lazy(r"\d{1,2}号")  # 2号送的: on the second, it may be
_PIECE = lazy(rf"{_LIST}(?:家|这几家)?\s?\D.*", re.DOTALL)


def delivered_by_number(text: str, again: Callable[[str], Reading]) -> Reading | None:
    """Return what is asked of the lines that were delivered, where a message tells of several; None for any other.

    `again` reads one sentence.
    """
    pieces = _together(_NEXT.split(text.strip()))
    if len(pieces) < 2 or MOOD["conditional"].search(text) or re.search("[?？吗]", text):
        return None
    if not all(_PIECE.fullmatch(piece) for piece in pieces):
        return None
    told = [(piece, found) for piece in pieces if (found := _DELIVERED.fullmatch(piece))]
    if any(_A_DAY.fullmatch(found["list"]) and not found["day"] for _, found in told):
        return None
    says = SPECS[Intent.NOTICE_DELIVERED].says
    parts = tuple(f"{found['list'].replace('号', '')} {found['day'] or ''}{says}" for _, found in told)
    others = tuple(piece for piece in pieces if all(piece is not one for one, _ in told))
    if len(parts) == 1 and others:
        return replace(only_asked(again(parts[0])), left=others, left_why="apart")
    if len(parts) > 1 and not others:
        first = again(parts[0])
        return Reading(first.intent, "ask", why="one_by_one", left=parts, left_why="parts")
    return None


def _together(pieces: list[str]) -> list[str]:
    """Join 1、2送了 again, which is one list."""
    joined: list[str] = []
    for piece in pieces:
        if joined and re.fullmatch(_LIST, joined[-1]):
            joined[-1] = f"{joined[-1]}、{piece}"
        else:
            joined.append(piece)
    return joined
