"""A calendar feed (RFC 5545), written by icalendar: an entry of a whole day for each date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from messages.catalogue import say

CALENDAR = "text/calendar"
_OFTEN = timedelta(hours=6)  # how often a calendar should ask again


class FeedDay(Struct, frozen=True):
    """One entry. `uid` stays the same as long as the entry is about the same, and `sequence` says how often its day was
    changed; `tentative`: the day counts from something that has not happened."""

    uid: str
    day: date
    title: str
    about: list[str]
    url: str
    tentative: bool = False
    sequence: int = 0


def calendar_file(days: Sequence[FeedDay], host: str, now: datetime) -> bytes:
    """Return the feed. `host` makes the entries' UIDs the service's own; `now` is the moment of writing."""
    from icalendar import Calendar, Event  # a fifth of a second of imports that only feeds need

    feed = Calendar()
    feed.add("prodid", "-//qingshen//calendar//ZH")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", say("calendar_feed.entry.name"))
    feed.add("refresh-interval", _OFTEN, parameters={"value": "DURATION"})
    for one in days:
        entry = Event()
        entry.add("uid", f"{one.uid}@{host}")
        entry.add("sequence", one.sequence)
        entry.add("dtstamp", now)
        entry.add("dtstart", one.day)
        entry.add("dtend", one.day + timedelta(days=1))
        title = say("calendar_feed.entry.tentative", title=one.title) if one.tentative else one.title
        entry.add("summary", title)
        entry.add("description", "\n".join(filter(None, one.about)))
        entry.add("url", one.url)
        entry.add("status", "TENTATIVE" if one.tentative else "CONFIRMED")
        entry.add("transp", "TRANSPARENT")
        feed.add_component(entry)
    return bytes(feed.to_ical())
