"""The year of a day as it is said: 2027年, 27年, 二〇二七年, 明年, 次年. One that is written is never left out."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.reading.numbers import whole_number
from bot.words.patterns import lazy

YEAR: Final = r"(?:20\d\d|[二][〇零O○]?[〇零一二三四五六七八九]{2,3})"
YEARS_FROM_NOW: Final = {
    word: years
    for years, words in (
        (-2, ("前年",)),
        (-1, ("去年", "上一年")),
        (0, ("今年", "本年")),
        (1, ("明年", "来年", "次年", "翌年", "下一年")),
        (2, ("后年",)),
    )
    for word in words
}
# A year that is written is never left out: 2027年底 is not this year's end.
ANY_YEAR: Final = rf"(?P<y>{'|'.join(YEARS_FROM_NOW)}|{YEAR}年|(?<![\d.])(?:2[3-9]|3\d)年)"


def year_of(text: str) -> int:
    """Return the year that 2027, 27, 二〇二七 or 二七 is; 0 for none."""
    if text.isdigit():
        return int(text) if len(text) == 4 else 2000 + int(text)
    digits = "".join(str(whole_number(c) if whole_number(c) is not None else 0) for c in text)
    return int(digits) + (2000 if len(digits) == 2 else 0) if len(digits) in (2, 4) else 0


def year_said(words: str, today: date) -> int:
    """Return the year that 明年, 2027年 or 27年 is."""
    return (
        today.year + YEARS_FROM_NOW[words] if words in YEARS_FROM_NOW else year_of(words.removesuffix("年"))
    )


_WRITTEN = lazy(rf"{ANY_YEAR}(?!度)")


def year_written(text: str) -> str:
    """Return the one year that `text` names, as it is written; "" if none, or several."""
    found = {written.group() for written in _WRITTEN.finditer(text)}
    return found.pop() if len(found) == 1 else ""


_FOUR_DIGITS = lazy(r"(?<!\d)20\d\d(?!\d)")


def years_in(name: str) -> set[int]:
    """Return the years that the name of a round has: 2024 and 2025 of 2024—2025年度审核."""
    return {int(found[0]) for found in _FOUR_DIGITS.finditer(name)}
