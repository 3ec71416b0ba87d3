"""The marks of duties as a WHERE and as counts of the database.

They say the same as `bot.words.mark_of` (`tests/storage/test_marks.py`): a number on the page and the
list behind it agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q
from tortoise.functions import Count

from bot.words import DutyState, DutyStatus, Scope, mark_of
from storage import cases, models


def marked(wanted: DutyStatus, today: date) -> Q:
    """The duties that bear a mark, as a WHERE over duties."""
    match wanted:
        case DutyStatus.OVERDUE:
            return Q(state=DutyState.OPEN, due__lt=today)
        case DutyStatus.EXTENDED:
            return Q(state=DutyState.OPEN, due__gte=today, extended_to__isnull=False)
        case DutyStatus.OPEN:
            return Q(state=DutyState.OPEN, due__gte=today, extended_to__isnull=True)
        case _:
            return Q(state=DutyState(wanted.value))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a place stand so with a milestone: its enterprises, or its bureau itself, where the
    milestone is the bureau's (then without a county, if it is a city's)."""

    city: str
    county: str
    milestone: str
    mark: DutyStatus
    n: int


async def tallies(scope: Scope, round_key: str, milestones: Collection[str], today: date) -> list[Tally]:
    """The whole overview of a scope, counted by the database: a few rows a county."""
    rows = (
        await models.Duty.filter(
            cases.within(scope, "case__"), case__round_id=round_key, milestone__in=list(milestones)
        )
        .annotate(n=Count("id"))
        .group_by("case__city", "case__county", "milestone", "state", "due", "extended_to")
        .values("case__city", "case__county", "milestone", "state", "due", "extended_to", "n")
    )
    return [
        Tally(
            r["case__city"],
            r["case__county"],
            r["milestone"],
            mark_of(DutyState(r["state"]), r["due"], r["extended_to"], today),
            r["n"],
        )
        for r in rows
    ]


async def by_step(
    scope: Scope, round_key: str, milestones: Collection[str], today: date
) -> dict[str, Counter[DutyStatus]]:
    """How many of a scope bear each mark, by milestone."""
    counted: dict[str, Counter[DutyStatus]] = {key: Counter() for key in milestones}
    for tally in await tallies(scope, round_key, milestones, today):
        counted[tally.milestone][tally.mark] += tally.n
    return counted
