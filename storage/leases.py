"""Named rights and shared values: the WeCom token, how a channel is."""

from __future__ import annotations

from datetime import UTC, datetime

from storage import models, query, row_values

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # the end of a value that stands until it is changed


_NAMED = "INSERT INTO leases (name, holder, value) VALUES (?, '', '') ON CONFLICT (name) DO NOTHING"
_TAKE = """
UPDATE leases SET holder = ?, until = ? WHERE name = ? AND (until IS NULL OR until < ? OR holder = ?)
"""
_VALUE = "SELECT value, value_until FROM leases WHERE name = ?"
_SHARE = """
INSERT INTO leases (name, holder, value, value_until) VALUES (?, '', ?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, value_until = excluded.value_until
"""
_FREE = "UPDATE leases SET until = NULL, holder = '' WHERE name = ?"


async def take_lease(name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take or keep the named right; False while another process holds it. Real time."""
    await query.change(_NAMED, name)
    return bool(await query.change(_TAKE, holder, until, name, now, holder))


async def release_lease(name: str, holder: str) -> None:
    await models.Lease.filter(name=name, holder=holder).update(until=None, holder="")


async def end_lease(name: str) -> None:
    """End the lease of this name, no matter who holds it."""
    await query.change(_FREE, name)


async def value(name: str, now: datetime) -> tuple[str, datetime] | None:
    """Return the shared value and its end, unless it is over."""
    found = await query.rows(_VALUE, name)
    until = row_values.moment_of_row(found[0]["value_until"]) if found else None
    if until is None or until <= now:
        return None
    return str(found[0]["value"]), until


async def shared_value(name: str) -> str:
    """Return the shared value, even if it has expired; "" if there is none."""
    found = await query.rows(_VALUE, name)
    return str(found[0]["value"]) if found else ""


async def share(name: str, text: str, until: datetime) -> None:
    """Set the shared value for everybody until then."""
    await query.change(_SHARE, name, text, until)
