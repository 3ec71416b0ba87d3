"""Lease, ready, freeze, send, after, settle. No policy here: `bot.delivery` decides.

Two clocks: `now` is the service's (which a rehearsal may bend), `wall` is real time. Leases, the
platform's limits and its duplicate window run on real time, because the other side's do.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import delivery
from bot.access import same_office
from bot.acts.setting import Setting
from bot.bundle import packets
from bot.delivery import Cancel, Hand, Hours, Item, Send, Verdict, Wait
from bot.faq import Faq, shipped
from bot.words import (
    Channel,
    Fate,
    Level,
    MessageStatus,
    Outcome,
    Person,
    Rendered,
)
from handlers.clock import planner
from handlers.outgoing.digests import Worded
from handlers.outgoing.wording import word
from handlers.web.links import Links
from storage import (
    cards,
    db,
    digests,
    leases,
    limits,
    numbers,
    outbox,
    parcels,
    people,
    preferences,
)
from storage.limits import Limit
from storage.parcels import Parcel

log = structlog.get_logger()
BATCH = 50


class Transport(Protocol):
    """One channel as the dispatcher needs it."""

    def address(self, person: Person) -> str: ...

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes: ...

    async def send(self, request: bytes, address: str) -> Outcome: ...

    def limits(self, address: str) -> Sequence[Limit]: ...


@dataclass(slots=True)
class Tally:
    """What a drain of the outbox did, in messages."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    cancelled: int = 0
    waiting: int = 0
    throttled: int = 0  # of those that wait: for the platform's limits

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
                self.waiting += 1


@dataclass(frozen=True, slots=True)
class Frozen:
    """A message ready to be handed over: the exact bytes, and to whom."""

    parcel: Parcel
    text: str
    request: bytes
    address: str
    worded: Worded | None = None


