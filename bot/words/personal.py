"""What of the records is about people: in text, in the data of events, and how it is taken out of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from bot.words.patterns import lazy


class Ending(StrEnum):
    """What becomes of a column with personal data once its term is over."""

    PSEUDONYM = "pseudonym"  # something by which nobody is known takes its place
    EMPTIED = "emptied"
    MASKED = "masked"  # names, numbers and addresses in it are replaced, the rest stays
    DROPPED = "dropped"  # the whole row is
    EXPIRES = "expires"  # it goes by itself within a month


class PersonalRow(Struct, frozen=True):
    """A row with personal data: whose it is, who spoke, of which round and when, and its columns. `act` is of
    an event, `kind` of a message."""

    id: int
    owner: int | None
    speaker: int | None
    round: str
    at: datetime | None
    act: str
    kind: str
    case: int | None
    values: dict[str, Any]


class Traces(Struct, frozen=True):
    """What ties a person to the work: `rounds` they took part in, whether an office of theirs goes on, when
    the last role ended (None: one goes on)."""

    id: int
    name: str
    official: bool  # had an office once
    serves: bool
    left_at: datetime | None
    rounds: tuple[str, ...]


SOMEBODY: Final = "某某"  # in place of a name that several people have
_CLEARED: Final = "（已清除）"  # in place of words, numbers and addresses
# Keys in the data of events and duties under which somebody's own words are kept.
_WORDS: Final = frozenset({"said", "reason", "words", "file", "error", "comment"})
# Under these stand from what to what a contact was changed, with name, number and address.
_CONTACT_CHANGES: Final = ("换联系人", "增加联系人", "删除联系人")
_OLD_AND_NEW: Final = ("old", "new")
_CONTACT_FIELDS: Final = frozenset(
    {"contact", "phone", "email", "wecom", "title", "before", "replaces", "keeps"}
)
# What says nothing about people, and would mean something else if a figure in it were replaced.
_EXACT: Final = frozenset(
    "changed figures number number_in_system links no decision_no uscc sha256 digest version text salt".split()
)
_MAY_NAME: Final = _WORDS | {"changes", "old", "to"}
SALT: Final = "salt"  # in an event's data: without it nobody finds out by trying what was taken out of it

_DIGIT = "[0-9０-９]"
_MEANS = lazy(
    rf"(?<!{_DIGIT})[1１]{_DIGIT}{{2}}(?:[ -]?{_DIGIT}{{4}}){{2}}(?!{_DIGIT})"
    rf"|(?<![\w-])0{_DIGIT}{{2,3}}[ -]?{_DIGIT}{{7,8}}(?!{_DIGIT})"
    rf"|(?<!{_DIGIT})[1-9１-９]{_DIGIT}{{5}}(?:19|20){_DIGIT}{{9}}[0-9０-９Xx](?![0-9A-Za-z])"
    r"|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_NAME_WITH_MEANS = lazy(r"([^、，（）\s]{2,30})（")


class Mask:
    """Takes people out of text: `names` with what stands in their place, `means` (numbers and
    addresses) of those people. The names in `kept` (of enterprises) are never touched."""

    def __init__(self, names: Mapping[str, str], means: Iterable[str], kept: Iterable[str] = ()) -> None:
        self._means = {_bare(one) for one in means if one}
        self._names = {name: name for name in kept} | {n: to for n, to in names.items() if len(n) > 1}
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for first, lengths in _by_first(self._names).items():
            self._lengths[first] = sorted(lengths, reverse=True)

    def text(self, text: str, *, over: bool, names: bool = False) -> str:
        """Return the text without these people. `over`: the term of what it belongs to is over, so names and
        everybody's numbers and addresses go too; otherwise only the numbers and addresses of these people,
        and with `names` their names."""
        if not text:
            return text
        found = _MEANS.sub(lambda m: _CLEARED if over or _bare(m[0]) in self._means else m[0], text)
        return self._without_names(found) if over or names else found

    def _without_names(self, text: str) -> str:
        pieces: list[str] = []
        at = last = 0
        while at < len(text):
            for length in self._lengths.get(text[at], ()):
                if (name := text[at : at + length]) in self._names:
                    pieces += text[last:at], self._names[name]
                    at = last = at + length
                    break
            else:
                at += 1
        return "".join([*pieces, text[last:]]) if pieces else text

    def data(
        self, value: Any, key: str = "", *, over: bool, names: bool = False, words_go: bool = False
    ) -> Any:
        """Return a JSON value, as an event or a duty keeps it under `key`, without these people. `words_go`:
        what somebody said in their own words goes as a whole, since nobody knows whom they name."""
        if key in _EXACT:
            return value
        if isinstance(value, str):
            whole = over and value and (key in _CONTACT_FIELDS or (words_go and key in _WORDS))
            return _CLEARED if whole else self.text(value, over=over, names=names)
        if isinstance(value, dict):
            changed = over and value.get("what") in _CONTACT_CHANGES
            keyed = {
                k: _CLEARED
                if changed and k in _OLD_AND_NEW and v
                else self.data(v, k, over=over, names=names, words_go=words_go)
                for k, v in value.items()
            }
            if over:
                keyed.pop(SALT, None)
            return keyed
        if isinstance(value, list):
            if over and len(value) == 3 and value[0] in _CONTACT_FIELDS:  # a change: what, old, new
                return [value[0], *(_CLEARED if v else v for v in value[1:])]
            return [self.data(one, key, over=over, names=names, words_go=words_go) for one in value]
        return value


def _by_first(names: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[0]].add(len(name))
    return found


def _bare(means: str) -> str:
    """Return a number or address in one way of writing."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" else c for c in means)
    return re.sub(r"[ -]", "", plain).lower() if "@" not in plain else plain.lower()


def has_people(data: Mapping[str, Any]) -> bool:
    """Whether an event's data may hold something about people that will be taken out one day."""
    return not _MAY_NAME.isdisjoint(data)


def former_names(data: Mapping[str, Any]) -> set[str]:
    """Return the names of contacts that an event says were changed: they may stand in no row any more."""
    found: set[str] = set()
    changes = data.get("changes")
    for line in changes if isinstance(changes, list) else ():
        if isinstance(line, list) and len(line) == 3 and line[0] == "contact":
            found |= {name for side in line[1:] if isinstance(side, str) for name in side.split("、")}
    if data.get("what") in _CONTACT_CHANGES:
        for side in _OLD_AND_NEW:
            found |= set(_NAME_WITH_MEANS.findall(str(data.get(side) or "")))
    return {name for name in found if len(name) > 1 and name != _CLEARED}
