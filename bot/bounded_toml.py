"""TOML text from outside -> tables, after a look at its shape: tomllib's time grows with the square of a key's parts,
its stack with the depth of lists, and Python refuses a number of thousands of digits."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, Final

MOST_TEXT: Final = 256 * 1024  # characters
MOST_LINES: Final = 3000
MOST_DEEP: Final = 16  # parts of a key, and lists or tables within each other
MOST_DIGITS: Final = 32


@cache
def _no_structure() -> re.Pattern[str]:
    """Strings and remarks as tomllib sees them. One without an end is taken to the end of its line, or of the text, so
    that no text is looked at twice."""
    return re.compile(
        r'"""(?:[^\\]|\\.?)*?(?:"{3,5}|\Z)'
        r"|'''.*?(?:'{3,5}|\Z)"
        r'|"(?:[^"\\\n]|\\.)*"?'
        r"|'[^'\n]*'?"
        r"|#[^\n]*",
        re.DOTALL,
    )


class TooMuch(ValueError):
    """The text is larger, deeper or longer in its numbers than anything that people write."""


def read_toml(text: str) -> dict[str, Any]:
    """Return the tables of `text`. TooMuch beyond the bounds; tomllib's own TOMLDecodeError for what is no TOML."""
    if len(text) > MOST_TEXT or text.count("\n") >= MOST_LINES:
        raise TooMuch
    shape = _no_structure().sub('"', text)
    if (
        any(key.count(".") >= MOST_DEEP for key in re.findall(r'[\w"\-. \t]+', shape))
        or any(len(number) > MOST_DIGITS for number in re.findall(r"[0-9_]+", shape))
        or _depth(shape) > MOST_DEEP
    ):
        raise TooMuch
    return tomllib.loads(text)


def _depth(shape: str) -> int:
    deepest = depth = 0
    for sign in re.findall(r"[\[\]{}]", shape):
        depth = depth + 1 if sign in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
