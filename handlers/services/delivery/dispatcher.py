"""Lease, prepare, freeze, send, settle: each channel by itself, none waits for another.

No policy here: `bot.notices.delivery` decides on messages, `bot.notices.breaker` on channels. Two
clocks: the service's (which a rehearsal may bend) says what is due, how long a channel rests, what
the platform's limits leave and when a message was sent; `wall` is real time, on which run leases and
the platform's duplicate window, because other processes and the other side do.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.acts.context import DecisionContext
from bot.calendar.hours import Hours
from bot.notices import breaker, delivery
from bot.notices.delivery import Verdict
from bot.reading.faq import Faq, shipped_faq
from bot.words import Channel, MessageStatus, SendOutcome, SendStatus, channel_spec
from handlers.services.accounts.links import Links
from handlers.services.delivery.batch import Batch
from handlers.services.delivery.drains import Drains
from handlers.services.delivery.preparing import Frozen, Preparer
from handlers.services.delivery.settling import Settler
from handlers.services.delivery.tally import Tally
from messages.catalogue import say
from messages.channels import Transport
from storage import addresses, breakers, cards, db, digests, limits, numbers, outgoing_messages, sending

log = structlog.get_logger()
_LOST_FOR = timedelta(days=7)  # then an address that was refused is tried again, by one message


async def _nothing(sent: Sequence[int]) -> None:
    return None


@dataclass(slots=True)
class Dispatcher:
    """Sends what is due. Any number may run at once, in any number of processes. `beat` is called
    at each step (a long drain is work, no standstill), `note` after each, with
    the messages that it sent."""

    transports: Mapping[Channel, Transport]
    hours: Hours
    lease: timedelta
    wall: Callable[[], datetime]
    links: Links
    retries: Sequence[float] = delivery.RETRY_SECONDS
    faq: Faq = field(default_factory=shipped_faq)  # whose questions a digest of the desk names
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    beat: Callable[[], None] = lambda: None
    answers_only: bool = False  # while a look plans: what it plans for one person goes as one message
    note: Callable[[Sequence[int]], Awaitable[None]] = _nothing
    _moment: Callable[[], DecisionContext] = field(init=False)
    _tally: Tally = field(default_factory=Tally)  # of the last look
    _drains: Drains = field(init=False)
    _settler: Settler = field(init=False)
    _preparer: Preparer = field(init=False)

    def __post_init__(self) -> None:
        self._drains = Drains(self.transports, self._step)
        self._settler = Settler(self.holder, self.wall)
        self._preparer = Preparer(self.transports, self.hours, self.wall, self.links, self.faq, self._settler)

    async def drain(
        self, moment: Callable[[], DecisionContext], tally: Tally, *, patience: float | None = None
    ) -> None:
        """Send until nothing is due at the moments that `moment` gives. After `patience` seconds a
        channel that takes longer goes on by itself."""
        self._tally = tally
        try:
            self.wake(moment)
            await self._drains.settled(patience)
        except asyncio.CancelledError:
            await self.stop()
            raise

    def wake(self, moment: Callable[[], DecisionContext]) -> None:
        """Something may be due. Returns at once; drains under way go by the new moment, too."""
        self._moment = moment
        self._drains.wake()

    async def finished(self) -> None:
        """Wait for what goes on by itself."""
        await self._drains.settled()

    async def stop(self) -> None:
        """Cut off what goes on by itself; its leases run out, as after a kill."""
        await self._drains.stop()

    async def recover(self, ctx: DecisionContext, tally: Tally) -> None:
        """Take up what a dead sender left: to be sent again, or unknown."""
        wall = self.wall()
        await addresses.forgive(ctx.now - _LOST_FOR)
        for message in await sending.expired(wall):
            verdict = delivery.after_crash(message.frozen_at, wall, message.channel)
            done = await sending.settle(
                message.id,
                message.lease_by or "",
                verdict.status,
                reason=verdict.reason,
                not_before=ctx.now if verdict.status is MessageStatus.WAITING else None,
                counts=verdict.counts,
            )
            if done and verdict.status is MessageStatus.UNKNOWN:
                tally.count(verdict.status)
            if done:
                log.warning("lease ran out", message=message.id, status=str(verdict.status))

    async def _step(self, channel: Channel, first: bool) -> bool:
        """One batch; False when nothing was due, or nothing may go. `first` of its drain."""
        self.beat()
        ctx, tally = self._moment(), self._tally
        health = await breakers.health(channel)
        if breaker.resting(health, ctx.now) or (
            health.fails and not await breakers.probe(channel, self.holder, self.wall(), self.lease)
        ):
            return breaker.given_up(health, ctx.now) and await self._detour(channel, ctx, tally)
        batch = Batch(channel, health, careful=first)
        going = await self._leased(
            channel, 1 if health.fails else channel_spec(channel).at_one_time, ctx, tally
        )
        if going is None:
            if health.fails:
                await breakers.free(channel)
            return False
        try:
            await self._freeze_and_send(going, batch, ctx, tally)
        finally:
            await self.note(batch.sent)
        await self._note(batch)
        return True

    async def _leased(
        self, channel: Channel, n: int, ctx: DecisionContext, tally: Tally
    ) -> list[Frozen] | None:
        """Up to `n` messages that are due, those that may go in words; None when none is due."""
        until = self.wall() + self.lease
        ids = await sending.lease([channel], self.holder, ctx.now, until, n, answers_only=self.answers_only)
        if not ids:
            return None
        prepared = [
            await self._preparer.prepare(outgoing, ctx, tally)
            for outgoing in await outgoing_messages.load(ids)
        ]
        return [frozen for frozen in prepared if frozen]

    async def _detour(self, channel: Channel, ctx: DecisionContext, tally: Tally) -> bool:
        """The channel has been silent for long: who has another one is told by that."""
        until = self.wall() + self.lease
        ids = await sending.stranded(channel, self.holder, ctx.now, until)
        for outgoing in await outgoing_messages.load(ids):
            gone = Verdict(MessageStatus.FAILED, say("services.delivery.silent_channel"), elsewhere=True)
            await self._settler.settle(outgoing, gone, ctx, tally)
        return bool(ids)

    async def _freeze_and_send(
        self, going: Sequence[Frozen], batch: Batch, ctx: DecisionContext, tally: Tally
    ) -> None:
        """Count against the limits, store the bytes, hand over, settle each."""
        allowed, later = [], []
        async with db.transaction():
            for frozen in going:
                transport = self.transports[batch.channel]
                full_until = await limits.take(transport.limits(frozen.address), ctx.now)
                if full_until:
                    later.append((frozen, full_until))
                else:
                    allowed.append(frozen)
            kept = await sending.freeze(
                self.holder, [(f.outgoing.message.id, f.text, f.request) for f in allowed], self.wall()
            )
            for frozen in allowed:
                if frozen.outgoing.message.id in kept:
                    await _keep_wording(frozen)
        for frozen, until in later:
            why = delivery.Wait(until, say("services.delivery.full"))
            await self._settler.wait(frozen.outgoing, why)
            tally.throttled += 1
        mine = [f for f in allowed if f.outgoing.message.id in kept]
        keeper = asyncio.create_task(self._keep_leases([f.outgoing.message.id for f in mine]))
        try:
            await self._hand_over_all(mine, batch, tally)
        finally:
            keeper.cancel()

    async def _keep_leases(self, ids: list[int]) -> None:
        """A slow peer must not look like a dead sender: leases are renewed while the batch runs."""
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            await sending.renew(ids, self.holder, self.wall() + self.lease)

    async def _hand_over_all(self, mine: Sequence[Frozen], batch: Batch, tally: Tally) -> None:
        """Send `mine` several at a time, but one by one until the channel has answered in this drain.
        Refusals are settled at the end, when the outcomes of all are known."""
        rest = list(mine)
        while rest and batch.unproven:
            await self._hand_over(rest.pop(0), batch, tally)
        air = asyncio.Semaphore(channel_spec(batch.channel).in_the_air)

        async def one(frozen: Frozen) -> None:
            async with air:
                await self._hand_over(frozen, batch, tally)

        await asyncio.gather(*(one(frozen) for frozen in rest))
        batch.conclude()
        for frozen, outcome in batch.refused:
            await self._after(frozen, outcome, batch, tally)

    async def _hand_over(self, frozen: Frozen, batch: Batch, tally: Tally) -> None:
        if batch.stopped:
            await self._settler.give_back(frozen.outgoing, batch.reason)
            return
        outcome = await self.transports[batch.channel].send(frozen.request, frozen.address)
        self.beat()
        if batch.hear(frozen, outcome):
            await self._after(frozen, outcome, batch, tally)

    async def _after(self, frozen: Frozen, outcome: SendOutcome, batch: Batch, tally: Tally) -> None:
        ctx = self._moment()  # the sending may have taken long
        verdict = delivery.after(
            outcome,
            frozen.outgoing.message.attempts,
            batch.channel,
            perhaps=frozen.again,
            retries=self.retries,
            card=bool(frozen.worded and frozen.worded.card),
            fault=batch.fault,
            proven=breaker.proven(batch.health, ctx.now),
        )
        # Bytes that certainly were not delivered are forgotten, so that they are written afresh.
        # Once an outcome was unknown they stay as they are: only the same bytes are recognised.
        fresh = not frozen.again and outcome.status is not SendStatus.UNKNOWN
        thaw = fresh and verdict.status is MessageStatus.WAITING
        await self._settler.settle(frozen.outgoing, verdict, ctx, tally, outcome, thaw=thaw)
        if verdict.status is MessageStatus.SENT:
            batch.sent.append(frozen.outgoing.message.id)
            await numbers.shown(frozen.outgoing.person, frozen.text)

    async def _note(self, batch: Batch) -> None:
        """What the batch showed of its channel, for all processes."""
        now, was = self._moment().now, batch.health
        if batch.fault:
            known = await breakers.health(batch.channel)
            now_is = breaker.failed(known, batch.fault, now)
            if now_is != known:
                log.warning(
                    "channel fails", channel=batch.channel, reason=now_is.reason, until=str(now_is.until)
                )
                await breakers.keep(batch.channel, now_is)
        elif was.trouble and was.fails and breaker.answered(batch.outcomes, was.trouble):
            log.warning("channel is well again", channel=batch.channel, was=was.reason)
            await breakers.keep(batch.channel, breaker.taken(was, now))
        elif was.fails:
            await breakers.free(batch.channel)


async def _keep_wording(frozen: Frozen) -> None:
    """What was worded along with the bytes, stored with them: buttons, a digest's figures."""
    worded, message_id = frozen.worded, frozen.outgoing.message.id
    if worded and worded.card:
        await cards.put(message_id, worded.card)
    if worded and worded.snapshot is not None:
        await digests.keep(message_id, worded.snapshot)
