"""How a duty counts in an overview: one mark each, as a fold over rows and as a WHERE.

Both say the same (`tests/storage/test_marks.py`): a number on the page and the list behind it agree.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tortoise.expressions import Q
from tortoise.functions import Count

from bot.words import DutyState, Scope
from storage import cases, models


class Mark(StrEnum):
    """In the order in which they are drawn."""

    DONE = "done"
    REPORTED = "reported"  # waits for the bureau's word
    OPEN = "open"
    EXTENDED = "extended"  # postponed, the new date has not passed
    OVERDUE = "overdue"
    WAITING = "waiting"  # an earlier step is not done
    FAILED = "failed"
    WAIVED = "waived"


_PLAIN = {
    DutyState.DONE: Mark.DONE,
    DutyState.REPORTED: Mark.REPORTED,
    DutyState.FAILED: Mark.FAILED,
    DutyState.WAIVED: Mark.WAIVED,
}


def mark(state: DutyState, due: date, extended_to: date | None, today: date) -> Mark:
    """The mark of one duty on `today`."""
    if plain := _PLAIN.get(state):
        return plain
    if state is DutyState.OPEN and due < today:
        return Mark.OVERDUE
    if extended_to:
        return Mark.EXTENDED
    return Mark.OPEN if state is DutyState.OPEN else Mark.WAITING


def marked(wanted: Mark, today: date) -> Q:
    """The duties that bear a mark, as a WHERE over duties."""
    for state, plain in _PLAIN.items():
        if plain is wanted:
            return Q(state=state)
    match wanted:
        case Mark.OVERDUE:
            return Q(state=DutyState.OPEN, due__lt=today)
        case Mark.EXTENDED:
            running = Q(state=DutyState.WAITING) | Q(state=DutyState.OPEN, due__gte=today)
            return Q(running, Q(extended_to__isnull=False))
        case Mark.OPEN:
            return Q(state=DutyState.OPEN, due__gte=today, extended_to__isnull=True)
        case _:
            return Q(state=DutyState.WAITING, extended_to__isnull=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many enterprises of a county stand so with a milestone."""

    city: str
    county: str
    milestone: str
    mark: Mark
    n: int


async def tallies(
    scope: Scope, round_key: str, milestones: Collection[str], today: date
) -> list[Tally]:
    """The whole overview of a scope, counted by the database: a few rows a county."""
    rows = (
        await models.Duty.filter(
            cases.within(scope, "case__"), case__round_id=round_key,
            case__enterprise_id__isnull=False, milestone__in=list(milestones),
        )
        .annotate(n=Count("id"))
        .group_by("case__city", "case__county", "milestone", "state", "due", "extended_to")
        .values("case__city", "case__county", "milestone", "state", "due", "extended_to", "n")
    )  # fmt: skip
    return [
        Tally(
            r["case__city"], r["case__county"], r["milestone"],
            mark(DutyState(r["state"]), r["due"], r["extended_to"], today), r["n"],
        )
        for r in rows
    ]  # fmt: skip
