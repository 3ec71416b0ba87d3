"""Named rights and shared values: the WeCom token, how a channel is."""

from __future__ import annotations

from datetime import UTC, datetime

from storage import db, models

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # the end of a value that stands until it is changed


async def take(name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take or keep the named right; False while another process holds it. Real time."""
    await models.Lease.bulk_create([models.Lease(name=name)], ignore_conflicts=True)
    taken = await db.rows(
        "UPDATE leases SET holder = ?, until = ? WHERE name = ? "
        "AND (until IS NULL OR until < ? OR holder = ?) RETURNING name",
        holder,
        until,
        name,
        now,
        holder,
    )
    return bool(taken)


async def release(name: str, holder: str) -> None:
    await models.Lease.filter(name=name, holder=holder).update(until=None, holder="")


async def value(name: str, now: datetime) -> tuple[str, datetime] | None:
    """The shared value and its end, unless it is over."""
    found = await db.rows("SELECT value, value_until FROM leases WHERE name = ?", name)
    until = db.moment(found[0]["value_until"]) if found else None
    if until is None or until <= now:
        return None
    return str(found[0]["value"]), until


async def share(name: str, text: str, until: datetime) -> None:
    """Set the shared value for everybody until then."""
    await models.Lease.bulk_create([models.Lease(name=name)], ignore_conflicts=True)
    await models.Lease.filter(name=name).update(value=text, value_until=until)
