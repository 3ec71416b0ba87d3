"""Real time, and the bent time of a rehearsal, which all processes on one database share."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

from handlers.runtime.settings import Settings
from storage import leases

_KEPT = "sandbox:time"  # what the rehearsal's clock says; every command on the database goes by it


def wall() -> datetime:
    """Return real time, aware."""
    return datetime.now(UTC)


class Clock:
    """The service's clock. Bent clocks start elsewhere, run `speed` times as fast, or are moved by
    hand; they never run backwards."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self.bent = start is not None or speed != 1.0
        self.speed = speed
        self.started = self._start = start or wall()
        self._since = time.monotonic()

    def now(self) -> datetime:
        if not self.bent:
            return wall()
        return self._start + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def shown(self, real: datetime, wall_now: datetime) -> datetime:
        """Return what this clock says at a real moment, if nobody moves it until then."""
        return self.now() + (real - wall_now) if self.bent else real

    def move(self, to: datetime) -> None:
        """Set a bent clock forward; going back is refused."""
        if not self.bent or to < self.now():
            raise ValueError("only a bent clock moves, and only forward")
        self._start, self._since = to, time.monotonic()

    def reach(self, to: datetime) -> None:
        """Do as `move`, unless the clock is there already."""
        if to > self.now():
            self.move(to)

    def as_text(self) -> str:
        """How another process keeps the same time: see `from_text`."""
        hands = {"now": self.now().isoformat(), "wall": wall().isoformat(), "speed": self.speed}
        return json.dumps(hands)

    @classmethod
    def from_text(cls, text: str) -> Clock:
        hands = json.loads(text)
        since = (wall() - datetime.fromisoformat(hands["wall"])) * hands["speed"]
        return cls(datetime.fromisoformat(hands["now"]) + since, hands["speed"])


async def share_clock(clock: Clock) -> None:
    """Tell other commands on this database what time it is in the rehearsal, or that none is running."""
    await leases.share(_KEPT, clock.as_text(), leases.FOREVER if clock.bent else wall())


async def stop_clock(clock: Clock) -> None:
    """End the rehearsal: its time stands still until the next one."""
    if clock.bent:
        await share_clock(Clock(clock.now(), speed=0.0))


async def stood_at(default: datetime) -> datetime:
    """What the last rehearsal's clock said when it was stopped, or last set if it was killed."""
    found = await leases.value(_KEPT, wall())
    return max(datetime.fromisoformat(json.loads(found[0])["now"]), default) if found else default


async def current_clock(settings: Settings) -> Clock:
    """Return the rehearsal's clock where one has been running, else real time. Never with real peers."""
    found = await leases.value(_KEPT, wall()) if settings.may_bend_time else None
    return Clock.from_text(found[0]) if found else Clock()
