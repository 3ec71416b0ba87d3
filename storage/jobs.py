"""Background jobs: calls to WeCom that are owed and are no message. Stored, leased, tried again."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from storage import models, query


class Job(Struct, frozen=True):
    """A call to WeCom that has to be made; see `storage.models.Job`."""

    id: int
    kind: str
    subject: int
    attempts: int


_OWE = """
INSERT INTO errands (kind, subject, not_before, attempts, reason) VALUES (?, ?, ?, 0, '')
ON CONFLICT (kind, subject) DO UPDATE SET done_at = NULL, attempts = 0,
    not_before = excluded.not_before, reason = '' WHERE errands.done_at IS NOT NULL
"""
_LEASE = """
UPDATE errands SET lease_by = ?, lease_until = ?, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM errands WHERE done_at IS NULL AND not_before <= ? AND (lease_until IS NULL OR lease_until < ?)
    ORDER BY not_before, id LIMIT ? FOR UPDATE SKIP LOCKED
) RETURNING id, kind, subject, attempts
"""
_RENEW = "UPDATE errands SET lease_until = ? WHERE id IN (?) AND lease_by = ?"
_LATER = """
UPDATE errands SET not_before = ?, reason = ?, lease_by = NULL, lease_until = NULL, attempts = attempts - ?
WHERE id = ? AND lease_by = ? AND done_at IS NULL
"""


async def owe(kind: str, subject: int, now: datetime) -> None:
    """Store a job, inside the caller's transaction.

    If it is owed already, nothing is changed; if it has ended, it is owed again.
    """
    await query.change(_OWE, kind, subject, now)


async def lease_jobs(holder: str, now: datetime, wall: datetime, until: datetime, n: int) -> list[Job]:
    """Take up to `n` errands that are due, those of a dead process included.

    `now` is the service's time; `wall` and `until` are real time.
    """
    found = await query.fetch(Job, _LEASE, holder, until, now, wall, n)
    return sorted(found, key=lambda job: job.id)


async def renew_jobs(ids: list[int], holder: str, until: datetime) -> None:
    """Keep the leases of errands that are still under way; `until` is real time."""
    await query.change(_RENEW, until, ids, holder)


async def ended(errand_id: int, holder: str, now: datetime, reason: str = "") -> bool:
    """Mark an errand as done, or as given up for `reason`; False if `holder` has lost the lease."""
    mine = models.Job.filter(id=errand_id, lease_by=holder, done_at=None)
    return bool(await mine.update(done_at=now, reason=reason[:200], lease_by=None, lease_until=None))


async def later(errand_id: int, holder: str, at: datetime, reason: str, counts: bool) -> bool:
    """Try an errand that failed again at `at`, by the service's clock; it adds to its tries if
    `counts`. False if `holder` has lost the lease."""
    return bool(await query.change(_LATER, at, reason[:200], 0 if counts else 1, errand_id, holder))
