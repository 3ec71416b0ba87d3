"""Whom a sentence names, for those who ask after it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import zip_longest
from typing import Final

from bot.access import scope_holds, scope_of
from bot.reading.names import How, NameIndex
from bot.reading.utterance import NAME, Utterance, hear
from bot.words import Enterprise, Person
from bot.words.patterns import lazy


def hear_names(text: str, asker: Person, names: NameIndex, today: date) -> tuple[Enterprise, ...]:
    """Return the enterprises within the asker's scope that `text` names beyond doubt, each once."""
    scope = scope_of(asker)
    found = hear(text, names, lambda e: scope_holds(scope, e), today).names
    sure = [f.enterprises[0] for f in found if f.certain]
    return tuple(dict.fromkeys(e for e in sure if scope_holds(scope, e)))


def called_in(text: str, asker: Person, names: NameIndex, today: date) -> tuple[tuple[Enterprise, ...], ...]:
    """Return for each name in `text`, however short, the enterprises within the asker's scope that are called
    so, from left to right; one that only resembles a name means none."""
    return tuple(
        dict.fromkeys(f.enterprises for f in _bare(text, asker, names, today).names if f.how in _CALLED)
    )


def called_together(text: str, asker: Person, names: NameIndex, today: date) -> bool:
    """Say whether all that `text` names stand in one list, so that what is said of one is said of all."""
    heard = _bare(text, asker, names, today)
    first, last = heard.text.find(NAME), heard.text.rfind(NAME)
    return _ONE_LIST.fullmatch(heard.text, max(first, 0), last + 1) is not None and not _ONE_OF_TWO.search(
        heard.text
    )


def one_of_them(text: str) -> bool:
    """Say whether `text` tells of one of several, and not of which: A或者B送了, 一个送了一个没送."""
    return _ONE_OF_SEVERAL.search(text) is not None


def stretches(
    text: str, asker: Person, names: NameIndex, today: date
) -> tuple[tuple[str, tuple[tuple[Enterprise, ...], ...]], ...]:
    """Return what `text` says of each list of names in it, up to the next list, with those that are called so."""
    heard = _bare(text, asker, names, today)
    lists = list(_ONE_LIST.finditer(heard.text))
    found = []
    for one, behind in zip_longest(lists, lists[1:]):
        end = behind.start() if behind else len(heard.text)
        firms = tuple(f.enterprises for f in heard.names_in(*one.span()) if f.how in _CALLED)
        found.append((heard.original(one.end(), end), tuple(dict.fromkeys(firms))))
    return tuple(found)


def with_names_in_full(
    text: str,
    asker: Person,
    names: NameIndex,
    today: date,
    meant: Mapping[tuple[Enterprise, ...], Enterprise],
) -> str:
    """Return `text` with each name, however short, in full: `meant` tells of those that are called so (`called_in`)
    which one it is."""
    heard = _bare(text, asker, names, today)
    at = [i for i, sign in enumerate(heard.text) if sign == NAME]
    for place, found in reversed([*zip(at, heard.names, strict=True)]):
        if firm := meant.get(found.enterprises):
            start, end = heard.spans[place]
            text = f"{text[:start]}{firm.name}{text[end:]}"
    return text


_ONE_LIST = lazy(rf"{NAME}(?:(?:的|[\s、,，;和与及跟/]|以及|还有){{0,4}}{NAME})*+")
_ONE_OF_SEVERAL = lazy("或|其中|有[一的]家?|一[个家份].{1,8}一[个家份]|前者|后者|之一")
_ONE_OF_TWO = lazy("[前后](?:面)?(?:那|这)?(?:一?[家个]|者)|第[一二][家个]")
_CALLED: Final = (How.EXACT, How.CORE, How.AMBIGUOUS)


def _bare(text: str, asker: Person, names: NameIndex, today: date) -> Utterance:
    scope = scope_of(asker)
    own = tuple(e for role in asker.roles if role.enterprise_id and (e := names.by_id(role.enterprise_id)))
    return hear(text, names, lambda e: scope_holds(scope, e), today, bare=True, own=own)
