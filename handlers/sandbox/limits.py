"""The platform's counters: what it drops without a word, and what it takes for a repetition."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_SHANGHAI = ZoneInfo("Asia/Shanghai")
#: D90236: the window of the duplicate check, in seconds.
_DUPLICATE_DEFAULT = 1800
_DUPLICATE_MAX = 4 * 3600

_Clock = Callable[[], datetime]


class MemberLimit:
    """Counts the messages of one app to one member: so many a minute and an hour (D90236)."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._times: dict[str, deque[datetime]] = defaultdict(deque)

    def has_room(self, user: str, per_minute: int, per_hour: int) -> bool:
        now = self._clock()
        times = self._times[user]
        while times and times[0] <= now - timedelta(hours=1):
            times.popleft()
        last_minute = 0
        for moment in reversed(times):
            if moment <= now - timedelta(minutes=1):
                break
            last_minute += 1
        return last_minute < per_minute and len(times) < per_hour

    def count(self, user: str) -> None:
        self._times[user].append(self._clock())


class DailyCap:
    """Counts the person-times of one app in one day of Shanghai (D90312)."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._day: date | None = None
        self._used = 0

    def take(self, people: int, cap: int) -> bool:
        """Count `people` against today's `cap`; return False and count nothing if that is too many."""
        today = self._clock().astimezone(_SHANGHAI).date()
        if today != self._day:
            self._day, self._used = today, 0
        if self._used + people > cap:
            return False
        self._used += people
        return True


class Duplicates:
    """The duplicate check: the same request JSON is not delivered again inside its window.

    The window begins with the first acceptance; a repetition does not lengthen it.
    """

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._seen: dict[str, datetime] = {}

    def is_repeated(self, body: Mapping[str, Any]) -> bool:
        if body.get("enable_duplicate_check") != 1:
            return False
        now = self._clock()
        key = json.dumps(body, sort_keys=True, ensure_ascii=False)
        if key in self._seen and now < self._seen[key]:
            return True
        asked = body.get("duplicate_check_interval", _DUPLICATE_DEFAULT)
        seconds = asked if isinstance(asked, int) and asked > 0 else _DUPLICATE_DEFAULT
        if len(self._seen) > 10_000:
            self._seen = {k: until for k, until in self._seen.items() if now < until}
        self._seen[key] = now + timedelta(seconds=min(seconds, _DUPLICATE_MAX))
        return False
