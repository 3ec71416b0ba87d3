"""A report that says when, but no day: 上个月就交了, 早就送达了. It is asked for, never taken for today."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_MONTH: Final = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|初|中旬?|上旬|下旬)?"
_SAYS_WHEN = re.compile(
    "早就|早已|老早|早前|上周(?![一二三四五六日天末\\d])|上(?:个)?(?:礼拜|星期)(?![一二三四五六日天末\\d])|上个?月|这个?月初|月初|"
    "年前|年初|去年|前年|前些[天日年]|前[几两]天|前阵子?|前段时间|好几天|好久|有些日子|腊月|正月|节前|过年[前时]|春节|"
    rf"(?<![\d一二三四五六七八九十]){_MONTH}(?=就|已|都|的时候|那会|交|报|送|提交|启动|汇总|办)"
)


def said_when(text: str, names: Iterable[str] = ()) -> str:
    """Her words for when it was; "" where she says none, or the day itself. `names` are no such words."""
    for name in names:
        text = text.replace(name, "")
    found = _SAYS_WHEN.search(re.sub(r"\s", "", text))
    return found.group() if found else ""
