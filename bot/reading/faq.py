"""Find which of the frequent questions a person asks, if it can be told for certain.

The entries are data (faq.toml, or an administrator's own file of the same form), and those that people wrote
while they answered. A wrong answer costs more trust than none. So an entry fits only if every group of its
`words` is in the text, or the text is almost one of those in which it was `asked`; if two entries fit equally
well neither is given; what is much like one is found by faq_nearest.py. What the desk alone approved gives way to
whatever fits and is on the work itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from bot.reading.short_forms import normal
from bot.tables import Place, PlanError, read_table
from bot.words import Sentence, replace

_IN_THESE_WORDS = 100
_ALMOST = 88  # of 100 by rapidfuzz: one or two other characters in a question of fifteen


class FaqEntry(Struct, frozen=True):
    """One question with its answer.

    `words` are groups of alternatives ("附件|截图") of which each must be met; `unless` are words that make
    it another question; `clause` is the clause of the notice on which the answer rests, `of_notice` says that the
    answer is what that notice rules, and holds in no other round. `asked` are ways of asking
    it, made `normal`; `by_desk` says that the system's desk may have approved it alone.
    """

    key: str
    kind: Literal["work", "system"]
    question: str
    words: tuple[str, ...]
    answer: str
    clause: str = ""
    of_notice: bool = False
    unless: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    by_desk: bool = False

    def fits(self, text: str) -> bool:
        """Say whether `text`, already made `normal`, asks this question."""
        return self.closeness(text) > 0

    def closeness(self, text: str) -> int:
        """How closely it fits: by how many groups of words, or above all of these in the askers' own words; 0 if it
        does not."""
        if any(_has(words, text) for words in self.unless):
            return 0
        if any(_almost(one, text) for one in self.asked):
            return _IN_THESE_WORDS
        return len(self.words) if self.words and all(_has(group, text) for group in self.words) else 0


class Faq(Struct, frozen=True):
    """All entries; `notice` is the number of the one whose rules some of them tell.

    Any question that has one of the words `system` ("密码|登录") is about the system."""

    entries: tuple[FaqEntry, ...]
    system: str = ""
    notice: str = ""

    def fitting(self, text: str) -> tuple[FaqEntry, ...]:
        """Return every entry that fits, the most specific first."""
        return tuple(entry for _, entry in self._ranked(text))

    def _ranked(self, text: str) -> list[tuple[int, FaqEntry]]:
        plain = normal(text)
        found = [(n, entry) for entry in self.entries if (n := entry.closeness(plain))]
        if any(entry.kind == "work" for _, entry in found):
            found = [(n, entry) for n, entry in found if not entry.by_desk]
        return sorted(found, key=lambda one: -one[0])

    def best(self, text: str) -> FaqEntry | None:
        """Return the one entry that fits best; None if none fits, or two fit equally well."""
        found = self._ranked(text)
        if len(found) > 1 and found[0][0] == found[1][0]:
            return None
        return found[0][1] if found else None

    def of_rounds(self, documents: Collection[str]) -> Faq:
        """Return the entries that hold in the rounds of these notices."""
        if self.notice in documents:
            return self
        return replace(self, entries=tuple(entry for entry in self.entries if not entry.of_notice))

    def beside(self, more: Iterable[FaqEntry]) -> Faq:
        """Return these entries with those that people wrote."""
        return replace(self, entries=(*more, *self.entries))

    def entry(self, key: str) -> FaqEntry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def touches_work(self, one: FaqEntry) -> bool:
        """Say whether one that is written now is asked like an entry on the work, or would meet such an entry's own
        question."""
        work = [entry for entry in self.entries if entry.kind == "work"]
        return any(
            entry.closeness(asked) for entry in work for asked in (normal(one.question), *one.asked)
        ) or any(one.closeness(normal(entry.question)) for entry in work)

    def is_work(self, text: str) -> bool:
        """Say whether the question is plainly about the work itself, and nothing in it about the system."""
        kinds = {entry.kind for entry in self.fitting(text)}
        of_system = bool(self.system) and _has(self.system, normal(text))
        return kinds == {"work"} and not of_system


def parse(text: str) -> Faq:
    """Read the entries of a file. PlanError names the line, the key and what to do."""
    text = text.removeprefix("\ufeff")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else 0
        raise PlanError(line, "TOML", Sentence("plans.faq.no_toml")) from error
    rows = data.get("question", [])
    system = data.get("system_words", "")
    notice = data.get("notice", "")
    odd = set(data) - {"question", "system_words", "notice"}
    if odd or not isinstance(rows, list) or not isinstance(system, str) or not isinstance(notice, str):
        raise PlanError(1, min(odd, default="question"), Sentence("plans.faq.unknown_section"))
    return Faq(tuple(_entries(rows, text)), system, notice)


def _entries(rows: list[object], text: str) -> Iterable[FaqEntry]:
    seen: set[str] = set()
    for n, row in enumerate(rows):
        place = Place.of(text, "question", n)
        entry = read_table(FaqEntry, row, place)
        entry = replace(entry, asked=tuple(map(normal, entry.asked)))
        if entry.key in seen:
            raise place.error("key", Sentence("plans.faq.key_twice", key=entry.key))
        if not (entry.words or entry.asked):
            raise place.error("words", Sentence("plans.faq.no_words"))
        for group in (*entry.words, *entry.unless):
            if not all(group.split("|")):
                raise place.error("words", Sentence("plans.faq.empty_word", group=group))
        seen.add(entry.key)
        yield entry


@cache
def shipped_faq() -> Faq:
    """Return the entries that come with the product, taken from the notice and from the usual troubles of
    the system."""
    return parse((files("bot") / "faq.toml").read_text("utf-8"))


def _has(group: str, text: str) -> bool:
    return any(word in text for word in group.split("|"))


def _almost(one: str, other: str) -> bool:
    from rapidfuzz import fuzz  # a start does not wait for it

    return fuzz.ratio(one, other) >= _ALMOST
