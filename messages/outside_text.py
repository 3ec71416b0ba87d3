"""Make text from outside harmless before a template shows it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from msgspec import Struct, structs

from messages.split import clean

_T = TypeVar("_T")
_KEEP_LINES = ("results", "reason", "announced")  # our own rendered words, and a person's as written
_BRACKETS = str.maketrans("<>", "＜＞")
_MARKS = str.maketrans("*[]`#<>~_|@", "＊［］｀＃＜＞～＿｜＠")
_BARE_LINK = re.compile(
    r"(?<=\w)(?:://|\.(?=[a-z]))", re.IGNORECASE
)  # what programs turn into one by themselves
_NO_LINK = {"://": "：／／", ".": "．"}


def tidy(value: _T, links: bool = False) -> _T:
    """Return outside text as one line without control or direction characters; values, lists and mappings
    are walked.

    Unless `links`, < and > become full-width, because a WeCom text turns `<a href>` into a link. The facts
    in _KEEP_LINES keep their line breaks.
    """
    return cast(_T, _tidied(value, links, False))


def _tidied(value: Any, links: bool, lines: bool) -> Any:
    kind: type = type(value)
    if kind is str:
        text = _kept_lines(value) if lines else _one_line(value)
        return text if links or not _opens_a_link(text) else text.translate(_BRACKETS)
    match _walked(kind):
        case "list":
            return kind([_tidied(v, links, lines) for v in value])
        case "mapping":
            return {k: _tidied(v, links, lines or k in _KEEP_LINES) for k, v in value.items()}
        case "struct":
            was = [(name, getattr(value, name)) for name in value.__struct_fields__]
            now = {name: new for name, old in was if (new := _tidied(old, links, lines)) is not old}
            return structs.replace(value, **now) if now else value
    return value


@cache
def _walked(kind: type) -> str | None:
    """Return as what a value of this type is walked; None if it holds no outside text (a number, a date, our own
    key)."""
    if issubclass(kind, (list, tuple)):
        return "list"
    if issubclass(kind, Mapping):
        return "mapping"
    return "struct" if issubclass(kind, Struct) else None


def _opens_a_link(text: str) -> bool:
    return "<" in text or ">" in text


def _kept_lines(text: str) -> str:
    return "\n".join(_one_line(line) for line in clean(text).splitlines())


@lru_cache(maxsize=4096)  # names of steps, places and enterprises come again and again
def _one_line(text: str) -> str:
    """Put the text on one line and remove ⏎, which the templates use as their own sign for a line break."""
    text = " ".join(text.replace("⏎", " ").split())
    if text.isprintable():  # nearly always, and then nothing has to go
        return text
    kept = (c for c in clean(text) if c == "\u200d" or unicodedata.category(c) != "Cf")
    return "".join(kept).strip()


def unmarked(text: str) -> str:
    """Return outside text as it may stand in markdown: no link, not even a bare one, no heading, no other mark, nobody
    mentioned."""
    return _BARE_LINK.sub(lambda found: _NO_LINK[found[0]], text.translate(_MARKS))


def dialled(phone: str) -> str:
    """Return a telephone number as the address of a tel: link: its digits, and the plus of a country."""
    return "".join(sign for sign in phone if sign.isascii() and (sign.isdigit() or sign == "+"))
