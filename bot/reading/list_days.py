"""The stretches of days by which lists are asked for: 上周交的, 下个月到期的, 10天内."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from bot.reading.numbers import whole_number


def days_meant(which: str, match: re.Match[str], today: date) -> tuple[date, date]:
    """Return the first and the last day that are meant."""
    monday = today - timedelta(days=today.weekday())
    match which:
        case "week":
            return monday, monday + timedelta(days=6)
        case "next_week":
            return monday + timedelta(days=7), monday + timedelta(days=13)
        case "month":
            return today.replace(day=1), _month_end(today)
        case "next_month":
            first = _month_end(today) + timedelta(days=1)
            return first, _month_end(first)
        case "soon":
            return today, today + timedelta(days=7)
        case "last_week":
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case "last_month":
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
        case "lately":
            return today - timedelta(days=7), today
        case "number":
            n = whole_number(match["n"]) or 0
            each = {"天": 1, "日": 1, "月": 30}.get(match["unit"][-1], 7)
            return today, today + timedelta(days=n * each)
    raise ValueError(which)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
