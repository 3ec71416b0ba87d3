"""What the platform still takes: sends counted by the second, for all processes together.

A limit of `n` in any `seconds` is kept wherever they begin: this second, of which only a part has
passed, and the `seconds` whole ones before it hold `n` together at most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from bot.words import Limit
from storage import db, query, row_values

_LOCK = 7_241_186  # who counts is alone: it takes a few statements, none of which waits for the network
_SECOND = timedelta(seconds=1)
_SKEW = timedelta(
    seconds=5
)  # so far ahead another machine's clock may be; the rest is a clock's that was set back
_KEPT_FREE = 50  # of a shared limit one in so many, for answers and for what is on its way
_COUNTED = """
SELECT key, sum(n) AS n, min("window") AS oldest FROM counters
WHERE key IN (?) AND "window" BETWEEN ? AND ? GROUP BY key
"""
_COUNT = """
INSERT INTO counters (key, "window", n) VALUES (?, ?, ?)
ON CONFLICT (key, "window") DO UPDATE SET n = counters.n + excluded.n
"""


class PlannedSend(Struct, frozen=True):
    """One send, and the limits it counts against, as often as each stands there. `answer`: somebody waits for it,
    so that it may have what is kept free of a shared limit."""

    limits: Sequence[Limit]
    answer: bool = False


class _Full(Struct, frozen=True):
    """A send that may not go before `until`. `shared`: nor may anybody else's."""

    until: datetime
    shared: bool


async def take_allowances(sends: Sequence[PlannedSend], now: datetime) -> list[_Full | None]:
    """Count these sends in their order, each against all of its limits; None for each that may go."""
    limits = {limit for send in sends for limit in send.limits}
    if not limits:
        return [None] * len(sends)
    second = now.astimezone(UTC).replace(microsecond=0)

    async def job() -> list[_Full | None]:
        await db.hold_lock(_LOCK)
        counted = await _counted(limits, second)
        taken: Counter[str] = Counter()
        said = []
        for send in sends:
            full = [
                _full(limit, *counted[limit], second)
                for limit in send.limits
                if _is_full(limit, send, counted[limit][0] + taken[limit.key])
            ]
            said.append(max(full, key=lambda one: one.until, default=None))
            if not full:
                taken.update({limit.key: send.limits.count(limit) for limit in send.limits})
        await query.change_each(_COUNT, [(key, second, n) for key, n in sorted(taken.items())])
        return said

    return await db.write(job)


async def room_left(limit: Limit, now: datetime) -> int:
    """Return how many sends that nobody waits for the limit takes now."""
    counted = await _counted([limit], now.astimezone(UTC).replace(microsecond=0))
    return limit.n - _kept_free(limit) - counted[limit][0]


def _is_full(limit: Limit, send: PlannedSend, n: int) -> bool:
    kept_free = 0 if send.answer else _kept_free(limit)
    return n + send.limits.count(limit) > limit.n - kept_free


def _kept_free(limit: Limit) -> int:
    return limit.n // _KEPT_FREE if limit.shared else 0


def _full(limit: Limit, n: int, oldest: datetime | None, second: datetime) -> _Full:
    return _Full((oldest or second) + timedelta(seconds=limit.seconds) + _SECOND, limit.shared)


async def _counted(limits: Collection[Limit], second: datetime) -> dict[Limit, tuple[int, datetime | None]]:
    """How many each limit counts now, and the second of the oldest."""
    by_span: dict[int, list[Limit]] = defaultdict(list)
    for limit in limits:
        by_span[limit.seconds].append(limit)
    counted: dict[Limit, tuple[int, datetime | None]] = dict.fromkeys(limits, (0, None))
    for seconds, of_span in by_span.items():
        by_key = {limit.key: limit for limit in of_span}
        span = (second - timedelta(seconds=seconds), second + _SKEW)
        for row in await query.rows(_COUNTED, list(by_key), *span):
            counted[by_key[row["key"]]] = (int(row["n"]), row_values.moment_of_row(row["oldest"]))
    return counted
