"""Split a long text into parts that fit a channel's bytes, cut where a reader would pause."""

from __future__ import annotations

import re
import unicodedata

WECOM_BYTES = 2048  # a WeCom text, in UTF-8 (path 90236); longer ones are cut off silently

_LINK = re.compile(r"<a\b[^<>]*>.*?</a>", re.DOTALL | re.IGNORECASE)
# Where to cut, best first: after a paragraph, a line, a sentence, a clause.
_PAUSES = (
    re.compile(r"\n\n+"),
    re.compile(r"\n"),
    re.compile(r"[。！？!?；;…]+[”’」』）)]*"),
    re.compile(r"[，,、：: ]"),
)
_JOINER = "\u200d"
# Control characters but tab and line feed, lone surrogates, the last two of every plane.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    + "".join(chr(plane | last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def clean(text: str) -> str:
    """Return the text without what no channel carries: control characters, lone surrogates, non-characters.

    In JSON they would become escapes that WeCom refuses (40033); in XML they break the document.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNFIT.sub("", text)


def split(text: str, limit: int = WECOM_BYTES, number: bool = True) -> list[str]:
    """Return parts of at most `limit` bytes of UTF-8; several are numbered （1/3）, because WeCom does not
    keep their order.

    No part ends inside a character (an emoji with its joiners included) or inside an <a> link; only a link
    longer than half a part is treated as plain text. ValueError for a limit below 64 bytes, or below 8 where
    parts are not numbered.
    """
    if limit < (least := 64 if number else 8):
        raise ValueError(f"limit must be at least {least} bytes")
    text = clean(text).strip("\n")
    if _size(text) <= limit:
        return [text]
    if not number:
        return _cut(text, limit)
    digits = 1
    while True:
        parts = _cut(text, limit - _size("（/）") - 2 * digits)
        if len(str(len(parts))) <= digits:
            return [f"（{n}/{len(parts)}）{part}" for n, part in enumerate(parts, 1)]
        digits += 1


def _cut(text: str, room: int) -> list[str]:
    parts = []
    while _size(text) > room:
        at = _best_cut(text, room)
        parts.append(text[:at].rstrip("\n"))
        text = text[at:].lstrip("\n")
    return [*(p for p in parts if p), *([text] if text else [])]


def _best_cut(text: str, room: int) -> int:
    """Return the last pause within `room` bytes, but none in the first half, which would waste the part."""
    longest = len(text.encode()[:room].decode(errors="ignore"))
    head = text[: longest + 1]
    links = [m.span() for m in _LINK.finditer(text[: longest + room]) if _fits(m.group(), room)]
    for pause in _PAUSES:
        ends = [m.end() for m in pause.finditer(head) if longest // 2 <= m.end() <= longest]
        ends = [end for end in ends if not _inside(end, links)]
        if ends:
            return ends[-1]
    at = longest
    while at > 1 and _joined(text[at - 1], text[at]):
        at -= 1
    if at <= 1:
        at = longest
    return next((begin for begin, end in links if begin < at < end), at)


def _fits(link: str, room: int) -> bool:
    return _size(link) <= room // 2


def _inside(at: int, links: list[tuple[int, int]]) -> bool:
    return any(begin < at < end for begin, end in links)


def _joined(left: str, right: str) -> bool:
    """Say whether the two code points make one visible character."""
    return (
        _JOINER in (left, right)
        or unicodedata.combining(right) != 0
        or "\ufe00" <= right <= "\ufe0f"  # variation selectors
        or "\U0001f3fb" <= right <= "\U0001f3ff"  # skin tones
    )


def _size(text: str) -> int:
    return len(text.encode())
