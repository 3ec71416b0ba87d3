"""What a verdict on a leased message leads to, stored with it in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.acts.context import DecisionContext
from bot.notices.bundle import PlannedNotice, packets
from bot.notices.delivery import Send, Verdict, Wait
from bot.notices.telling import unreachable_notices
from bot.words import Kind, Level, MessageStatus, Person, SendOutcome, channel_spec
from handlers.services.delivery.tally import Tally
from handlers.services.reminders.planner import bundle_of
from handlers.services.support import undelivered
from messages.catalogue import say
from storage import addresses, cards, db, outbox, outgoing_messages, people, preferences, sending
from storage.outgoing_messages import OutgoingMessage

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles what `holder` has leased; `wall` is real time."""

    holder: str
    wall: Callable[[], datetime]

    async def settle(
        self,
        outgoing: OutgoingMessage,
        verdict: Verdict,
        ctx: DecisionContext,
        tally: Tally,
        outcome: SendOutcome | None = None,
        *,
        thaw: bool = False,
    ) -> None:
        """Record the verdict and what follows from it, together."""
        message = outgoing.message
        waiting = verdict.status is MessageStatus.WAITING
        async with db.transaction():
            done = await sending.settle(
                message.id,
                self.holder,
                verdict.status,
                reason=verdict.reason,
                not_before=ctx.now + timedelta(seconds=verdict.wait) if waiting else None,
                sent_at=ctx.now if verdict.status is MessageStatus.SENT else None,
                provider_id=outcome.provider_id if outcome else "",
                counts=verdict.counts,
                thaw=thaw,
            )
            if done:
                await self._follow(outgoing, verdict, ctx, outcome)
        if done:
            tally.count(verdict.status)
        if verdict.status in (MessageStatus.FAILED, MessageStatus.UNKNOWN):
            log.warning("not sent", message=message.id, reason=verdict.reason)

    async def _follow(
        self, outgoing: OutgoingMessage, verdict: Verdict, ctx: DecisionContext, outcome: SendOutcome | None
    ) -> None:
        message = outgoing.message
        if verdict.plain:
            await cards.refuse(message.id)
        if outcome and outcome.response_code:
            await cards.issued(message.id, outcome.response_code, self.wall())
        if verdict.lost:
            await addresses.mark_unreachable(outgoing.person.id, message.channel, verdict.reason, ctx.now)
        if verdict.status is MessageStatus.FAILED:
            heard = verdict.elsewhere and await _elsewhere(outgoing, ctx)
            if not heard:  # nothing ends as failed without a person who sees it
                await undelivered.tell(outgoing, verdict.reason, ctx)

    async def wait(self, outgoing: OutgoingMessage, verdict: Wait) -> None:
        """Return a leased message to "waiting" until `verdict.until`, without counting an attempt."""
        await sending.settle(
            outgoing.message.id,
            self.holder,
            MessageStatus.WAITING,
            reason=verdict.reason,
            not_before=verdict.until,
            counts=False,
        )

    async def give_back(self, outgoing: OutgoingMessage, reason: str) -> None:
        """Return a leased message to "waiting" without counting an attempt, and keep `reason` with it.
        Words made for this attempt are forgotten; a request that was stored before it is kept."""
        await sending.settle(
            outgoing.message.id,
            self.holder,
            MessageStatus.WAITING,
            reason=reason,
            counts=False,
            thaw=outgoing.message.request is None,
        )

    async def part(self, outgoing: OutgoingMessage, verdict: Send) -> None:
        """Move the notices that may not go now (`verdict.later`) to a message of their own, which waits
        until `verdict.until`. Nothing to do if there are none."""
        if verdict.until is None or not verdict.later:
            return
        ids = [item.notice_id for item in verdict.later]
        async with db.transaction():
            await sending.part(outgoing.message, ids, verdict.until, verdict.reason)

    async def hand(
        self, outgoing: OutgoingMessage, to: Person | None, reason: str, ctx: DecisionContext, tally: Tally
    ) -> None:
        """Cancel the message and give its notices to the deputy, together."""
        channel = people.channel_of(to) if to else None
        if to is None or channel is None:
            raise LookupError("a deputy who cannot stand in")
        async with db.transaction():
            done = await sending.settle(
                outgoing.message.id, self.holder, MessageStatus.CANCELLED, reason=reason
            )
            if done:
                await preferences.hand(outgoing.message, to.id, channel, ctx.now)
        if done:
            tally.count(MessageStatus.CANCELLED)


async def _elsewhere(outgoing: OutgoingMessage, ctx: DecisionContext) -> bool:
    """The person's other channel; without one, the enterprise's next contact, else its county's list.
    False when none of them tells anybody."""
    person, message = outgoing.person, outgoing.message
    other = people.next_channel(person, message.channel)
    if other is not None:
        gave_up, goes_by = (channel_spec(channel).short for channel in (message.channel, other))
        why = say("services.delivery.elsewhere", channel=gave_up, other=goes_by)
        await sending.elsewhere(message, other, why, ctx.now)
        return True
    told = [
        one
        for t in outgoing.notices
        if t.rung.startswith("owner:") and t.duty.owner is Level.ENTERPRISE
        for one in await _next_contact(t, person)
        or unreachable_notices(
            t.duty, t.rung.partition(":")[2], await people.holders(Level.COUNTY, t.case), people.channel_of
        )
    ]
    bundles = [bundle_of(packet, ctx.now) for packet in packets(told)]
    await outbox.add(bundles, ctx.now)
    return bool(told)


async def _next_contact(t: outgoing_messages.NoticeInContext, lost: Person) -> list[PlannedNotice]:
    """The same to the enterprise's next contact who can be reached, if there is one."""
    for other in await people.holders(Level.ENTERPRISE, t.case):
        by = people.channel_of(other)
        if by is not None and other.id != lost.id:
            return [
                PlannedNotice(
                    other, t.duty.id, t.due, t.rung, t.text, Kind.REMINDER, by, urgent=False, facts=t.facts
                )
            ]
    return []
