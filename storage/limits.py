"""How often something was tried (a sign-in, a code, a link): counted for all processes together.

Windows are aligned to the clock, so a sliding hour can hold two of them: a window is filled only
to half of the limit, and no sliding window exceeds the whole. What is sent: `storage.allowances`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.words import Limit
from storage import query

_TAKE = """
INSERT INTO counters (key, "window", n) VALUES (?, ?, 1)
ON CONFLICT (key, "window") DO UPDATE SET n = counters.n + 1 WHERE counters.n < ? RETURNING n
"""
_TAKEN = 'SELECT n FROM counters WHERE key = ? AND "window" = ?'
_GIVE_BACK = 'UPDATE counters SET n = n - 1 WHERE key = ? AND "window" = ? AND n > 0'
_FORGET = 'DELETE FROM counters WHERE "window" < ?'

__all__ = ["Limit", "full", "take_try", "undo_try"]


async def take_try(limits: Sequence[Limit], now: datetime) -> datetime | None:
    """Count one try against all limits. `now` is real time.

    Returns None if it may be done, else when the fullest window ends. A refused try may have been counted
    in a wider window, which errs on the strict side.
    """
    for limit in limits:
        key, window = _place(limit, now)
        taken = await query.column(_TAKE, key, window, max(1, limit.n // 2))
        if not taken:
            return window + timedelta(seconds=limit.seconds)
    return None


async def full(limit: Limit, now: datetime) -> bool:
    """Whether nothing more would be taken in this window."""
    found = await query.column(_TAKEN, *_place(limit, now))
    return bool(found) and int(found[0]) >= max(1, limit.n // 2)


async def undo_try(limit: Limit, now: datetime) -> None:
    """Undo one `take_try` of this limit that turned out not to count."""
    await query.change(_GIVE_BACK, *_place(limit, now))


def _place(limit: Limit, now: datetime) -> tuple[str, datetime]:
    """Return the counter's key, and the beginning of the window."""
    begin = datetime.fromtimestamp(now.timestamp() // limit.seconds * limit.seconds, UTC)
    return f"{limit.key}/{limit.seconds}", begin


async def drop_old_windows(now: datetime) -> None:
    """Drop windows that no limit looks at any more."""
    await query.change(_FORGET, now - timedelta(days=2))
