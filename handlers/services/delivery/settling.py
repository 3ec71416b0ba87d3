"""What becomes of leased messages: stored with all that follows from it, many in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from msgspec import Struct

from bot.access import acting
from bot.acts.context import DecisionContext
from bot.notices.bundle import ASKS_TO_SEE_TO, Packet, PlannedNotice, packets
from bot.notices.delivery import Verdict, Wait
from bot.notices.telling import notices_to_officers
from bot.words import (
    Kind,
    Level,
    MessageStatus,
    Person,
    SendOutcome,
    Sentence,
    channel_of,
    channel_spec,
    next_channel,
    replace,
)
from handlers.runtime.together import Together
from handlers.services.delivery.unsure import tell_unsure
from handlers.services.reminders.posting import bundle_of
from handlers.services.support import undelivered
from messages.catalogue import explain, say
from storage import (
    addresses,
    batches,
    cards,
    channels,
    db,
    outbox,
    outgoing_messages,
    people,
    preferences,
    recalls,
    sending,
    shown_numbers,
)
from storage.outgoing_messages import OutgoingMessage
from storage.sending import Settled

_GOES_ON = (MessageStatus.WAITING, MessageStatus.FAILED)  # tried again, or told another way


class Tally(Struct):
    """What a drain of the outbox did, in messages. `waiting`: all that wait when it is over; `throttled`:
    put off by the platform's limits."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    waiting: int = 0
    throttled: int = 0

    def count(self, status: MessageStatus) -> None:
        match status:
            case MessageStatus.SENT:
                self.sent += 1
            case MessageStatus.FAILED:
                self.failed += 1
            case MessageStatus.UNKNOWN:
                self.unknown += 1
            case MessageStatus.CANCELLED:
                self.cancelled += 1
            case _:
                pass


log = structlog.get_logger()


class SendResult(Struct, frozen=True):
    """What becomes of one leased message, and until when.

    `until`: it waits so long (None: no longer than before), because of `pause`. `outcome` and `text` are
    what the other side said and the words it was handed. `to` is who gets its notices instead. `thaw`: it
    is worded anew.
    """

    outgoing: OutgoingMessage
    verdict: Verdict
    ctx: DecisionContext
    until: datetime | None = None
    outcome: SendOutcome | None = None
    text: str = ""
    to: Person | None = None
    thaw: bool = False
    pause: int | None = None

    @classmethod
    def of(
        cls,
        outgoing: OutgoingMessage,
        verdict: Verdict,
        ctx: DecisionContext,
        outcome: SendOutcome,
        text: str,
        *,
        thaw: bool,
    ) -> SendResult:
        """Return what follows for a message that was handed over."""
        waits = verdict.status is MessageStatus.WAITING
        until = ctx.now + timedelta(seconds=verdict.wait) if waits else None
        return cls(outgoing, verdict, ctx, until, outcome, text, thaw=thaw and waits)

    @classmethod
    def waits(cls, outgoing: OutgoingMessage, wait: Wait, ctx: DecisionContext) -> SendResult:
        """Return that the message may not go yet; no attempt is counted."""
        verdict = Verdict(MessageStatus.WAITING, wait.reason, counts=False)
        return cls(outgoing, verdict, ctx, wait.until, pause=wait.pause)

    @classmethod
    def given_back(
        cls, outgoing: OutgoingMessage, reason: Sentence | None, ctx: DecisionContext
    ) -> SendResult:
        """Return that the message was not tried.

        Words made for this attempt are forgotten; a request that was stored before it is kept.
        """
        verdict = Verdict(MessageStatus.WAITING, reason, counts=False)
        return cls(outgoing, verdict, ctx, thaw=outgoing.message.request is None)

    @property
    def reason(self) -> str:
        """The verdict's, in words."""
        return in_words(self.verdict.reason)

    @property
    def settled(self) -> Settled:
        """As it is stored."""
        status = self.verdict.status
        return Settled(
            self.outgoing.message.id,
            status,
            self.reason,
            self.until,
            self.ctx.now if status is MessageStatus.SENT else None,
            self.outcome.provider_id if self.outcome else "",
            self.verdict.counts,
            self.thaw,
            self.pause,
        )


def in_words(reason: Sentence | None) -> str:
    """Why a message is as it is, as it is stored; "" for no reason."""
    return explain(reason) if reason else ""


