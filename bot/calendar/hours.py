"""Working hours (law 7) and the receiver's own: they hold delivery, never a clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from bot.calendar.days import Calendar
from bot.words import SHANGHAI, NotificationPreferences


class Hours(Struct, frozen=True):
    """When messages may be delivered on working days, Shanghai time."""

    start: time
    end: time


def open_now(now: datetime, hours: Hours, calendar: Calendar) -> bool:
    local = now.astimezone(SHANGHAI)
    return calendar.is_workday(local.date()) and hours.start <= local.time() < hours.end


def next_opening(now: datetime, hours: Hours, calendar: Calendar) -> datetime:
    """Return the next moment at which delivery begins, `now` itself when it is open."""
    if open_now(now, hours, calendar):
        return now
    local = now.astimezone(SHANGHAI)
    day = local.date() if local.time() < hours.start else local.date() + timedelta(days=1)
    return datetime.combine(calendar.on_or_after(day), hours.start, SHANGHAI)


def morning_to_come(now: datetime, hours: Hours) -> datetime | None:
    """Today's first hour of delivery, on a day off as well; None once it has begun."""
    local = now.astimezone(SHANGHAI)
    if local.time() >= hours.start:
        return None
    return datetime.combine(local.date(), hours.start, SHANGHAI)


def muted(preferences: NotificationPreferences, now: datetime) -> date | None:
    """Return the last day of 免打扰 while it holds, which is to the end of that day; else None."""
    until = preferences.muted_until
    return until if until and now.astimezone(SHANGHAI).date() <= until else None


def wished_hours(hours: Hours, preferences: NotificationPreferences) -> Hours:
    """Return the receiver's own hours. A wish outside the working hours in force counts for nothing."""
    if preferences.hour is None or preferences.hour >= hours.end:
        return hours
    return Hours(max(hours.start, preferences.hour), hours.end)
