"""What a long letter to a bureau, or to a consultant about several steps, says in place of all its lines: what there is
of each sort, how many lie in each place, and the worst few by name. The rest stands in its workbook and behind its
button."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from bot.words import Level, NoticeLine
from messages.sections import MAIL_LINES, Section

_STEPS = 3  # of a digest, drawn as bars
_LISTS = ("confirm", "own", "late")  # of a digest
_COUNTED = 6  # sections of a letter
_FEW, _SORTS = 3, 2  # so many lines, of so many sorts, are still said each by itself


class _Brief(Struct, frozen=True):
    """The sections that have a line of their own; the lines that are named, each with its section; how many are not;
    the counts of places, the most first; and what all these count."""

    sorts: Sequence[Section]
    named: tuple[tuple[Section, NoticeLine], ...]
    rest: int
    places: tuple[tuple[str, int], ...]
    unit: str


def in_brief(found: Sequence[Section], level: Level) -> _Brief | None:
    """Return a letter's sections in brief; None for one that says each of its lines: a short one, an enterprise's, or a
    consultant's about one step, which has room for the names of clients."""
    total = sum(len(section.lines) for section in found)
    of_bureau = level is not Level.ENTERPRISE
    if total <= _FEW and len(found) <= _SORTS if of_bureau else total <= MAIL_LINES or len(found) == 1:
        return None
    room = shares([len(section.lines) for section in found], MAIL_LINES)
    named = tuple((one, line) for one, n in zip(found, room, strict=True) for line in one.worst[:n])
    rest = total - len(named)
    tallies = [Counter(dict(one.tally(level))) for one in found if rest and of_bureau]
    places = sum(tallies, Counter[str]())
    unit = "家" if len(found) == 1 and found[0].named else "项"
    return _Brief(found[:_COUNTED], named, rest, tuple(places.most_common()) if len(places) > 1 else (), unit)


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Return how many of each list are shown where all together have `room`: one of each in turn, the first lists
    first."""
    given = [0] * len(sizes)
    while room and any(n < size for n, size in zip(given, sizes, strict=True)):
        for at, size in enumerate(sizes):
            if room and given[at] < size:
                given[at] += 1
                room -= 1
    return given


class _DigestRoom(Struct, frozen=True):
    """What of one round a digest's mail shows: the steps, and how many lines of each list."""

    steps: Sequence[Mapping[str, Any]]
    lines: Mapping[str, int]


def digest_room(parts: Sequence[Mapping[str, Any]]) -> list[_DigestRoom]:
    """Return what fits one screen of each round's part: the steps of which most is late or waits, in their order, and
    the first lines of its lists. A map, which one round alone has, takes the room of some."""
    mapped = len(parts) == 1 and parts[0]["map"] is not None
    lines = iter(shares([len(part[key]) for part in parts for key in _LISTS], 3 if mapped else MAIL_LINES))
    steps = shares([len(part["steps"]) for part in parts], 2 if mapped else _STEPS)
    return [
        _DigestRoom(_most_to_do(part["steps"], n), {key: next(lines) for key in _LISTS})
        for part, n in zip(parts, steps, strict=True)
    ]


def _most_to_do(steps: Sequence[Mapping[str, Any]], n: int) -> list[Mapping[str, Any]]:
    def rank(at: int) -> tuple[int, int, int]:
        parts = steps[at]["parts"]
        return -parts["overdue"], -parts["reported"], abs(steps[at]["days_left"])

    return [steps[at] for at in sorted(sorted(range(len(steps)), key=rank)[:n])]
