"""APScheduler says "look now", and nothing else: what is due is a question to the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.clock import planner, questions
from handlers.clock.dispatcher import Dispatcher, Tally
from handlers.clock.watchdog import Watchdog
from handlers.context import Context
from storage import cases, digests, outbox, tickets

log = structlog.get_logger()
LOOK_SECONDS = 15.0
BENT_LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Engine:
    """One look: plan what is due, send what may go. Only one at a time in a process."""

    context: Context
    dispatcher: Dispatcher
    watchdog: Watchdog
    also: tuple[Callable[[], Awaitable[Any]], ...] = ()
    last_look: datetime | None = None
    _walked_to: datetime | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def tick(self, at: datetime | None = None) -> dict[str, int]:
        """Everything due at that moment; returns the counts of the command `tick`."""
        async with self._looking:
            await self.context.renew()
            setting = self.context.setting(at)
            tally = Tally()
            # First what a dead sender left: only what waits can be joined by what is planned now.
            await self.dispatcher.recover(setting, tally)
            planned = await planner.plan(setting, self.context.settings.flood_guard)
            asked = await questions.plan(setting)
            await self.dispatcher.drain(setting, tally)
            for chore in self.also:
                await chore()
            self.last_look = self.context.wall()
            return {"planned": planned.planned + asked, "held": planned.held, **asdict(tally)}

    async def walk(
        self, to: datetime, at: Callable[[datetime], None] = lambda moment: None
    ) -> dict[str, int]:
        """As `tick`, but through every moment since the last walk at which something falls due, in
        order: a rehearsal that runs fast must not fold a week's rungs into one late message.

        The first walk begins with one look at its own beginning: what was missed before the
        service ran is caught up, as always, in one late message. `at` is told each moment before
        the look at it: a clock that is moved by hand goes along.
        """
        total: dict[str, int] = {}
        if self._walked_to is None:
            self._walked_to = self.context.clock.started
            _add(total, await self.tick(self._walked_to))
        full = False  # the platform's limits, which run on real time: no use to ask every minute
        while (moment := await self._next_after(self._walked_to, to, full)) is not None:
            self._walked_to = moment
            at(moment)
            counts = await self.tick(moment)
            full = bool(counts["throttled"]) and not counts["sent"]
            _add(total, counts)
        self._walked_to = max(to, self._walked_to)  # another walk may have gone further meanwhile
        at(self._walked_to)
        return _add(total, await self.tick(self._walked_to))

    async def _next_after(self, last: datetime, to: datetime, full: bool) -> datetime | None:
        """The next due moment in (last, to). What was due by `last` and could not go (a channel
        rests, a limit is `full`) goes with a later look."""
        key = self.context.plan.key
        moments = [
            await cases.next_moment(key, last),
            None if full else await outbox.next_moment(key, last),
            await tickets.next_moment(last),
            await digests.next_moment(last),
        ]
        return min((m for m in moments if m and m < to), default=None)

    async def rest(self, patience: float) -> None:
        """Let the look under way come to its end, for `patience` seconds at most; no other begins.

        What is cut off all the same is as after a kill: its leases run out, and the next look or
        the next process finds what it left.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looking.acquire(), patience)

    async def next_moment(self) -> datetime | None:
        """When something falls due next: a duty or ticket to look at, or a message to send. A
        digest only tells of them; its moments never end."""
        key = self.context.plan.key
        moments = [
            await cases.next_moment(key),
            await outbox.next_moment(key),
            await tickets.next_moment(),
        ]
        return min((m for m in moments if m), default=None)


def _add(total: dict[str, int], counts: dict[str, int]) -> dict[str, int]:
    for key, n in counts.items():
        total[key] = total.get(key, 0) + n
    return total


def scheduler(engine: Engine) -> AsyncIOScheduler:
    """The started look-alarm. A look that takes long is not piled up, a missed one is one look."""
    bent = engine.context.clock.bent

    async def look() -> None:
        try:
            if bent:
                await engine.walk(engine.context.clock.now())
            else:
                await engine.tick()
        except asyncio.CancelledError:
            log.info("look cut off by the stop")  # the scheduler would print a traceback
        except Exception:
            # The next look finds the same work in the database; readiness shows how old it is.
            log.exception("look failed")

    alarm = AsyncIOScheduler(timezone="UTC")
    alarm.add_job(
        look,
        "interval",
        seconds=BENT_LOOK_SECONDS if bent else LOOK_SECONDS,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=300,
        next_run_time=datetime.now(alarm.timezone),
    )
    return alarm
