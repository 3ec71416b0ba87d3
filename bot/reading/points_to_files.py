"""见附件, 材料请查收: whether the words beside files say nothing but that the files are there."""

from __future__ import annotations

from bot.words.patterns import lazy

_THERE = lazy("附件|附上|查收|查阅|审阅|材料|资料|文件")
_NOTHING_ELSE = lazy(
    "(?:您好|你好|各位|领导|老师|同志|附件|附上|查收|查阅|审阅|材料|资料|文件|发给您|发您"
    "|谢谢|感谢|辛苦了|此致|敬礼|[详见请在为是如的和及烦]|[\\s,，。.、!！~:：;；])++"
)


def points_to_files(text: str) -> bool:
    """Whether a text is only a pointer to what was sent along with it."""
    return bool(_NOTHING_ELSE.fullmatch(text) and _THERE.search(text))
