"""Asks the database now and then what should be there and is not, and says so aloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec import Struct, field

from handlers.runtime.guard import Guard
from handlers.services.cases.rounds import step_names
from messages.catalogue import explain
from storage import imports, limits, missing, passes

log = structlog.get_logger()
_EVERY = timedelta(hours=1)


class Watchdog(Struct):
    """Looks once an hour of real time. What it finds stands in the log and in /metrics."""

    wall: Callable[[], datetime]
    now: Callable[[], datetime]  # by the service's clock
    problems: list[str] = field(default_factory=list)
    _looked_at: datetime | None = None

    async def look(self) -> None:
        """Check the invariants, unless that was done within the hour."""
        now = self.wall()
        if self._looked_at is not None and now - self._looked_at < _EVERY:
            return
        self._looked_at = now
        self.problems = [explain(problem) for problem in await missing.all_problems(await step_names())]
        for problem in self.problems:
            log.error("invariant broken", problem=problem)
        guard = await Guard.of("chore", now)
        for forget in (limits.drop_old_windows, passes.drop_expired):
            await guard.run(forget.__module__, partial(forget, now))
        await guard.run(imports.__name__, partial(imports.forget_journals, self.now()))
