"""李四他们厂: an enterprise that is named by its contact."""

from __future__ import annotations

from typing import Final

from bot.words.patterns import lazy

_THEIR: Final = "(?:[他她]们?|那儿?|家|的|那边|所在)*(?:那|这)?[个家间]?(?:厂子?|公司|企业|单位)(?!长|里的人)"
_SAYS_SO = lazy(f"[一-鿿]{_THEIR}")
_BEHIND_A_NAME = lazy(_THEIR)


def says_their_firm(text: str) -> bool:
    """Say whether `text` may name an enterprise so."""
    return _SAYS_SO.search(text) is not None


def their_firm(text: str, name: str) -> tuple[int, int] | None:
    """Return where `text` has the enterprise of the person of this name; None where it does not."""
    at = text.find(name)
    while at >= 0:
        if behind := _BEHIND_A_NAME.match(text, at + len(name)):
            return at, behind.end()
        at = text.find(name, at + 1)
    return None
