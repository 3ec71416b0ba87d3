"""The state of each channel as a value that all processes share, and the right to probe a failing one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from msgspec.structs import asdict

from bot.words import CHANNELS, Channel, Health, Trouble, replace
from storage import leases

_MOMENTS = ("since", "until", "well_at")


async def health(channel: Channel) -> Health:
    """Return the stored health of a channel; `Health()` (no failures) if none was ever stored."""
    text = await leases.shared_value(_name(channel))
    if not text:
        return Health()
    stored = json.loads(text)
    moments = {m: datetime.fromisoformat(stored[m]) if stored[m] else None for m in _MOMENTS}
    trouble = Trouble(stored["trouble"]) if stored["trouble"] else None
    return Health(**{**stored, **moments, "trouble": trouble})


async def store_health(channel: Channel, now_is: Health) -> None:
    """Store the state for all processes. A probe that is under way ends with it."""
    stored = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(now_is).items()}
    await leases.share(_name(channel), json.dumps(stored, ensure_ascii=False), leases.FOREVER)
    await free_probe(channel)


async def failing() -> dict[Channel, Health]:
    """Return the channels that are not well."""
    found = {channel: await health(channel) for channel in CHANNELS}
    return {channel: known for channel, known in found.items() if known.fails}


async def try_now() -> list[Channel]:
    """End the rests, so that the next look probes each failing channel; returns these channels."""
    found = await failing()
    for channel, known in found.items():
        await store_health(channel, replace(known, until=None))
    return list(found)


async def probe(channel: Channel, holder: str, now: datetime, lease: timedelta) -> bool:
    """Try to take the right to probe the channel; True if `holder` has it now.

    It ends with `store_health`, with `free_probe`, or after `lease`.
    """
    return await leases.take_lease(_probe(channel), holder, now, now + lease)


async def free_probe(channel: Channel) -> None:
    """Give back the right to probe the channel, no matter who holds it."""
    await leases.end_lease(_probe(channel))


def _name(channel: Channel) -> str:
    return f"channel:{channel.value}"


def _probe(channel: Channel) -> str:
    return f"probe:{channel.value}"
