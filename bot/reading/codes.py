"""Find tokens that look like a unified social credit code, right or wrong: 91130102MA10000028.

Whoever writes one means an enterprise, even if no enterprise has that code. Numbers of papers and systems
(回执号, 受理编号…) look alike but say before them what they are; they are left out, and so are the
addresses of pages and mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.words.patterns import lazy

_LENGTH: Final = 18
_SHORTEST, _LONGEST = 15, 20  # a slip of the hand is a code as well; 15 had those of before 2015
_FEWEST_DIGITS: Final = 8
_PART = lazy(r"[0-9a-z]+", re.IGNORECASE | re.ASCII)
_ADDRESS = lazy(r"(?:https?://|www\.)[!-~]+|[!-~]+@[!-~]+", re.IGNORECASE)
_OTHER_NUMBER = lazy(
    "(?:编号|流水号?|受理号|回执号?|单号|序列号|申请号|申报号|业务号|文号|登记号|备案号|账号|卡号|"
    "身份证号?码?|条码|凭证号?|系统号)[是为:]*$"
)
_WINDOW: Final = 8  # characters before a token in which it may be said what it is


def codes_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, code) for each token in `text` that looks like a credit code: 15 to 20 letters and
    digits.

    `text` must be half width already.
    """
    aside = [m.span() for m in _ADDRESS.finditer(text)]
    parts = [
        m.span() for m in _PART.finditer(text) if not any(start <= m.start() < end for start, end in aside)
    ]
    i = 0
    while i < len(parts):
        start, end = parts[i]
        code = text[start:end]
        after = i + 1
        if len(code) < _SHORTEST:
            code, after = _in_parts(text, parts, i)
            end = parts[after - 1][1]
        if _shaped(code) and not _OTHER_NUMBER.search(text[max(0, start - _WINDOW) : start]):
            yield start, end, code
            i = after
        else:
            i += 1


def _in_parts(text: str, parts: list[tuple[int, int]], first: int) -> tuple[str, int]:
    """Join a code that is printed in groups (91130102 MA1000 0028) and return it with the index after its
    last part.

    The code is "" if the parts do not make one.
    """
    code = text[slice(*parts[first])]
    i = first
    while len(code) < _LENGTH and i + 1 < len(parts):
        between = text[parts[i][1] : parts[i + 1][0]]
        if between not in (" ", "-"):
            break
        i += 1
        code += text[slice(*parts[i])]
    whole = len(code) == _LENGTH and not code.isdigit()
    return (code, i + 1) if whole else ("", first + 1)


def _shaped(code: str) -> bool:
    """Say whether the token has the length of a code and enough digits for one."""
    digits = sum(map(str.isdigit, code))
    return _SHORTEST <= len(code) <= _LONGEST and digits >= _FEWEST_DIGITS
