"""减负: which of an officer's messages go into the next digest once they have had enough of them this month. Pure.

Nothing is dropped: the digest names what was merged. What the law or the notice dates soon, what is urgent, what
somebody waits for and what goes to an enterprise is never merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from bot.notices.item import Item
from bot.notices.standings import PRESSING_DAYS
from bot.words import Kind

_OF_OTHERS = ("county", "city", "province")  # audiences: told what those below them owe
_NUDGE = "nudge"  # somebody pressed 催办


class Had(Struct, frozen=True):
    """How many messages an officer has had this month. Whoever gets no digest is not here."""

    messages: int


def goes_into_digest(
    kind: Kind, items: Iterable[Item], urgent: bool, had: Had | None, ceiling: int, today: date
) -> bool:
    """Whether a message to an officer is merged into the next digest; `had` None for anybody who gets none, an
    enterprise's contacts among them. `ceiling` 0: nothing ever is."""
    if not ceiling or had is None or had.messages < ceiling or urgent or kind is not Kind.REMINDER:
        return False
    return all(_general(item, today) for item in items)


def _general(item: Item, today: date) -> bool:
    """Whether it can wait for the digest: one's own step whose date is not near, or what others owe, which the
    digest lists."""
    audience, _, rung = item.rung.partition(":")
    if rung.startswith(_NUDGE):
        return False
    if audience in _OF_OTHERS:
        return True
    return audience == "owner" and (item.due - today).days > PRESSING_DAYS
