"""Whom a sentence names, for those who ask after it was read."""

from __future__ import annotations

from datetime import date

from bot.access import scope_holds, scope_of
from bot.reading.names import How, NameIndex
from bot.reading.utterance import hear
from bot.words import Enterprise, Person


def hear_names(text: str, asker: Person, names: NameIndex, today: date) -> tuple[Enterprise, ...]:
    """Return the enterprises within the asker's scope that `text` names beyond doubt, each once."""
    scope = scope_of(asker)
    found = hear(text, names, lambda e: scope_holds(scope, e), today).names
    sure = [f.enterprises[0] for f in found if f.how in (How.EXACT, How.CORE)]
    return tuple(dict.fromkeys(e for e in sure if scope_holds(scope, e)))


def called_in(text: str, asker: Person, names: NameIndex, today: date) -> tuple[tuple[Enterprise, ...], ...]:
    """Return for each name in `text`, however short, the enterprises within the asker's scope that are called
    so, from left to right; one that only resembles a name means none."""
    scope = scope_of(asker)
    found = hear(text, names, lambda e: scope_holds(scope, e), today, bare=True).names
    called = (f.enterprises for f in found if f.how in (How.EXACT, How.CORE, How.AMBIGUOUS))
    return tuple(dict.fromkeys(called))
