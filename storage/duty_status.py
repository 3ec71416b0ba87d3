"""The marks of duties (open, overdue, extended …) as SQL: a condition to filter by, and counts.

They say the same as `bot.words.mark_of` (`tests/storage/test_duty_status.py`): a number on the page and the
list behind it agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from msgspec import Struct

from bot.words import DutyState, DutyStatus, Scope, mark_of
from storage import query
from storage.alike_duties import AlikeDuties
from storage.query import Sql


def with_status(wanted: DutyStatus, today: date) -> Sql:
    """Return the duties (alias `d`) that bear a mark, as a condition of a statement."""
    match wanted:
        case DutyStatus.OVERDUE:
            return Sql("d.state = ? AND d.due < ?", (DutyState.OPEN, today))
        case DutyStatus.EXTENDED:
            return Sql("d.state = ? AND d.due >= ? AND d.extended_to IS NOT NULL", (DutyState.OPEN, today))
        case DutyStatus.OPEN:
            return Sql("d.state = ? AND d.due >= ? AND d.extended_to IS NULL", (DutyState.OPEN, today))
        case _:
            return Sql("d.state = ?", (DutyState(wanted.value),))


class MarkCount(Struct, frozen=True):
    """How many of a place stand so with a milestone: its enterprises, or its bureau itself, where the
    milestone is the bureau's (then without a county, if it is a city's)."""

    city: str
    county: str
    milestone: str
    mark: DutyStatus
    n: int


class _Alike(Struct, frozen=True):
    """The duties of a county that are alike in all that their mark depends on."""

    city: str
    county: str
    milestone: str
    state: DutyState
    due: date
    extended_to: date | None
    n: int


_ALIKE = AlikeDuties()


async def tallies(scope: Scope, round_key: str, milestones: Collection[str], today: date) -> list[MarkCount]:
    """Return the whole overview of a scope, counted by the database: a few rows a county."""
    found = await _ALIKE.rows(scope, round_key, milestones)
    alike, _ = query.readable(found, lambda rows: query.mapped(_Alike, rows))
    return [
        MarkCount(r.city, r.county, r.milestone, mark_of(r.state, r.due, r.extended_to, today), r.n)
        for r in alike
    ]


async def by_step(
    scope: Scope, round_key: str, milestones: Collection[str], today: date
) -> dict[str, Counter[DutyStatus]]:
    """How many of a scope bear each mark, by milestone."""
    counted: dict[str, Counter[DutyStatus]] = {key: Counter() for key in milestones}
    for tally in await tallies(scope, round_key, milestones, today):
        counted[tally.milestone][tally.mark] += tally.n
    return counted
