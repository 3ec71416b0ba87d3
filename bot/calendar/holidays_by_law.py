"""法定节假日: the days that are off by law, whatever a year's arrangement will be.

《全国年节及纪念日放假办法》 in force since 1 January 2025, article 2. The yearly arrangement (usually
published in November) adds the days moved beside them and the working weekends; until then these
alone are certain. A holiday on a weekend is made up for on a working day that only the arrangement
names, so nothing is said of it here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_SINCE: Final = 2025  # the law in force; earlier years have published arrangements
# The first day of the first lunar month, the fifth of the fifth, the fifteenth of the eighth.
LUNAR: Final[dict[int, tuple[str, str, str]]] = {
    2025: ("01-29", "05-31", "10-06"),
    2026: ("02-17", "06-19", "09-25"),
    2027: ("02-06", "06-09", "09-15"),
    2028: ("01-26", "05-28", "10-03"),
    2029: ("02-13", "06-16", "09-22"),
    2030: ("02-03", "06-05", "09-12"),
    2031: ("01-23", "06-24", "10-01"),
    2032: ("02-11", "06-12", "09-19"),
    2033: ("01-31", "06-01", "09-08"),
    2034: ("02-19", "06-20", "09-27"),
    2035: ("02-08", "06-10", "09-16"),
    2036: ("01-28", "05-30", "10-04"),
    2037: ("02-15", "06-18", "09-24"),
    2038: ("02-04", "06-07", "09-13"),
    2039: ("01-24", "05-27", "10-02"),
    2040: ("02-12", "06-14", "09-20"),
    2041: ("02-01", "06-03", "09-10"),
    2042: ("01-22", "06-22", "09-28"),
    2043: ("02-10", "06-11", "09-17"),
    2044: ("01-30", "05-31", "10-05"),
    2045: ("02-17", "06-19", "09-25"),
    2046: ("02-06", "06-08", "09-15"),
    2047: ("01-26", "05-29", "10-04"),
    2048: ("02-14", "06-15", "09-22"),
    2049: ("02-02", "06-04", "09-11"),
    2050: ("01-23", "06-23", "09-30"),
}


@lru_cache(maxsize=64)
def of_year(year: int) -> dict[date, str]:
    """Return the certain days off of a year, by name; without the lunar ones where the table ends."""
    if year < _SINCE:
        return {}
    found = {
        date(year, 1, 1): "元旦",
        _qingming(year): "清明节",
        **{date(year, 5, n): "劳动节" for n in (1, 2)},
        **{date(year, 10, n): "国庆节" for n in (1, 2, 3)},
    }
    if year not in LUNAR:
        return found
    spring, dragon, autumn = (date.fromisoformat(f"{year}-{day}") for day in LUNAR[year])
    for n in range(-1, 3):  # 除夕, 初一 to 初三
        found[spring + timedelta(days=n)] = "春节"
    found[dragon] = "端午节"
    found.setdefault(autumn, "中秋节")  # it may fall into the National Day's
    return found


def _qingming(year: int) -> date:
    """Return the day of the solar term; the usual rule, right from 2025 to 2099."""
    n = year % 100
    return date(year, 4, int(n * 0.2422 + 4.81) - n // 4)
