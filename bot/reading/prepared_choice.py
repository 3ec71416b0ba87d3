"""选1 · 1属实 · 否 2: which of several reports that a consultant prepared is answered, and how."""

from __future__ import annotations

import unicodedata

from bot.words.patterns import lazy

_CHOICE = lazy(
    "(?P<no>否|不是|不对|不属实)?(?:第|选)?(?P<n>\\d{1,2})(?:个|项|号)?(?:(?P<yes>是的?|对的?|属实|没错|提交)|(?P<not>否|不是|不对|不属实))?"
)


def prepared_choice(text: str) -> tuple[int, bool] | None:
    """Return the number that a short answer chooses, and whether it says yes to it; None for any other sentence."""
    plain = unicodedata.normalize("NFKC", text).translate({ord(sign): None for sign in ' ,。.!“”"'})
    found = _CHOICE.fullmatch(plain)
    if found is None or (found["no"] and found["yes"]):
        return None
    return int(found["n"]), not (found["no"] or found["not"])