@dataclass(slots=True)
class Settler:
    """Settles what `holder` has leased; `wall` is real time.

    `note` is told what was sent once it is stored; `wake` is called if others are told instead, by any
    channel.
    """

    holder: str
    wall: Callable[[], datetime]
    note: Callable[[Sequence[int]], Awaitable[None]]
    wake: Callable[[], None]
    tally: Tally = field(default_factory=Tally)
    _together: Together[SendResult] = field(init=False)

    def __post_init__(self) -> None:
        self._together = Together(self._store)

    async def settle(self, result: SendResult) -> None:
        """Store the result, and return once that is done. Results that come meanwhile share the next
        transaction."""
        await self._together.do(result)

    async def settle_all(self, results: Sequence[SendResult]) -> None:
        await self._together.do_all(results)

    async def finished(self) -> None:
        """Wait until what is being stored has been."""
        await self._together.finished()

    async def _store(self, results: Sequence[SendResult]) -> None:
        async def job() -> list[SendResult]:
            known = await _but_recalled(results)
            mine = await sending.settle(self.holder, [result.settled for result in known])
            done = [result for result in known if result.outgoing.message.id in mine]
            for result in done:
                await self._follow(result)
            arrived = (r for r in done if r.verdict.status is MessageStatus.SENT)
            await shown_numbers.note_shown((r.outgoing.person, r.text) for r in arrived)
            return done

        done = await db.write(job)
        for result in done:
            self.tally.count(result.verdict.status)
            message, status = result.outgoing.message, result.verdict.status
            said = {"message": message.id, "cause": message.cause}
            if status in (MessageStatus.FAILED, MessageStatus.UNKNOWN):
                log.warning("not sent", **said, reason=result.reason)
            else:
                log.info("settled", **said, status=str(status))
        if any(result.to or result.verdict.status is MessageStatus.FAILED for result in done):
            self.wake()
        await self.note([f.outgoing.message.id for f in done if f.verdict.status is MessageStatus.SENT])

    async def _follow(self, result: SendResult) -> None:
        """Store what the verdict changes besides the message, in the same transaction."""
        outgoing, verdict, outcome = result.outgoing, result.verdict, result.outcome
        message, person = outgoing.message, outgoing.person
        if verdict.plain:
            await cards.note_refused_card(message.id)
        if outcome and outcome.response_code:
            await cards.issued(message.id, outcome.response_code, self.wall())
        if verdict.shut:
            await addresses.mark_closed(person.id, message.channel)
        if verdict.lost:
            rests = result.ctx.now if channel_spec(message.channel).seen_again else None
            await addresses.mark_unreachable(person.id, message.channel, result.reason, rests)
        if result.to and (channel := channel_of(result.to, channels.available())):
            await preferences.hand(message, result.to.id, channel, result.ctx.now)
        if verdict.status is MessageStatus.UNKNOWN:
            await tell_unsure(outgoing, result.reason, result.ctx)
        failed = verdict.status is MessageStatus.FAILED
        if failed and not (verdict.elsewhere and await tell_elsewhere(outgoing, result.ctx)):
            await undelivered.tell_undelivered(outgoing, result.reason, result.ctx)


async def _but_recalled(results: Sequence[SendResult]) -> list[SendResult]:
    """Return the results; what did not arrive and was taken back while it was under way goes no other way, and is not
    tried again."""
    unsent = {r.outgoing.message.id for r in results if r.verdict.status in _GOES_ON}
    recalled = await recalls.recalled_among(unsent)
    return [_ended(one) if one.outgoing.message.id in recalled else one for one in results]


def _ended(result: SendResult) -> SendResult:
    verdict, message = result.verdict, result.outgoing.message
    perhaps = verdict.status is MessageStatus.WAITING and bool(result.outcome or message.request)
    status = MessageStatus.UNKNOWN if perhaps else MessageStatus.CANCELLED
    why = Sentence(batches.NOT_AGAIN if perhaps else batches.TAKEN_BACK)
    ended = replace(verdict, status=status, reason=why, elsewhere=False, plain=False)
    return replace(result, verdict=ended, until=None, pause=None)


async def tell_elsewhere(outgoing: OutgoingMessage, ctx: DecisionContext) -> bool:
    """Use the person's other channel; without one, the enterprise's next contact, else its county's list.
    False when none of them tells anybody."""
    person, message = outgoing.person, outgoing.message
    order = ctx.plan.tried(message.kind, message.urgent, channels.channel_order())
    other = next_channel(person, channels.channels_after(message.channel, order))
    if other is not None:
        gave_up, goes_by = (channel_spec(channel).short for channel in (message.channel, other))
        why = say("services.delivery.elsewhere", channel=gave_up, other=goes_by)
        await sending.elsewhere(message, other, why, ctx.now)
        return True
    told = [
        one
        for t in outgoing.notices
        if t.rung.startswith("owner:") and t.duty.owner is Level.ENTERPRISE
        for one in await _next_contact(t, person) or await _on_the_list(t)
    ]
    day = ctx.morning(ctx.today)
    new = [one for one in told if not await sending.reminded_since(one.person.id, one.duty_id, day)]
    bundles = [bundle_of(packet, _leaves_at(packet, ctx)) for packet in packets(new)]
    await outbox.add_bundles(bundles, ctx.now)
    return bool(told)


def _leaves_at(packet: Packet, ctx: DecisionContext) -> datetime:
    """Return when it may leave: a list of people out of reach waits for those that this look finds out yet."""
    listed = any(one.text in ASKS_TO_SEE_TO for one in packet.notices)
    return ctx.now + ctx.grace if listed else ctx.now


async def _on_the_list(t: outgoing_messages.NoticeInContext) -> list[PlannedNotice]:
    """Tell those who keep the county's list of people out of reach."""
    officers = await people.holders(acting(Level.COUNTY, t.case), t.case)
    rung = t.rung.partition(":")[2]
    return notices_to_officers("unreachable", t.duty, rung, officers, channels.available())


async def _next_contact(t: outgoing_messages.NoticeInContext, lost: Person) -> list[PlannedNotice]:
    """Return the same to the enterprise's next contact who can be reached, if there is one."""
    for other in await people.holders(Level.ENTERPRISE, t.case):
        by = channel_of(other, channels.available())
        if by is not None and other.id != lost.id:
            return [
                PlannedNotice(
                    other, t.duty.id, t.due, t.rung, t.text, Kind.REMINDER, by, urgent=False, facts=t.facts
                )
            ]
    return []
