"""Lease, word, hand over, settle: each channel by itself, none waits for another.

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
from functools import partial

import structlog

from bot.acts.context import DecisionContext
from bot.calendar.hours import Hours
from bot.notices import breaker, delivery
from bot.notices.delivery import Verdict
from bot.reading.faq import Faq, shipped_faq
from bot.words import Channel, Health, Kind, MessageStatus, Sentence, channel_spec
from handlers.runtime.beats import Beat
from handlers.runtime.together import gathered
from handlers.services.accounts.links import Links
from handlers.services.delivery.drains import Drains, InHand
from handlers.services.delivery.handing_over import Batch, HandingOver
from handlers.services.delivery.preparing import Frozen, Preparer
from handlers.services.delivery.read_once import read_once
from handlers.services.delivery.settling import SendResult, Settler, Tally, in_words
from handlers.services.delivery.unsure import tell_unsure
from handlers.services.delivery.wording import Wording, every_message
from handlers.services.reminders.gathering import Composed, Shared
from messages.channels import Transport
from storage import addresses, breakers, db, outgoing_messages, sending
from storage.outgoing_messages import OutgoingMessage
from storage.sending import Settled

log = structlog.get_logger()
# Of an address that was not reached for now; then it is tried again, by one message.
_RESTS_FOR = timedelta(days=7)


async def _nothing(sent: Sequence[int]) -> None:
    return None


@dataclass(slots=True)
class Dispatcher:
    """Sends what is due. Any number may run at once, in any number of processes. `note` is called with
    the messages that were sent, once they are stored as such. `faq`, `attaches`, `chosen`
    `answers_read` and `landline`: see `Wording`."""

    transports: Mapping[Channel, Transport]
    hours: Hours
    lease: timedelta
    wall: Callable[[], datetime]
    links: Links
    retries: Sequence[float] = delivery.RETRY_SECONDS
    faq: Faq = field(default_factory=shipped_faq)
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    attaches: bool = True
    chosen: Callable[[OutgoingMessage], bool] = every_message
    answers_read: bool = False
    landline: str = ""
    answers_only: bool = False  # while a look plans: what it plans for one person goes as one message
    planned: Shared | None = None  # see `Composed`; only while a look waits for what it has planned
    note: Callable[[Sequence[int]], Awaitable[None]] = _nothing
    beat: Beat = field(init=False)
    _moment: Callable[[], DecisionContext] = field(init=False)
    _full: dict[Channel, datetime] = field(default_factory=dict)  # so long the platform takes no more
    _drains: Drains = field(init=False)
    _settler: Settler = field(init=False)
    _preparer: Preparer = field(init=False)
    _handing_over: HandingOver = field(init=False)

    def __post_init__(self) -> None:
        self.beat = Beat(self.wall)
        self._drains = Drains(self.transports, self._drain)
        self._settler = Settler(self.holder, self.wall, lambda sent: self.note(sent), self._drains.wake)
        wording = Wording(self.links, self.faq, self.attaches, self.chosen, self.answers_read, self.landline)
        self._preparer = Preparer(self.transports, self.hours, self.wall, wording)
        self._handing_over = HandingOver(
            self.transports, self._settler, self.retries, lambda: self._moment(), self.wall, self.beat
        )

    async def drain(self, moment: Callable[[], DecisionContext], tally: Tally) -> None:
        """Send until nothing is due at the moments that `moment` gives."""
        self._settler.tally = tally
        try:
            self.wake(moment)
            await self._drains.finished()
        except asyncio.CancelledError:
            await self.stop()
            raise

    def wake(self, moment: Callable[[], DecisionContext]) -> None:
        """Start sending, because something may be due, and return at once. Drains that are running use the
        new moment too."""
        self._moment = moment
        self._drains.wake()

    async def finished(self) -> None:
        """Wait until nothing is being sent any more."""
        await self._drains.finished()

    async def stop(self) -> None:
        """Cancel what is being sent; the leases run out, as after a kill."""
        await self._drains.stop()
        await self._settler.finished()

    async def recover(self, ctx: DecisionContext, tally: Tally) -> None:
        """Take up what a dead sender left: to be sent again, or unknown."""
        wall = self.wall()
        await addresses.forgive(ctx.now - _RESTS_FOR)
        for message in await sending.expired(wall):
            verdict = delivery.after_crash(message.frozen_at, wall, message.channel)
            at = ctx.now if verdict.status is MessageStatus.WAITING else None
            left = Settled(message.id, verdict.status, in_words(verdict.reason), at, counts=verdict.counts)
            done = await db.write(partial(_settled, message.lease_by or "", left, ctx))
            if done and verdict.status is MessageStatus.UNKNOWN:
                tally.count(verdict.status)
            if done:
                log.warning("lease ran out", message=message.id, status=str(verdict.status))

    async def _drain(self, channel: Channel, answers: bool) -> None:
        """Send batch after batch until nothing is due, or nothing may go. Once the channel has answered in
        this drain, the next batch is leased and worded while one is being sent. `answers`: send only
        answers, beside the channel's other drain."""
        try:
            async with InHand(self.holder, self.lease, self.wall) as hand:
                batch = await self._next(channel, hand, answers, careful=True)
                while batch:
                    batch = await self._sent(batch, hand, answers)
        except Exception:
            self.beat.ended(well=False)
            raise
        self.beat.ended(well=True)

    async def _sent(self, batch: Batch, hand: InHand, answers: bool) -> Batch | None:
        """Send it; the next one."""
        if batch.careful or batch.is_probe:
            await self._send(batch, hand)
            return await self._next(batch.channel, hand, answers)
        _, following = await gathered([self._send(batch, hand), self._next(batch.channel, hand, answers)])
        if following is None or not batch.fault:
            return following
        await self._handing_over.give_back(following, batch.fault.reason)
        hand.let_go(following.ids)
        return await self._next(batch.channel, hand, answers)

    async def _next(
        self, channel: Channel, hand: InHand, answers: bool, *, careful: bool = False
    ) -> Batch | None:
        """What is due and may go, leased and in words. While a channel fails one drain probes it."""
        ctx, health = self._moment(), await breakers.health(channel)
        if health.fails and not await self._may_probe(channel, health, ctx, answers):
            return None
        only_answers = answers or self.answers_only or ctx.now < self._full.get(channel, ctx.now)
        n = 1 if health.fails else channel_spec(channel).at_one_time
        ids = await sending.lease_messages(
            [channel], self.holder, ctx.now, hand.until, n, answers_only=only_answers
        )
        self.beat()
        if not ids:
            if health.fails:
                await breakers.free_probe(channel)
            return None
        hand.take(ids)
        return Batch(channel, health, careful, ids, await self._worded(ids, ctx))

    async def _may_probe(self, channel: Channel, health: Health, ctx: DecisionContext, answers: bool) -> bool:
        """Whether this drain may send one message by a failing channel. One that has been silent for long is
        given up meanwhile."""
        if answers:
            return False
        if not breaker.is_resting(health, ctx.now):
            return await breakers.probe(channel, self.holder, self.wall(), self.lease)
        while breaker.given_up(health, ctx.now) and await self._detour(channel, ctx):
            self._drains.wake(but=channel)
        return False

    async def _detour(self, channel: Channel, ctx: DecisionContext) -> bool:
        """Settle the messages of a channel that has failed for long, so that people with another channel
        are told by that."""
        ids = await sending.stranded(channel, self.holder, ctx.now, self.wall() + self.lease)
        gone = Verdict(MessageStatus.FAILED, Sentence("services.delivery.silent_channel"), elsewhere=True)
        await self._settler.settle_all(
            [SendResult(one, gone, ctx) for one in await outgoing_messages.load_outgoing(ids)]
        )
        return bool(ids)

    async def _worded(self, ids: Sequence[int], ctx: DecisionContext) -> list[Frozen]:
        """Return those of these messages that may go; the others are settled."""
        prepared: list[Frozen | SendResult] = []
        leased = await db.read(partial(outgoing_messages.load_outgoing, ids))
        of_digests = {one.message.id: one.person for one in leased if one.message.kind is Kind.DIGEST}
        known = await db.read(partial(read_once, leased, Composed(ctx, of_digests, self.planned), ctx))
        for outgoing in leased:
            prepared.append(await self._preparer.prepare(outgoing, ctx, known))
            await self._others_turn()
        await self._settler.settle_all([one for one in prepared if isinstance(one, SendResult)])
        return [one for one in prepared if isinstance(one, Frozen)]

    async def _others_turn(self) -> None:
        """Who asks something is answered between two messages."""
        await asyncio.sleep(0)

    async def _send(self, batch: Batch, hand: InHand) -> None:
        await self._handing_over.send(batch)
        hand.let_go(batch.ids)
        if batch.full_until:
            self._full[batch.channel] = batch.full_until
            wait = batch.full_until - self._moment().now
            self._drains.wake_in(batch.channel, wait.total_seconds())
        await self._note(batch)

    async def _note(self, batch: Batch) -> None:
        """Store what the batch showed about its channel, for all processes."""
        now, was = self._moment().now, batch.health
        if batch.fault:
            known = await breakers.health(batch.channel)
            now_is = breaker.after_failure(known, batch.fault, in_words(batch.fault.reason)[:200], now)
            if now_is != known:
                log.warning(
                    "channel fails", channel=batch.channel, reason=now_is.reason, until=str(now_is.until)
                )
                await breakers.store_health(batch.channel, now_is)
        elif was.trouble and was.fails and breaker.works_again(batch.outcomes, was.trouble):
            log.warning("channel is well again", channel=batch.channel, was=was.reason)
            await breakers.store_health(batch.channel, breaker.after_delivery(was, now))
        elif was.fails:
            await breakers.free_probe(batch.channel)


async def _settled(dead: str, left: Settled, ctx: DecisionContext) -> bool:
    """Settle what a dead sender left, and tell who must know of what is unsure; False if another was faster."""
    done = bool(await sending.settle(dead, [left]))
    if done and left.status is MessageStatus.UNKNOWN:
        (outgoing,) = await outgoing_messages.load_outgoing([left.message_id])
        await tell_unsure(outgoing, left.reason, ctx)
    return done
