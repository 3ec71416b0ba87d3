"""One batch on its way out: counted against the platform's limits, stored byte for byte, handed over,
settled; and what the other side said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import structlog
from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.notices import breaker, delivery
from bot.notices.breaker import ChannelFault
from bot.notices.delivery import NO_CALLBACK, Wait
from bot.words import Channel, Health, SendOutcome, SendStatus, Sentence, channel_spec
from handlers.runtime.together import gathered
from handlers.services.delivery.preparing import Frozen
from handlers.services.delivery.settling import SendResult, Settler
from messages.channels import Transport
from storage import allowances, cards, db, digests, sending
from storage.allowances import PlannedSend

log = structlog.get_logger()
_OF_WHOM = (SendStatus.RECIPIENT, SendStatus.REFUSED)  # judged when it is known how the others fared


class Batch(Struct):
    """Messages that leave by one channel together: `ids` were leased, `frozen` of them may go.

    `careful`: the channel has not answered yet in this drain, so messages go one at a time. `full_until`:
    until then the platform takes no messages from anybody.
    """

    channel: Channel
    health: Health
    careful: bool
    ids: Sequence[int] = ()
    frozen: Sequence[Frozen] = ()
    outcomes: list[SendOutcome] = field(default_factory=list)
    refused: list[tuple[Frozen, SendOutcome]] = field(default_factory=list)
    fault: ChannelFault | None = None
    stopped: bool = False
    full_until: datetime | None = None

    def hear(self, frozen: Frozen, outcome: SendOutcome) -> bool:
        """Note an outcome. True if its message can be settled at once; False if that depends on how
        the others of the batch fare (a refusal)."""
        if frozen.worded and frozen.worded.rendered.card and outcome.code == NO_CALLBACK:
            return True  # a text goes instead: the channel is well
        self.outcomes.append(outcome)
        self.stopped = self.stopped or breaker.stops(self.outcomes, self.channel)
        if outcome.status in _OF_WHOM:
            self.refused.append((frozen, outcome))
            return False
        return True

    def conclude(self) -> None:
        """Set `fault`, what the outcomes say of the channel, once all are in."""
        was = self.health.trouble if self.health.fails else None
        self.fault = breaker.fault_of(self.outcomes, self.channel, was)

    @property
    def is_probe(self) -> bool:
        """Whether it is the one message that finds out whether a failing channel works again."""
        return self.health.fails > 0

    @property
    def unproven(self) -> bool:
        """Whether the next one goes alone: the channel has not answered yet in this drain."""
        return self.careful and not self.stopped and not any(map(breaker.is_answer, self.outcomes))

    @property
    def reason(self) -> Sentence | None:
        """Why the rest of it was not tried."""
        fault = breaker.fault_of(self.outcomes, self.channel)
        return fault.reason if fault else None


class HandingOver(Struct):
    """`moment` gives the service's, `wall` real time; `beat` is called with each answer."""

    transports: Mapping[Channel, Transport]
    settler: Settler
    retries: Sequence[float]
    moment: Callable[[], DecisionContext]
    wall: Callable[[], datetime]
    beat: Callable[[], None]

    async def send(self, batch: Batch) -> None:
        """Hand over what may go, several at a time, but one by one until the channel has answered in this
        drain. Refusals are settled at the end, when the outcomes of all are known."""
        allowed = await self._allowed(batch)
        rest = allowed if _unrecognised(batch.channel) else await self._frozen(allowed)
        air = asyncio.Semaphore(channel_spec(batch.channel).in_the_air)
        while rest and batch.unproven:
            await self._hand_over(rest.pop(0), batch, air)
        await gathered(self._hand_over(frozen, batch, air) for frozen in rest)
        batch.conclude()
        await self.settler.settle_all([self.after(frozen, said, batch) for frozen, said in batch.refused])

    async def give_back(self, batch: Batch, reason: Sentence) -> None:
        """Give the whole batch back untried."""
        ctx = self.moment()
        await self.settler.settle_all([SendResult.given_back(f.outgoing, reason, ctx) for f in batch.frozen])

    async def _allowed(self, batch: Batch) -> list[Frozen]:
        """Count each against the limits; what exceeds them waits."""
        ctx, limits = self.moment(), self.transports[batch.channel].limits
        sends = [PlannedSend(limits(f.address, f.request), f.is_answer) for f in batch.frozen]
        allowed, later = [], []
        for frozen, full in zip(batch.frozen, await allowances.take_allowances(sends, ctx.now), strict=True):
            if full is None:
                allowed.append(frozen)
                continue
            why = Sentence("services.delivery.full_for_all" if full.shared else "services.delivery.full")
            later.append(SendResult.waits(frozen.outgoing, Wait(full.until, why), ctx))
            if full.shared:
                batch.full_until = full.until
        self.settler.tally.throttled += len(later)
        await self.settler.settle_all(later)
        return allowed

    async def _frozen(self, allowed: Sequence[Frozen]) -> list[Frozen]:
        """Store the bytes; those that are still ours to send."""

        async def job() -> list[Frozen]:
            stored = [(f.outgoing.message.id, f.text, f.request) for f in allowed]
            kept = await sending.freeze(self.settler.holder, stored, self.wall())
            mine = [frozen for frozen in allowed if frozen.outgoing.message.id in kept]
            await keep_wording(mine)
            return mine

        return await db.write(job) if allowed else []

    async def _hand_over(self, frozen: Frozen, batch: Batch, air: asyncio.Semaphore) -> None:
        async with air:
            if batch.stopped:
                result: SendResult | None = SendResult.given_back(
                    frozen.outgoing, batch.reason, self.moment()
                )
            else:
                message = frozen.outgoing.message
                if _unrecognised(batch.channel) and not await self._frozen([frozen]):
                    return
                log.info("handing over", message=message.id, channel=batch.channel, cause=message.cause)
                outcome = await self.transports[batch.channel].send(frozen.request, frozen.address)
                self.beat()
                result = self.after(frozen, outcome, batch) if batch.hear(frozen, outcome) else None
        if result:
            await self.settler.settle(result)

    def after(self, frozen: Frozen, outcome: SendOutcome, batch: Batch) -> SendResult:
        """What follows from the other side's answer; `bot.notices.delivery` decides."""
        ctx = self.moment()  # the sending may have taken long
        verdict = delivery.verdict_after(
            outcome,
            frozen.outgoing.message.attempts,
            batch.channel,
            perhaps=frozen.again,
            retries=self.retries,
            card=bool(frozen.worded and frozen.worded.rendered.card),
            fault=batch.fault,
            proven=breaker.proven(batch.health, ctx.now),
        )
        # Bytes that certainly were not delivered are forgotten, so that they are written afresh.
        # Once an outcome was unknown they stay as they are: only the same bytes are recognised.
        fresh = not frozen.again and outcome.status is not SendStatus.UNKNOWN
        return SendResult.of(frozen.outgoing, verdict, ctx, outcome, frozen.text, thaw=fresh)


def _unrecognised(channel: Channel) -> bool:
    """Whether the other side knows no bytes again (短信, group robots). Each is stored right before it is handed over
    then, so that of a batch whose sender dies only what may have left is unknown; the others wait again."""
    return not channel_spec(channel).recognised_for


async def keep_wording(frozen: Iterable[Frozen]) -> None:
    """Store what was worded along with the bytes: buttons, a digest's figures."""
    found = [(one.outgoing.message.id, one.worded) for one in frozen if one.worded]
    for message_id, worded in found:
        if worded.card:
            await cards.note_card(message_id, worded.card)
    await digests.store_snapshots({i: worded.snapshot for i, worded in found if worded.snapshot is not None})
