"""What has been told of duties: a row for each rung that one person hears of one duty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from bot.words import MessageStatus
from storage import bulk, models, query, row_values

# (duty, due date, rung, person): what makes a notice the one that it is.
Key = tuple[int, date, str, int]

_KNOWN = "SELECT duty_id, due, rung, person_id FROM notices WHERE duty_id IN (?) AND rung IN (?)"
_TIMES = """
SELECT count(DISTINCT rung) AS n FROM notices WHERE duty_id = ? AND text = ? AND message_id IS NOT NULL
"""
_GONE_OUT = """
SELECT DISTINCT n.rung FROM notices n JOIN messages m ON m.id = n.message_id
WHERE n.duty_id IN (?) AND n.rung IN (?) AND m.status IN (?)
"""
_LEFT = (MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNKNOWN)
_OWN = ("duty_id", "due", "person_id", "message_id")
_SHARED = ("rung", "text", "facts")


class NewNotices(Struct, frozen=True):
    """What one person is to be told of one duty: each rung with its text, the latest last. `facts` are what the
    texts need beyond the duty itself. Each is unique for ever by duty, due date, rung and person."""

    duty_id: int
    due: date
    rungs: tuple[tuple[str, str], ...]
    facts: Mapping[str, Any] = {}

    def besides(self, known: Collection[Key], person_id: int) -> NewNotices | None:
        """Return what of it has not been told to this person, if there is any."""
        fresh = tuple(r for r in self.rungs if (self.duty_id, self.due, r[0], person_id) not in known)
        return NewNotices(self.duty_id, self.due, fresh, self.facts) if fresh else None


async def times_told(duty_id: int, text: str) -> int:
    """Return how often this was told of a duty, however many people heard it each time."""
    return int((await query.rows(_TIMES, duty_id, text))[0]["n"])


async def rungs_gone_out(duty_ids: Iterable[int], rungs: Collection[str]) -> set[str]:
    """Return those of these rungs that left to anybody, or that a sender has taken."""
    parts = query.chunks(duty_ids) if rungs else ()
    return {rung for part in parts for rung in await query.column(_GONE_OUT, part, list(rungs), _LEFT)}


async def already_told(notices: Iterable[NewNotices]) -> set[Key]:
    """Return which notices of these duties and rungs are stored, to any person."""
    found = list(notices)
    duties = sorted({one.duty_id for one in found})
    rungs = {rung for lines in {one.rungs for one in found} for rung, _ in lines}
    return {
        (r["duty_id"], row_values.day_of_row(r["due"]), r["rung"], r["person_id"])
        for part in query.chunks(duties)
        for r in await query.rows(_KNOWN, part, rungs)
    }


async def insert_notices(new: Sequence[tuple[int, int, NewNotices]]) -> None:
    """Store what messages tell, each given as (message, person, notices), in the caller's transaction."""
    days = {due: query.day_of_rows(due) for due in {one.due for _, _, one in new}}
    lines: dict[Any, list[tuple[str, str, str]]] = {}  # many duties hear the same
    rows = []
    for message_id, person_id, one in new:
        facts = row_values.as_json(one.facts) if one.facts else "{}"
        said = one.rungs, facts
        if said not in lines:
            lines[said] = [(rung, text, facts) for rung, text in one.rungs]
        rows.append((one.duty_id, days[one.due], person_id, message_id, said))
    await bulk.insert_sharing(models.Notice, _OWN, rows, _SHARED, lines)
