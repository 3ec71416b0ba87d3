"""正月十六, 大年初八, 端午那天: which day of the calendar that is.

Only the first month can be counted, from its first day, which the table of the holidays by law has; the days of other
lunar months are asked for.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from bot.calendar.holidays_by_law import LUNAR
from bot.reading.numbers import whole_number

_N: Final = "[一二三四五六七八九]"
_OF_THE_MONTH: Final = f"(?:初(?:{_N}|十)|十{_N}|廿{_N}?|二十{_N}?|三十|1[0-9]|2[0-9]|30)"
LUNAR_DAY: Final = (
    f"(?:农历|阴历)?(?:正月|大年(?=初))(?P<d>{_OF_THE_MONTH})(?:[日号]|(?!家|个|万|吨))"
    "|(?P<f>元宵节?|端午节?|中秋节?)(?:那一?天|当天)"
)
_FEASTS: Final = ("元宵", "端午", "中秋")
_LONGEST_MONTH: Final = 30


def lunar_day(match: re.Match[str], year: int) -> date | None:
    """Return the day of `year` that a match of LUNAR_DAY names; None if the table does not have that year."""
    if year not in LUNAR:
        return None
    spring, dragon, autumn = (date.fromisoformat(f"{year}-{day}") for day in LUNAR[year])
    if match["f"]:
        lantern = spring + timedelta(days=14)
        return (lantern, dragon, autumn)[_FEASTS.index(match["f"][:2])]
    number = whole_number(match["d"].removeprefix("初")) or 0
    return spring + timedelta(days=number - 1) if 1 <= number <= _LONGEST_MONTH else None
