"""Whose personal data has served its purpose, and what becomes of each piece of it (docs/decisions/0086-purge.md).

The term begins when the round is closed; of an enterprise that goes on in it, when its file has ended. What
belongs to no round serves those that ran then: its term is from its own day, but not over before theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from bot.words import NAMELESS, Ending, Kind, PersonalRow, Traces
from bot.words.personal import SOMEBODY, Mask

# Our own words alone: they prove that somebody was reminded, and stay without names and numbers.
_PROOFS: Final = (Kind.REMINDER,)


class Terms(Struct, frozen=True):
    """Where things stand: `begun` are all rounds with the moment of their beginning, `closed` those in which
    nothing goes on, with that of their end; what ended before `before` is over."""

    closed: Mapping[str, datetime]
    before: datetime
    begun: Mapping[str, datetime] = {}
    spared: Mapping[int, str] = {}  # the cases of ended rounds that go on, or ended since, with their round
    holders: frozenset[tuple[int, str]] = frozenset()  # who holds the enterprise of one, and its round

    @property
    def over(self) -> frozenset[str]:
        """The rounds whose term is over."""
        return frozenset(key for key, at in self.closed.items() if at <= self.before)

    @property
    def before_of_none(self) -> datetime:
        """What belongs to no round is over if it is older: no round whose term runs had begun by then."""
        return min([self.before, *(at for key, at in self.begun.items() if key not in self.over)])


def is_over(person: Traces, terms: Terms) -> bool:
    """Whether nothing needs this person's data any more: no office goes on, the last role ended long enough
    ago or goes on in ended rounds alone, and so did every round that they took part in."""
    if person.serves or any(person.id == one for one, _ in terms.holders):
        return False
    if person.left_at and person.left_at > terms.before:
        return False
    if not terms.over.issuperset(person.rounds):
        return False
    return bool(person.rounds) or person.left_at is not None


def pseudonyms(due: Iterable[Traces], labels: tuple[str, str]) -> dict[int, str]:
    """Return what these people (by id) are called from now on: the label of a contact, or of an officer, with
    a number that means nothing outside."""
    return {one.id: f"{labels[one.official]}{one.id}" for one in due}


def names_to_mask(
    due: Iterable[Traces], names: Mapping[int, str], everybody: Iterable[Traces]
) -> dict[str, str]:
    """Return what takes the place of each name. Of a name that several people have nobody can say whom it
    means."""
    borne = Counter(one.name for one in everybody)
    return {
        one.name: SOMEBODY if borne[one.name] > 1 else names[one.id] for one in due if one.name != NAMELESS
    }


class Rules(Struct, frozen=True):
    """What a purge goes by: `due` are the people (by id), `officials` those who ever had an office."""

    terms: Terms
    mask: Mask
    due: Mapping[int, str]
    officials: frozenset[int]


def rewritten(row: PersonalRow, columns: Mapping[str, Ending], rules: Rules) -> dict[str, Any]:
    """Return the columns of a row that change, with what stands in them then."""
    over = _over(row, rules)
    changed = {}
    for name, old in row.values.items():
        new = _value(name, old, columns.get(name, Ending.MASKED), row, over, rules)
        if new != old:
            changed[name] = new
    if changed and "request" in row.values:
        changed["request"] = None  # what was handed over byte for byte holds the same
    if "request" in changed and not row.values["request"]:
        del changed["request"]
    return changed


def _over(row: PersonalRow, rules: Rules) -> bool:
    terms = rules.terms
    if row.owner in rules.due:
        return True
    if row.case in terms.spared or any(
        row.owner == one and row.round in ("", key) for one, key in terms.holders
    ):
        return False
    if row.round in terms.over:
        return True
    return not row.round and row.at is not None and row.at < terms.before_of_none


def _value(name: str, old: Any, kept: Ending, row: PersonalRow, over: bool, rules: Rules) -> Any:
    names = not row.round  # of no round: it may be about anybody
    if name == "request":
        return None if over and old else old
    if kept is Ending.PSEUDONYM:
        return f"purged-{row.owner}" if row.owner in rules.due and old else old
    if kept is Ending.EMPTIED and over and row.kind not in _PROOFS:
        return type(old)()
    if isinstance(old, str):
        return rules.mask.text(old, over=over, names=names)
    said = row.speaker is not None and row.speaker not in rules.officials
    return rules.mask.data(old, over=over, names=names, words_go=said)
