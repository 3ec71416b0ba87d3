"""3 已提交评估申请: a consultant who works through a list says a client's number before the sentence."""

from __future__ import annotations

from bot.words.patterns import lazy

_LINE = lazy(
    r"(?P<n>\d{1,3})[ \t]{0,3}(?:号|[、.．:：,，])?[ \t]{0,3}(?P<said>(?:已|申请延期|进度|为什么)[\s\S]{0,300})"
)


def line_of_client(text: str) -> tuple[int, str] | None:
    """Return (the client's number, the sentence); None for any other sentence."""
    found = _LINE.fullmatch(text.strip())
    return (int(found["n"]), found["said"]) if found else None
