"""Whom the text of a 群发 speaks to in its first words: 请四方农药、六合钢铁明天来局里 · 请石家庄、唐山两市报名单."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.utterance import NAME, hear
from bot.words import Enterprise, Person
from bot.words.patterns import lazy

_VERB = "(?:请|让|叫|望|通知|提醒|告诉|给)?"
_LEAD = lazy(_VERB)
_FIRMS = lazy(f"{_VERB}(?P<names>{NAME}(?:[、,和与及跟]*{NAME})*)(?:[两三四五六七八九几]家)?")


class _Addressed(Struct, frozen=True):
    """The enterprises that it goes to; () if it names none. `unclear`: it names a place, or somebody who may be
    one of several."""

    firms: tuple[Enterprise, ...] = ()
    unclear: bool = False


def addressed(text: str, asker: Person, names: NameIndex, today: date) -> _Addressed:
    """Return whom the first words of `text` name among those in the asker's scope."""
    scope = scope_of(asker)
    heard = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True)
    if found := _FIRMS.match(heard.text):
        named = heard.names_in(*found.span("names"))
        sure = all(f.certain for f in named)
        firms = tuple(dict.fromkeys(f.enterprises[0] for f in named)) if sure else ()
        return _Addressed(firms, unclear=not sure)
    lead = _LEAD.match(heard.text)
    place = lead and names.places.pattern.match(heard.text, lead.end())
    return _Addressed(unclear=bool(place))
