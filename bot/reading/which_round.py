"""Which of a person's rounds a sentence is about, if they have several. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.words.intent_lookup import those
from bot.words.intents import SPECS, Intent
from bot.words.patterns import lazy

# What only shows: answered for each of the person's rounds.
OF_EACH: Final = frozenset({Intent.TODO, Intent.OVERDUE, Intent.PENDING, Intent.STATUS, Intent.EXPLAIN_DATE})
# What is said of one round's case, or of its list. Not what is said by number: that is one round's.
OF_ONE: Final = (
    frozenset(
        i for i, spec in SPECS.items() if spec.step or spec.of_case or spec.way in ("report", "decision")
    )
    | {
        Intent.ANNOUNCE,
        Intent.REPORT_RESULT,
        Intent.SET_TARGET,
        Intent.URGE,
        Intent.STEP,
        Intent.ADD_REFERENCE,
    }
) - (OF_EACH | those(by_number=True))


@dataclass(frozen=True, slots=True)
class RoundFit:
    """A sentence in one of the person's rounds: whether what it names is in that round, and whether
    what it asks for can be done there now."""

    key: str
    there: bool
    open: bool


def rounds_meant(intent: str, known: Sequence[RoundFit]) -> tuple[str, ...]:
    """Keys of the rounds in which the sentence is answered; () if the person has to be asked.

    A view is of each that has what it names. An act is of the one in which it can be done; where
    that is none or several, of the only one that has it, else the person is asked. What belongs to no round
    is answered in the last.
    """
    there = tuple(one.key for one in known if one.there)
    if intent in OF_EACH:
        return there or (known[-1].key,)
    if intent not in OF_ONE:
        return (known[-1].key,)
    able = tuple(one.key for one in known if one.there and one.open)
    if len(able) == 1:
        return able
    if len(there) < 2:
        return there or (known[-1].key,)
    return ()


_CHOICE = lazy(r"(?:第|选)? ?(\d{1,2})(?:个|项|轮)?")


def choice_of(text: str, names: Sequence[str]) -> int | None:
    """Which of the rounds that were shown an answer means: by its place, its name, or the only one
    whose name contains it (2025年)."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。.!！")
    if found := _CHOICE.fullmatch(plain):
        place = int(found[1]) - 1
        return place if 0 <= place < len(names) else None
    fits = [n for n, name in enumerate(names) if len(plain) >= 2 and plain in name]
    return fits[0] if len(fits) == 1 else None
