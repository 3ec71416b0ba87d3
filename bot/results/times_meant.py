"""Which times of a recurring step a report is about: 已报送季度进展, where the last two quarters are open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.words import Duty, DutyState


def times_meant(duties: Sequence[Duty], named: Sequence[Collection[str]], today: date) -> tuple[Duty, ...]:
    """Return the duties that are meant of one recurring step's, by date; () where it has to be asked. `named` holds for
    each time that was said the milestones that it may be.

    Where none was said it is the only one that is open, or the only one of the open ones that is due; where none is
    open, the last that was.
    """
    if named:
        each = [_of_those([d for d in duties if d.milestone in keys]) for keys in named]
        return tuple(dict.fromkeys(d for d in each if d)) if all(each) else ()
    running = open_times(duties)
    due = [d for d in running if d.due <= today]
    if len(running) > 1:
        return tuple(due) if due == running[:1] else ()
    past = [d for d in duties if d.state is not DutyState.WAITING]
    return tuple(running or past[-1:] or duties[:1])


def open_times(duties: Sequence[Duty]) -> list[Duty]:
    """Return those that are open."""
    return [d for d in duties if d.state is DutyState.OPEN]


def _of_those(found: list[Duty]) -> Duty | None:
    """Return the one that is meant of those that a word may name (12月25日, of two years)."""
    begun = [d for d in found if d.state is not DutyState.WAITING]
    for some in (open_times(found), begun, found):
        if some:
            return some[0] if len(some) == 1 else None
    return None
