"""Background jobs (calls to WeCom that are no messages): lease, call, settle.

They are stored, and those that an ended process left are taken up again. No transaction is open while the
network is used (law 4); what follows from the answer is stored together with the end of the job.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog
from msgspec import Struct, field

from bot.notices import delivery
from bot.words import Channel, MessageStatus, SendOutcome, SendStatus
from handlers.runtime.context import Context
from handlers.runtime.guard import Guard
from messages.catalogue import explain
from storage import db, jobs
from storage.jobs import Job

log = structlog.get_logger()
_BATCH = 10  # at one time: files are large


class Done(Struct, frozen=True):
    """The outcome of a call. `then` runs in the transaction that ends the errand, if it ends."""

    outcome: SendOutcome
    then: Callable[[], Awaitable[None]] | None = None


class BackgroundJobs(Struct):
    """Runs the jobs that are owed.

    `kinds` says how each kind is done, given the row it is about. At each look `owing` asks the database
    whether something new is owed.
    """

    context: Context
    kinds: Mapping[str, Callable[[int], Awaitable[Done]]]
    lease: timedelta
    owing: Sequence[Callable[[], Awaitable[None]]] = ()
    retries: Sequence[float] = delivery.RETRY_SECONDS
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    async def look(self) -> None:
        """Store what has become due, then run everything that may be run now."""
        guard = await Guard.of("chore", self.context.clock.now())
        for asks in self.owing:
            name = getattr(asks, "func", asks).__qualname__
            await guard.run(name, asks)
        while await self._step():
            pass

    async def _step(self) -> bool:
        wall = self.context.wall()
        mine = await jobs.lease_jobs(self.holder, self.context.clock.now(), wall, wall + self.lease, _BATCH)
        if not mine:
            return False
        keeper = asyncio.create_task(self._keep_leases([one.id for one in mine]))
        try:
            settling = await Guard.of("errand", self.context.clock.now())
            await asyncio.gather(*(settling.run(one.id, partial(self._do, one)) for one in mine))
        finally:
            keeper.cancel()
        return True

    async def _keep_leases(self, ids: list[int]) -> None:
        """Keep the leases, because a slow peer must not look like a dead process."""
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            await jobs.renew_jobs(ids, self.holder, self.context.wall() + self.lease)

    async def _call(self, job: Job) -> Done:
        """Try once. A job that fails is set aside with its error and never stops the rest (law 9)."""
        try:
            return await self.kinds[job.kind](job.subject)
        except Exception as error:
            log.exception("errand failed", kind=job.kind, job=job.id)
            return Done(SendOutcome(SendStatus.TRANSIENT, type(error).__name__))

    async def _do(self, job: Job) -> None:
        done = await self._call(job)
        verdict = delivery.verdict_after(done.outcome, job.attempts, Channel.WECOM, retries=self.retries)
        reason = explain(verdict.reason) if verdict.reason else ""
        now = self.context.clock.now()
        if verdict.status is MessageStatus.WAITING:
            at = now + timedelta(seconds=verdict.wait)
            await jobs.later(job.id, self.holder, at, reason, verdict.counts)
            return

        async def end() -> None:
            ended = await jobs.ended(job.id, self.holder, now, reason)
            if ended and done.then:
                await done.then()

        await db.write(end)
        if reason:
            log.warning("errand given up", kind=job.kind, job=job.id, why=reason)