@dataclass(slots=True)
class Dispatcher:
    """Sends what is due. Any number may run at once, in any number of processes."""

    transports: Mapping[Channel, Transport]
    hours: Hours
    lease: timedelta
    wall: Callable[[], datetime]
    links: Links
    retries: Sequence[float] = delivery.RETRY_SECONDS
    faq: Faq = field(default_factory=shipped)  # whose questions a digest of the desk names
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    async def drain(self, setting: Setting, tally: Tally) -> None:
        """Send until nothing is due at `setting.now`."""
        while await self.step(setting, tally):
            pass

    async def recover(self, setting: Setting, tally: Tally) -> None:
        """Take up what a dead sender left: to be sent again, or unknown."""
        wall = self.wall()
        for message in await outbox.expired(wall):
            verdict = delivery.after_crash(message.frozen_at, wall)
            done = await outbox.settle(
                message.id,
                message.lease_by or "",
                verdict.status,
                reason=verdict.reason,
                not_before=setting.now if verdict.status is MessageStatus.WAITING else None,
                counts=verdict.counts,
            )
            if done and verdict.status is MessageStatus.UNKNOWN:
                tally.count(verdict.status)
            if done:
                log.warning("lease ran out", message=message.id, status=str(verdict.status))

    async def step(self, setting: Setting, tally: Tally) -> bool:
        """One batch; False when nothing was due."""
        wall = self.wall()
        channels = [c for c in await leases.awake(wall) if c in self.transports]
        ids = await outbox.lease(
            channels, self.holder, setting.now, wall + self.lease, BATCH, setting.plan.key
        )
        if not ids:
            return False
        going: list[Frozen] = []
        for parcel in await parcels.load(ids):
            frozen = await self._prepare(parcel, setting, tally)
            if frozen:
                going.append(frozen)
        await self._freeze_and_send(going, setting, tally)
        return True

    async def _prepare(self, parcel: Parcel, setting: Setting, tally: Tally) -> Frozen | None:
        """Decide whether it may go now, and put it into words; settles it when it may not."""
        message = parcel.message
        items = tuple(_item(t, parcel.person, setting) for t in parcel.told)
        deputy = await _deputy(parcel, setting)
        verdict = delivery.ready(
            message.kind, items, message.urgent, setting.now, self.hours, setting.calendar,
            wishes=replace(parcel.person.wishes, deputy=deputy.id if deputy else None),
            owed=parcel.owed,
        )  # fmt: skip
        if message.request is not None:
            return await self._once_more(parcel, verdict, setting, tally)
        match verdict:
            case Cancel(reason):
                await self._settle(parcel, Verdict(MessageStatus.CANCELLED, reason), setting, tally)
                return None
            case Wait(until, reason):
                await outbox.settle(
                    message.id, self.holder, MessageStatus.WAITING, reason=reason,
                    not_before=until, counts=False,
                )  # fmt: skip
                tally.count(MessageStatus.WAITING)
                return None
            case Hand(_, reason):
                await self._hand(parcel, deputy, reason, setting, tally)
                return None
            case Send(kept):
                return await self._worded(parcel, kept, setting, tally)

    async def _once_more(
        self, parcel: Parcel, verdict: Send | Wait | Cancel | Hand, setting: Setting, tally: Tally
    ) -> Frozen | None:
        """Bytes that were perhaps delivered: handed over again while the other side recognises
        them, at any hour, for that only finishes what began in time; else a person must look."""
        message = parcel.message
        crash = delivery.after_crash(message.frozen_at, self.wall())
        address = self.transports[Channel(message.channel)].address(parcel.person)
        recognised = crash.status is MessageStatus.WAITING
        if message.request is None or isinstance(verdict, Cancel) or not (recognised and address):
            reason = "上次发送结果不明，且已不宜重发，请人工核实对方是否收到"
            await self._settle(parcel, Verdict(MessageStatus.UNKNOWN, reason), setting, tally)
            return None
        return Frozen(parcel, message.text, message.request, address)

    async def _hand(
        self, parcel: Parcel, to: Person | None, reason: str, setting: Setting, tally: Tally
    ) -> None:
        """Cancel the message and give its notices to the deputy, together."""
        channel = people.channel_of(to) if to else None
        if to is None or channel is None:
            raise LookupError("a deputy who cannot stand in")
        async with db.transaction():
            done = await outbox.settle(
                parcel.message.id, self.holder, MessageStatus.CANCELLED, reason=reason
            )
            if done:
                await preferences.hand(parcel.message, to.id, channel, setting.now)
        if done:
            tally.count(MessageStatus.CANCELLED)

    async def _worded(
        self, parcel: Parcel, kept: tuple[Item, ...], setting: Setting, tally: Tally
    ) -> Frozen | None:
        message, person = parcel.message, parcel.person
        transport = self.transports[Channel(message.channel)]
        address = transport.address(person)
        if not address:
            gone = Outcome(Fate.RECIPIENT, detail="联系方式已失效")
            await self._settle(parcel, delivery.after(gone, 1, message.channel), setting, tally)
            return None
        ids = {item.notice_id for item in kept}
        told = tuple(t for t in parcel.told if t.notice_id in ids)
        try:
            worded = await word(parcel, kept, told, setting, self.links, self.faq)
            if worded is None:
                nothing = Verdict(MessageStatus.CANCELLED, "没有新情况，不再发送")
                await self._settle(parcel, nothing, setting, tally)
                return None
            rendered = worded.rendered
            request = transport.build(message.id, address, rendered, setting.now)
        except Exception as error:
            # One bad message is set aside with its error and never stops the rest (law 9).
            log.exception("message could not be written", message=message.id)
            failed = Verdict(MessageStatus.FAILED, f"内容生成失败：{type(error).__name__}")
            await self._settle(parcel, failed, setting, tally)
            return None
        return Frozen(parcel, rendered.text, request, address, worded)

    async def _freeze_and_send(
        self, going: Sequence[Frozen], setting: Setting, tally: Tally
    ) -> None:
        """Count against the limits, store the bytes, hand over, settle each."""
        wall = self.wall()
        allowed, later = [], []
        async with db.transaction():
            for frozen in going:
                transport = self.transports[Channel(frozen.parcel.message.channel)]
                full_until = await limits.take(transport.limits(frozen.address), wall)
                if full_until:
                    later.append((frozen, full_until - wall))
                else:
                    allowed.append(frozen)
            kept = await outbox.freeze(
                self.holder,
                [(f.parcel.message.id, f.text, f.request) for f in allowed],
                wall,
            )
            for frozen in allowed:
                if frozen.worded and frozen.parcel.message.id in kept:
                    await self._keep_wording(frozen.parcel.message.id, frozen.worded)
        for frozen, wait in later:
            await outbox.settle(
                frozen.parcel.message.id, self.holder, MessageStatus.WAITING,
                reason="已达到平台对同一人的发送上限，稍后发送", not_before=setting.now + wait,
                counts=False,
            )  # fmt: skip
            tally.count(MessageStatus.WAITING)
            tally.throttled += 1
        mine = [f for f in allowed if f.parcel.message.id in kept]
        keeper = asyncio.create_task(self._keep_leases([f.parcel.message.id for f in mine]))
        try:
            await asyncio.gather(*(self._hand_over(f, setting, tally) for f in mine))
        finally:
            keeper.cancel()

    async def _keep_wording(self, message_id: int, worded: Worded) -> None:
        """What was worded along with the bytes, stored with them: buttons, a digest's figures."""
        if worded.card:
            await cards.put(message_id, worded.card)
        if worded.snapshot is not None:
            await digests.keep(message_id, worded.snapshot)

    async def _keep_leases(self, ids: list[int]) -> None:
        """A slow peer must not look like a dead sender: leases are renewed while the batch runs."""
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            await outbox.renew(ids, self.holder, self.wall() + self.lease)

    async def _hand_over(self, frozen: Frozen, setting: Setting, tally: Tally) -> None:
        message = frozen.parcel.message
        channel = Channel(message.channel)
        outcome = await self.transports[channel].send(frozen.request, frozen.address)
        again = message.request is not None  # these bytes were handed over before
        verdict = delivery.after(
            outcome, message.attempts, channel, perhaps=again, retries=self.retries,
            card=bool(frozen.worded and frozen.worded.card),
        )  # fmt: skip
        if verdict.channel_rest:
            until = self.wall() + timedelta(seconds=verdict.channel_rest)
            await leases.rest(channel, verdict.reason, until)
        # Bytes that certainly were not delivered are forgotten, so that they are written afresh.
        # Once an outcome was unknown they stay as they are: only the same bytes are recognised.
        fresh = not again and outcome.fate is not Fate.UNKNOWN
        thaw = fresh and verdict.status is MessageStatus.WAITING
        await self._settle(frozen.parcel, verdict, setting, tally, outcome, thaw=thaw)
        if verdict.status is MessageStatus.SENT:
            await numbers.shown(frozen.parcel.person, frozen.text)

    async def _settle(
        self,
        parcel: Parcel,
        verdict: Verdict,
        setting: Setting,
        tally: Tally,
        outcome: Outcome | None = None,
        *,
        thaw: bool = False,
    ) -> None:
        """Record the verdict and what follows from it, together."""
        message = parcel.message
        waiting = verdict.status is MessageStatus.WAITING
        async with db.transaction():
            done = await outbox.settle(
                message.id, self.holder, verdict.status, reason=verdict.reason,
                not_before=setting.now + timedelta(seconds=verdict.wait) if waiting else None,
                sent_at=setting.now if verdict.status is MessageStatus.SENT else None,
                provider_id=outcome.provider_id if outcome else "",
                counts=verdict.counts, thaw=thaw,
            )  # fmt: skip
            if done and verdict.plain:
                await cards.refuse(message.id)
            if done and outcome and outcome.response_code:
                await cards.issued(message.id, outcome.response_code, self.wall())
            if done and verdict.lost:
                await people.lose(parcel.person.id, Channel(message.channel), verdict.reason)
            if done and verdict.elsewhere:
                await self._elsewhere(parcel, setting)
        if done:
            tally.count(verdict.status)
        if verdict.status in (MessageStatus.FAILED, MessageStatus.UNKNOWN):
            log.warning("not sent", message=message.id, reason=verdict.reason)

    async def _elsewhere(self, parcel: Parcel, setting: Setting) -> None:
        """The person's other channel; without one, the enterprise goes on the county's list."""
        person, message = parcel.person, parcel.message
        if message.channel is Channel.WECOM and person.email:
            await outbox.elsewhere(message, Channel.EMAIL, setting.now)
            return
        told = [
            one
            for t in parcel.told
            if t.rung.startswith("owner:") and t.duty.owner is Level.ENTERPRISE
            for one in planner.unreachable(
                t.duty, t.case, t.rung.partition(":")[2],
                await people.holders(Level.COUNTY, t.case),
            )
        ]  # fmt: skip
        await outbox.add(
            [planner.bundle_of(packet, setting.now) for packet in packets(told)],
            setting.now,
        )


async def _deputy(parcel: Parcel, setting: Setting) -> Person | None:
    """Who stands in for the receiver now: reachable, of the same place, and not away herself."""
    wishes = parcel.person.wishes
    if wishes.deputy is None or not delivery.muted(wishes, setting.now):
        return None
    deputy = (await people.load([wishes.deputy])).get(wishes.deputy)
    fit = (
        deputy is not None
        and people.channel_of(deputy) is not None
        and same_office(parcel.person, deputy)
        and not delivery.muted(deputy.wishes, setting.now)
        and all(_item(t, deputy, setting).entitled for t in parcel.told)
    )
    return deputy if fit else None


def _item(told: parcels.Told, person: Person, setting: Setting) -> Item:
    audience = told.rung.partition(":")[0]
    return Item(
        told.notice_id, told.rung, told.text, told.facts, told.due, told.duty, told.case,
        entitled=planner.entitled(person, audience, told.duty, told.case, setting),
        superseded=told.superseded,
    )  # fmt: skip
