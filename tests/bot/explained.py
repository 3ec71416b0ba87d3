"""Why a date is what it is, as people read it."""

from __future__ import annotations

from bot.plans.due import Due
from messages.catalogue import explain


def explained(due: Due) -> list[tuple[str, str]]:
    """(label, words) of each line of a date's explanation."""
    return [(label, explain(why)) for label, why in due.explanation]
