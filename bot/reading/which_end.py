"""What an answer to 不是哪家的？ chooses: names and numbers, and nothing beside them but that they are not."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from bot.words import Enterprise
from bot.words.patterns import lazy

_ALL: Final = ("全部", "都不是", "全都不是", "以上都不是", "所有")
_AROUND: Final = lazy(r"(?:我?+不是(?:我(?!不))?+|联系人|[这那]家|[都的了和\s,，、])*+")
_NUMBER: Final = lazy(r"第(\d{1,2})[家个]?|(?<!\d)(\d{1,2})(?![\d家个])")


def firms_named(text: str, firms: Sequence[Enterprise]) -> tuple[list[Enterprise], str]:
    """Return those of these enterprises that a text names, and what it says besides. A name within a longer one is not
    named."""
    found, rest = [], text
    for firm in sorted(firms, key=lambda one: -len(one.name)):
        if firm.name in rest:
            found.append(firm)
            rest = rest.replace(firm.name, " ")
    return found, rest


def firms_chosen(text: str, firms: Sequence[Enterprise]) -> list[Enterprise]:
    """Return which of them a sentence chooses: by number, by name, or all; none where it says anything more."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。!,")
    if plain in _ALL:
        return list(firms)
    named, rest = firms_named(plain, firms)
    numbers = [int(a or b) for a, b in _NUMBER.findall(rest)]
    if not _AROUND.fullmatch(_NUMBER.sub(" ", rest)) or not all(1 <= n <= len(firms) for n in numbers):
        return []
    meant = [*named, *(firms[n - 1] for n in numbers)]
    return [firm for firm in firms if firm in meant]
