"""No text whatever makes a pattern of the product run away.

Every pattern is taken, those built from TOML and those written where they are used included; each
of its repeats is fed what it repeats, many times over, and an end that does not fit. A pattern
that backtracks in two ways over one text needs 2^20 steps for the short texts here and is stopped;
one that grows faster than the square of the text is too slow for the long ones, which are as long
as any text that is read (`bot.reading.utterance.LONGEST_READ`).
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

import pytest

from bot.reading.utterance import LONGEST_READ
from tests.patterns.attack import attacks
from tests.patterns.collect import Found, collected

SHORT, BRIEF = 60, 0.05  # characters; seconds of processor time for one text
LONG = 0.25
AT_ONCE = 50  # short texts under one clock
# Functions that make patterns of the rows of a table while their module is loaded (and so are
# watched), the one that compiles at the first use, one that looks for an escaped key, two
# that list a round's place names (no repeat in them),
# and one that looks for a column of our own schema.
KNOWN = frozenset(
    {"bot.words.patterns", "bot.audiences", "bot.tables", "bot.places", "bot.reading.place_words"}
    | {"storage.schema_edits", "bot.reading.round_names"}
    | {"bot.reading.pause_named"}  # a row of place names, possessive
    | {"messages.sms_templates"}  # each variable is bounded, and holds no word of its sentence
)


class TooLong(Exception):
    """The pattern is still at it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """`re` asks for signals while it backtracks, so that a text can be given up."""

    def stop(*_: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def use(pattern: re.Pattern[str], ways: frozenset[str], text: str) -> None:
    """Use a pattern on a text in all the ways in which the product uses it."""
    if "search" in ways:
        for _ in pattern.finditer(text):
            pass
    if "match" in ways:
        pattern.match(text)
    if ways & {"search", "fullmatch"}:
        pattern.fullmatch(text)


Attack = tuple[str, str, str]  # before, pumped, end


def slow(found: Found, length: int, seconds: float, most: int, few: bool = False) -> str:
    """The first text that takes too long, as its parts; "" when there is none."""
    pattern = re.compile(found.pattern, found.flags)

    def in_time(several: Sequence[Attack], limit: float) -> bool:
        try:
            with at_most(limit):
                for before, pumped, end in several:
                    use(pattern, found.ways, before + pumped * (length // len(pumped)) + end)
        except TooLong:
            return False
        return True

    made = islice(attacks(found.pattern, found.flags, few), most)
    while several := list(islice(made, 1 if few else AT_ONCE)):
        if in_time(several, seconds):
            continue  # all of them together: so each of them
        for one in several:  # and once more, should the machine have been busy with something else
            if not in_time([one], seconds) and not in_time([one], 2 * seconds):
                before, pumped, end = one
                return f"{found.where}: {before!r} + {pumped!r} * n + {end!r}"
    return ""


@cache
def everything() -> tuple[list[Found], list[str]]:
    return collected()


def test_every_pattern_is_known() -> None:
    """One that is put together from what a function is given cannot be tried beforehand."""
    found, unknown = everything()
    assert [place for place in unknown if place.split(":")[0] not in KNOWN] == []
    assert len(found) > 500


@pytest.mark.parametrize("part", range(8))
def test_no_text_has_two_ways_through_a_repeat(part: int) -> None:
    assert [s for f in everything()[0][part::8] if (s := slow(f, SHORT, BRIEF, 2500))] == []


@pytest.mark.parametrize("part", range(8))
def test_the_longest_text_is_tried_quickly(part: int) -> None:
    assert [s for f in everything()[0][part::8] if (s := slow(f, LONGEST_READ, LONG, 60, few=True))] == []


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("(?:a|b|ab)*c", "search"),
        (r"(?:\d{1,2}\.?)*x", "fullmatch"),
        ("(a+)+$", "match"),
        ("(?:两天|[一两]天)*", "fullmatch"),
    ],
)
def test_the_attack_finds_what_runs_away(pattern: str, ways: str) -> None:
    assert slow(Found("here", pattern, 0, frozenset({ways})), SHORT, BRIEF, 2500)
