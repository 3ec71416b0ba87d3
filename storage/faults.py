"""Work that failed, piece by piece: how often, with what error, and whether it is set aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from storage import db, models, query

TRIES: Final = 3  # at one look each; then it is set aside
_AGAIN: Final = timedelta(days=1)  # what is set aside is tried again so often
MESSAGE: Final = "message"  # what somebody wrote; set aside for good: the person has been told


class Fault(Struct, frozen=True):
    """A piece of work that failed; see `storage.models.Fault`."""

    id: int
    kind: str
    subject: str
    attempts: int
    error: str
    first_at: datetime
    last_at: datetime


_FAILED = """
INSERT INTO faults (kind, subject, attempts, error, first_at, last_at)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET
    attempts = CASE WHEN faults.attempts < 30000 THEN faults.attempts + excluded.attempts
        ELSE faults.attempts END,
    error = excluded.error, last_at = excluded.last_at
RETURNING attempts
"""
_OF_KIND = "SELECT * FROM faults WHERE kind = ?"
_LISTED = "SELECT * FROM faults ORDER BY first_at, id"
_BY_IDS = "SELECT * FROM faults WHERE id IN (?) ORDER BY id FOR UPDATE"
_SET_ASIDE = "SELECT kind, count(*) AS n FROM faults WHERE attempts >= ? GROUP BY kind ORDER BY kind"
_FORGET = "DELETE FROM faults WHERE id IN (?)"
_READ_ANEW = "UPDATE inbound SET attempts = 0, answered_at = NULL, answer = '' WHERE id IN (?)"


async def note_failure(
    kind: str, subject: object, error: str, now: datetime, *, at_once: bool = False
) -> int:
    """Note one failed try; returns how many there were. `at_once` sets the subject aside already."""
    tries = TRIES if at_once else 1
    said = error.replace("\x00", " ")[:300]
    return await query.count(_FAILED, kind, str(subject)[:80], tries, said, now, now)


async def of_kind(kind: str) -> dict[str, Fault]:
    """Return the faults of one kind, by subject."""
    return {fault.subject: fault for fault in await query.fetch(Fault, _OF_KIND, kind)}


def rests(fault: Fault, now: datetime) -> bool:
    """Whether it is set aside and not yet to be tried again. If the clock was set back it is tried again."""
    return fault.attempts >= TRIES and timedelta(0) <= now - fault.last_at < _AGAIN


async def mended(kind: str, subject: object) -> None:
    """Delete the fault of this subject: it succeeded."""
    await models.Fault.filter(kind=kind, subject=str(subject)[:80]).delete()


async def list_faults() -> list[Fault]:
    """Return everything that failed last time, the oldest first."""
    return await query.fetch(Fault, _LISTED)


async def set_aside() -> dict[str, int]:
    """How much of each kind is set aside."""
    return {row["kind"]: int(row["n"]) for row in await query.rows(_SET_ASIDE, TRIES)}


async def retry(ids: list[int]) -> list[int]:
    """Forget these faults, so that the next look tries again; a message is read anew. Returns the
    ids that were found."""

    async def forget() -> list[int]:
        found = await query.fetch(Fault, _BY_IDS, ids)
        known = [fault.id for fault in found]
        await query.change(_READ_ANEW, [int(fault.subject) for fault in found if fault.kind == MESSAGE])
        await query.change(_FORGET, known)
        return known

    return await db.write(forget)
