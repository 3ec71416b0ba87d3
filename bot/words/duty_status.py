"""How a duty stands, in one word: what every list, page, digest, export and figure counts by."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from bot.words.states import DutyState


class DutyStatus(StrEnum):
    """In the order in which they are drawn; each duty bears exactly one."""

    DONE = "done"
    REPORTED = "reported"  # waits for the bureau's word
    OPEN = "open"
    EXTENDED = "extended"  # open and postponed, the new date has not passed
    OVERDUE = "overdue"
    WAITING = "waiting"  # an earlier step is not done, postponed or not
    FAILED = "failed"
    WAIVED = "waived"  # fell away: neither owed nor done


OWED: Final = tuple(mark for mark in DutyStatus if mark is not DutyStatus.WAIVED)


def mark_of(state: DutyState, due: date, extended_to: date | None, today: date) -> DutyStatus:
    """Return the mark of a duty on `today`. `storage.duty_status.with_status` is the same as a WHERE."""
    if state is not DutyState.OPEN:
        return DutyStatus(state.value)
    if due < today:
        return DutyStatus.OVERDUE
    return DutyStatus.EXTENDED if extended_to else DutyStatus.OPEN
