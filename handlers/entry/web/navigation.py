"""The navigation as a table. The order is that of use: the first five that somebody may open stand in the bar, the
rest under 更多, by group.

A new page is one line here and its word in messages/catalogue/web.toml [navigation].
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bot import access
from bot.words import Person
from messages.catalogue import sentence_table

_IN_THE_BAR = 5
_Group = Literal["work", "picture", "people", "service"]


class _Entry(Struct, frozen=True):
    """A page: the key of its word, its path, the right it needs (bot.access.SIGHTS) and its group."""

    key: str
    path: str
    sight: str
    group: _Group


_ENTRIES = (
    _Entry("today", "/", "own", "work"),
    _Entry("queue", "/queue", "queue", "work"),
    _Entry("cases", "/cases", "cases", "work"),
    _Entry("board", "/board", "board", "picture"),
    _Entry("overview", "/progress", "overview", "picture"),
    _Entry("people", "/people", "people", "people"),
    _Entry("onboarding", "/onboarding", "onboarding", "people"),
    _Entry("desk", "/desk", "desk", "work"),
    _Entry("outgoing", "/outgoing", "outgoing", "service"),
    _Entry("registers", "/registers", "registers", "work"),
    _Entry("assessments", "/assessments", "assessments", "work"),
    _Entry("announcements", "/announcements", "announcements", "work"),
    _Entry("meetings", "/trainings", "meetings", "work"),
    _Entry("briefing", "/briefing", "briefing", "picture"),
    _Entry("rehearsal", "/rehearsal", "rehearsal", "picture"),
    _Entry("burden", "/burden", "burden", "picture"),
    _Entry("staff", "/leavers", "staff", "people"),
    _Entry("brakes", "/brakes", "brakes", "service"),
    _Entry("exports", "/exports", "exports", "picture"),
    _Entry("trail", "/trail", "trail", "service"),
    _Entry("imports", "/imports", "service", "service"),
    _Entry("rounds_page", "/rounds", "rounds", "service"),
    _Entry("tokens", "/tokens", "tokens", "service"),
    _Entry("webhooks", "/webhooks", "webhooks", "service"),
    _Entry("service", "/service", "service", "service"),
    _Entry("doctor", "/doctor", "service", "service"),
    _Entry("admin", "/admin", "service", "service"),
)


class _Target(Struct, frozen=True):
    """An entry as one reader sees it; `here` if it is the page they are on or one below it."""

    path: str
    word: str
    here: bool


class _Navigation(Struct, frozen=True):
    """What stands in the bar, and what under 更多 as (name of the group, its entries)."""

    bar: tuple[_Target, ...] = ()
    more: tuple[tuple[str, tuple[_Target, ...]], ...] = ()

    @property
    def inside(self) -> bool:
        """Whether the page stands under 更多."""
        return any(place.here for _, places in self.more for place in places)


def navigation(person: Person | None, path: str) -> _Navigation:
    """Return the navigation of whoever looks at the page `path`; an empty one for nobody."""
    if person is None:
        return _Navigation()
    words, groups = sentence_table("web.navigation"), sentence_table("web.navigation_groups")
    mine = [entry for entry in _ENTRIES if access.may_look(person, entry.sight)]
    bar, rest = mine[:_IN_THE_BAR], mine[_IN_THE_BAR:]

    def places(entries: list[_Entry]) -> tuple[_Target, ...]:
        return tuple(_Target(one.path, words[one.key], _is_here(one.path, path)) for one in entries)

    folded = {name: [one for one in rest if one.group == key] for key, name in groups.items()}
    return _Navigation(places(bar), tuple((name, places(found)) for name, found in folded.items() if found))


def _is_here(entry: str, path: str) -> bool:
    return path == entry or (entry != "/" and path.startswith(f"{entry}/"))
