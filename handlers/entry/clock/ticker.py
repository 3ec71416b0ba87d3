"""APScheduler says "look now" and "send now", and nothing else: what is due is a question to the database.

Somebody who has just pressed a button does not wait for that: what the press put into the outbox
is sent at once (`Alarm`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from msgspec import Struct, field

from handlers.entry.clock.alarms import OperatorAlarms
from handlers.entry.clock.engine import Engine
from handlers.entry.clock.heartbeat import Heartbeat
from storage import wakeups

log = structlog.get_logger()
LOOK_SECONDS = 15.0
BENT_LOOK_SECONDS = 0.5
_WATCH_SECONDS = 60.0


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


class _Cut(AsyncIOExecutor):  # type: ignore[misc]
    """A stop cuts off the jobs that run. The library prints a traceback for one that had not even begun,
    which therefore had no chance to say so itself (`Alarm._look`)."""

    def _run_job_error(self, job_id: str, exc: BaseException, traceback: Any = None) -> None:
        if isinstance(exc, asyncio.CancelledError):
            self._run_job_success(job_id, [])
        else:
            super()._run_job_error(job_id, exc, traceback)


def _scheduler() -> AsyncIOScheduler:
    return _Steady(executors={"default": _Cut()}, timezone="UTC")


class Alarm(Struct):
    """Looks and sends, each at its own pace, and sends as soon as something stands in the outbox. A look
    that takes long is not piled up, a missed one is one look; however many ask while chores are done, they
    are done once more."""

    engine: Engine
    alarms: OperatorAlarms
    heartbeat: Heartbeat
    every: float = LOOK_SECONDS
    _scheduler: AsyncIOScheduler = field(default_factory=_scheduler)
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _waker: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.engine.under_way()
        for job, seconds in (
            (self._look, self.every),
            (self._send, self.every),
            (self._watch, _WATCH_SECONDS),
        ):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=seconds,
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
            # In a rehearsal that runs fast days must not overtake what is sent on them.
            fast = clock.speed > 1
            await _logged(self.engine.walk(clock.now(), waits=fast) if clock.bent else self.engine.look())
        except asyncio.CancelledError:
            log.info("look cut off by the stop")  # the scheduler would print a traceback
            return
        if self.engine.looks.sound and not self.alarms.unheard:
            self.engine.context.background(self.heartbeat.beat())

    async def _watch(self) -> None:
        """Check what is wrong with the service itself, and tell the operator."""
        await _logged(self.alarms.look())

    async def _send(self) -> None:
        """What no transaction of this process announces: another's messages, and what may go only now."""
        self.engine.send()

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
