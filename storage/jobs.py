"""Errands: calls to WeCom that are owed and are no message. Stored, leased, tried again."""

from __future__ import annotations

from datetime import datetime

from storage import db
from storage.models import Job


async def owe(kind: str, subject: int, now: datetime) -> None:
    """Store an errand; inside the caller's transaction. One that is owed already stays as it is,
    one that has ended is owed anew."""
    await db.rows(
        "INSERT INTO errands (kind, subject, not_before, attempts, reason) VALUES (?, ?, ?, 0, '') "
        "ON CONFLICT (kind, subject) DO UPDATE SET done_at = NULL, attempts = 0, "
        "not_before = excluded.not_before, reason = '' WHERE errands.done_at IS NOT NULL "
        "RETURNING id",
        kind,
        subject,
        now,
    )


async def lease(holder: str, now: datetime, wall: datetime, until: datetime, n: int) -> list[Job]:
    """Take up to `n` errands that are due, those of a dead process included.

    `now` is the service's time; `wall` and `until` are real time.
    """
    found = await db.rows(
        "UPDATE errands SET lease_by = ?, lease_until = ?, attempts = attempts + 1 "
        "WHERE id IN (SELECT id FROM errands WHERE done_at IS NULL AND not_before <= ? "
        "AND (lease_until IS NULL OR lease_until < ?) ORDER BY not_before, id LIMIT ? "
        f"{db.for_update(skip_locked=True)}) RETURNING id",
        holder,
        until,
        now,
        wall,
        n,
    )
    return await Job.filter(id__in=[int(r["id"]) for r in found]).order_by("id")


async def renew(ids: list[int], holder: str, until: datetime) -> None:
    """Keep the leases of errands that are still under way; `until` is real time."""
    await Job.filter(id__in=ids, lease_by=holder).update(lease_until=until)


async def ended(errand_id: int, holder: str, now: datetime, reason: str = "") -> bool:
    """Done, or given up with its reason; False when the lease is no longer ours."""
    mine = Job.filter(id=errand_id, lease_by=holder, done_at=None)
    return bool(await mine.update(done_at=now, reason=reason[:200], lease_by=None, lease_until=None))


async def later(errand_id: int, holder: str, at: datetime, reason: str, counts: bool) -> bool:
    """Tried in vain: again at that moment of the service's clock."""
    uncounted = "" if counts else ", attempts = attempts - 1"
    changed = await db.rows(
        "UPDATE errands SET not_before = ?, reason = ?, lease_by = NULL, lease_until = NULL"
        f"{uncounted} WHERE id = ? AND lease_by = ? AND done_at IS NULL RETURNING id",
        at,
        reason[:200],
        errand_id,
        holder,
    )
    return bool(changed)
