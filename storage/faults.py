"""Work that failed, piece by piece: how often, with what error, and whether it is set aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage import db
from storage.models import Fault, Inbound

TRIES: Final = 3  # at one look each; then it is set aside
AGAIN: Final = timedelta(days=1)  # what is set aside is tried again so often
MESSAGE: Final = "message"  # what somebody wrote; set aside for good: the person has been told


async def failed(kind: str, subject: object, error: str, now: datetime, *, at_once: bool = False) -> int:
    """Note one try in vain; returns how many there were. `at_once` sets it aside with this one."""
    found = await db.rows(
        "INSERT INTO faults (kind, subject, attempts, error, first_at, last_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET "
        "attempts = CASE WHEN faults.attempts < 30000 THEN faults.attempts + excluded.attempts "
        "ELSE faults.attempts END, error = excluded.error, last_at = excluded.last_at "
        "RETURNING attempts",
        kind,
        str(subject)[:80],
        TRIES if at_once else 1,
        error.replace("\x00", " ")[:300],
        now,
        now,
    )
    return int(found[0]["attempts"])


async def of_kind(kind: str) -> dict[str, Fault]:
    """The faults of one kind, by subject."""
    return {fault.subject: fault for fault in await Fault.filter(kind=kind)}


def rests(fault: Fault, now: datetime) -> bool:
    """Set aside, and not yet to be tried again. A clock that was set back tries again."""
    return fault.attempts >= TRIES and timedelta(0) <= now - fault.last_at < AGAIN


async def mended(kind: str, subject: object) -> None:
    """It has been done after all."""
    await Fault.filter(kind=kind, subject=str(subject)[:80]).delete()


async def listed() -> list[Fault]:
    """Everything that failed last time, the oldest first."""
    return await Fault.all().order_by("first_at", "id")


async def set_aside() -> dict[str, int]:
    """How much of each kind is set aside."""
    found = await db.rows(
        "SELECT kind, count(*) AS n FROM faults WHERE attempts >= ? GROUP BY kind ORDER BY kind", TRIES
    )
    return {row["kind"]: int(row["n"]) for row in found}


async def retry(ids: list[int]) -> list[int]:
    """Forget these faults, so that the next look tries again; a message is read anew. Returns the
    ids that were found."""
    async with db.transaction():
        found = await Fault.filter(id__in=ids).select_for_update()
        messages = [int(fault.subject) for fault in found if fault.kind == MESSAGE]
        await Inbound.filter(id__in=messages).update(attempts=0, answered_at=None, answer="")
        await Fault.filter(id__in=[fault.id for fault in found]).delete()
    return [fault.id for fault in found]
