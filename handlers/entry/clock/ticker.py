"""APScheduler says "look now", and nothing else: what is due is a question to the database.

Somebody who has just pressed a button does not wait for that: what the press put into the outbox
is sent at once (`Alarm`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.acts.context import DecisionContext
from handlers.entry.clock.watchdog import Watchdog
from handlers.runtime.context import Context
from handlers.runtime.guard import Guard
from handlers.services.delivery.dispatcher import Dispatcher
from handlers.services.delivery.record import Record
from handlers.services.delivery.tally import Tally
from handlers.services.reminders import planner
from handlers.services.support import ladder as questions
from storage import cases, digests, outbox, release_before, tickets, wakeups

log = structlog.get_logger()
LOOK_SECONDS = 15.0
_PATIENCE = 5.0  # seconds in which a look waits for a slow channel, to tell what it did
BENT_LOOK_SECONDS = 0.5


class _LookFailed(Exception):
    """A part of a look failed as a whole; the others were done. The list of faults has the error."""


@dataclass(slots=True)
class Engine:
    """One look: plan what is due, send what may go. Only one at a time in a process."""

    context: Context
    dispatcher: Dispatcher
    watchdog: Watchdog
    record: Record
    also: tuple[Callable[[], Awaitable[Any]], ...] = ()
    last_look: datetime | None = None
    patience: float | None = None  # seconds in which a look waits for a slow channel; None: all
    _known: bool = False  # whether a look has found that the database is no older copy
    _sound: bool = True  # no part of the last look failed
    _walked_to: datetime | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.dispatcher.beat = self.beat
        self.dispatcher.note = self.record.note

    @property
    def problems(self) -> list[str]:
        """What the watchdog found broken, as sentences for the log."""
        return self.watchdog.problems

    async def tick(self, at: datetime | None = None) -> dict[str, int]:
        """Everything due at that moment; returns the counts of the command `tick`."""
        async with self._looking:
            await self.context.renew()
            await self.record.begin()
            self._known = True
            rounds = self.context.each(at)
            ctx = rounds[-1]
            tally, parts = Tally(), await Guard.of("part", ctx.now)
            flood_guard = self.context.settings.flood_guard
            await parts.run("addresses", release_before.take_over)
            # First what a dead sender left: only what waits can be joined by what is planned now.
            await parts.run("recover", lambda: self.dispatcher.recover(ctx, tally))
            # Late answers before digests, which do not say again what today's messages name.
            self.dispatcher.answers_only = True
            try:
                asked = await parts.run("questions", lambda: questions.plan(ctx))
                planned = await parts.run("plan", lambda: planner.plan(rounds, flood_guard))
            finally:
                self.dispatcher.answers_only = False
            self._sound = self._sound and not parts.noted
            await parts.run("send", lambda: self._send(self._moments(at), tally))
            failed = sorted(parts.noted)
            await self._chores(parts)
            counts = planned or planner.Result(0, 0)
            self._sound = not failed
            if failed:
                raise _LookFailed(f"parts of the look failed: {', '.join(failed)}")
            self.beat()
            return {"planned": counts.planned + (asked or 0), "held": counts.held, **asdict(tally)}

    def _moments(self, at: datetime | None) -> Callable[[], DecisionContext]:
        """What time it is while what is due goes out, which may take long: the clock's, or the
        given moment and the real time since, unless the clock stands still."""
        if at is None:
            return self.context.ctx
        began, stands = self.context.wall(), not self.context.clock.speed

        def moment() -> DecisionContext:
            passed = timedelta() if stands else max(self.context.wall() - began, timedelta())
            return self.context.ctx(at + passed)

        return moment

    async def _send(self, moments: Callable[[], DecisionContext], tally: Tally) -> None:
        await self.record.hold()
        self.beat()
        await self.dispatcher.drain(moments, tally, patience=self.patience)
        tally.waiting = sum(n for _, _, n in await outbox.waiting())

    async def _chores(self, parts: Guard) -> None:
        for chore in self.also:
            await parts.run(chore.__qualname__, chore)

    def send(self) -> None:
        """Something may go now. It waits for no look, and no channel for another: an answer goes out
        while hundreds of reminders do. Only before the first look it is not known whether the
        database is what it was."""
        if self._known:
            self.dispatcher.wake(self._now)

    def _now(self) -> DecisionContext:
        """The service's moment; in a fast rehearsal the walk's, which no later day may overtake."""
        return self.context.ctx(self._walked_to if self.context.clock.speed > 1 else None)

    async def chores(self) -> None:
        """The part of a look that follows from what people sent; no reminders are planned. Waits for a
        look under way; does nothing before the first look has checked the database."""
        if not self._known:
            return
        async with self._looking:
            await self._chores(await Guard.of("part", self.context.clock.now()))

    def beat(self) -> None:
        """The look is under way: what takes long is not what stands still. After a look of which a
        part failed only a whole one counts."""
        if self._sound:
            self.last_look = self.context.wall()

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
        while (moment := await self._next_after(self._walked_to, to)) is not None:
            self._walked_to = moment
            at(moment)
            _add(total, await self.tick(moment))
        self._walked_to = max(to, self._walked_to)  # another walk may have gone further meanwhile
        at(self._walked_to)
        return _add(total, await self.tick(self._walked_to))

    async def _next_after(self, last: datetime, to: datetime) -> datetime | None:
        """The next due moment in (last, to). What was due by `last` and could not go (a channel
        rests) goes with a later look."""
        moments = [
            await cases.next_moment(last),
            await outbox.next_moment(last),
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
            async with asyncio.timeout(patience):
                await self._looking.acquire()
                await self.dispatcher.finished()
        await self.dispatcher.stop()

    async def next_moment(self) -> datetime | None:
        """When something falls due next: a duty or ticket to look at, or a message to send. A
        digest only tells of them; its moments never end."""
        moments = [await cases.next_moment(), await outbox.next_moment(), await tickets.next_moment()]
        return min((m for m in moments if m), default=None)


def _add(total: dict[str, int], counts: dict[str, int]) -> dict[str, int]:
    for key, n in counts.items():
        total[key] = n if key == "waiting" else total.get(key, 0) + n
    return total


class _Steady(AsyncIOScheduler):  # type: ignore[misc]
    """The library wakes by the monotonic clock and then asks the wall clock what is due: after a
    clock was set back, nothing for hours. A next run further away than the interval is brought
    back to now, so that the looks keep their pace whatever becomes of the wall clock."""

    def _process_jobs(self) -> float | None:
        now = datetime.now(self.timezone)
        for job in self.get_jobs():
            if job.next_run_time and job.next_run_time - now > job.trigger.interval:
                job.modify(next_run_time=now)
        return super()._process_jobs()  # type: ignore[no-any-return]


@dataclass(slots=True)
class Alarm:
    """Looks at its own pace, and sends as soon as something stands in the outbox. A look that takes
    long is not piled up, a missed one is one look; however many ask while one is under way, the
    chores follow it once."""

    engine: Engine
    every: float = LOOK_SECONDS
    _scheduler: AsyncIOScheduler = field(default_factory=lambda: _Steady(timezone="UTC"))
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _waker: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.engine.beat()  # what the first look has to plan is work, not a reason to send nobody here
        if self.engine.context.clock.speed <= 1:  # else days pass meanwhile, one look at a time
            self.engine.patience = _PATIENCE
        self._scheduler.add_job(
            self._look,
            "interval",
            seconds=self.every,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=300,
            next_run_time=datetime.now(self._scheduler.timezone),
        )
        self._scheduler.start()
        self._waker = asyncio.create_task(self._when_asked())
        self.engine.context.look_soon = self._wanted.set
        wakeups.listen(self.engine.send)

    def stop(self) -> None:
        wakeups.unlisten(self.engine.send)
        self._scheduler.shutdown(wait=False)
        if self._waker:
            self._waker.cancel()

    async def _look(self) -> None:
        clock = self.engine.context.clock
        try:
            await _logged(self.engine.walk(clock.now()) if clock.bent else self.engine.tick())
        except asyncio.CancelledError:
            log.info("look cut off by the stop")  # the scheduler would print a traceback

    async def _when_asked(self) -> None:
        while await self._wanted.wait():
            self._wanted.clear()
            await _logged(self.engine.chores())


async def _logged(work: Awaitable[Any]) -> None:
    """The next look finds the same work in the database; readiness shows how old the last is."""
    try:
        await work
    except Exception:
        log.exception("look failed")
