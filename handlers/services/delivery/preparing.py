"""Whether a leased message may go now, and its exact words and bytes. `bot.notices.delivery` decides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec import Struct

from bot.access import same_office
from bot.acts.context import DecisionContext
from bot.calendar.hours import Hours, muted, open_now
from bot.notices import delivery
from bot.notices.bundle import superseded
from bot.notices.burden import goes_into_digest
from bot.notices.delivery import Cancel, Hand, Send, Verdict, Wait
from bot.notices.item import Item
from bot.notices.pausing import paused
from bot.notices.telling import entitled
from bot.words import (
    ENDED_AT_WISH,
    Channel,
    Kind,
    MessageStatus,
    Person,
    SendOutcome,
    SendStatus,
    Sentence,
    Spoken,
    channel_of,
    channel_spec,
    replace,
)
from handlers.services.cases import rounds
from handlers.services.cases.items import item_of
from handlers.services.delivery.read_once import ReadOnce
from handlers.services.delivery.settling import SendResult, in_words
from handlers.services.delivery.windowed import address_of, in_window, place_in_window
from handlers.services.delivery.wording import Wording, word
from handlers.services.reminders.digests import Worded
from messages.catalogue import say
from messages.channels import NoTemplate, Transport, WrongAddress
from storage import channels, db, outgoing_messages, people, sending, trouble
from storage.outgoing_messages import OutgoingMessage

log = structlog.get_logger()
_LONG = 5000  # characters; the bytes of a longer one are made beside the loop


class Frozen(Struct, frozen=True):
    """A message that is ready to be handed over: the exact bytes, and the receiver."""

    outgoing: OutgoingMessage
    text: str
    request: bytes
    address: str
    worded: Worded | None = None

    @property
    def again(self) -> bool:
        """These bytes were handed over before."""
        return self.outgoing.message.request is not None

    @property
    def is_answer(self) -> bool:
        """Somebody waits for it now."""
        return self.outgoing.message.kind in sending.ANSWER_KINDS


class Preparer(Struct, frozen=True):
    """Decides and words."""

    transports: Mapping[Channel, Transport]
    hours: Hours
    wall: Callable[[], datetime]
    wording: Wording

    async def prepare(
        self, outgoing: OutgoingMessage, ctx: DecisionContext, known: ReadOnce
    ) -> Frozen | SendResult:
        """Decide whether the message may go now, and put it into words by the plan of its round; else say
        what becomes of it. A bad message is set aside with its error and never stops the rest (law 9)."""
        try:
            return await self._decided(outgoing, ctx, known)
        except WrongAddress as error:  # it counts as refused: another channel, or a person's list
            refused = SendOutcome(SendStatus.RECIPIENT, detail=str(error))
            return SendResult(outgoing, delivery.verdict_after(refused, 1, outgoing.message.channel), ctx)
        except NoTemplate:
            unsaid = SendOutcome(SendStatus.PAYLOAD, detail=say("services.delivery.no_template"))
            return SendResult(outgoing, delivery.verdict_after(unsaid, 1, outgoing.message.channel), ctx)
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("message could not be written", message=outgoing.message.id)
            reason = Sentence("services.delivery.not_written", error=type(error).__name__)
            return SendResult(outgoing, Verdict(MessageStatus.FAILED, reason), ctx)

    async def _decided(
        self, outgoing: OutgoingMessage, ctx: DecisionContext, known: ReadOnce
    ) -> Frozen | SendResult:
        message = outgoing.message
        own = await rounds.contexts_of((t.case for t in outgoing.notices), ctx)
        items = tuple(
            replace(item, superseded=True) if item.notice_id in known.reached else item
            for item in items_of(outgoing, outgoing.person, own)
        )
        deputy = await _deputy(outgoing, own, ctx)
        at_night = channel_spec(message.channel).by_day and not open_now(ctx.now, self.hours, ctx.calendar)
        verdict = delivery.ready_to_send(
            message.kind,
            items,
            message.urgent and not at_night,
            ctx.now,
            self.hours,
            ctx.calendar,
            preferences=replace(outgoing.person.preferences, deputy=deputy.id if deputy else None),
            owed=outgoing.owed,
            by_template=channel_spec(message.channel).form == "template",
        )
        if message.request is not None:
            return await self._once_more(outgoing, message.request, verdict, ctx)
        reader = outgoing.person
        verdict = paused(
            *(verdict, known.pauses, message.round, message.channel, message.kind),
            *(known.places.get(reader.id, ()), ctx.now),
        )
        rests = known.doubted.get(reader.id) if message.kind is Kind.REMINDER else None
        if isinstance(verdict, Send) and rests:
            tomorrow = min(rests, ctx.now + timedelta(days=1))
            return SendResult.waits(outgoing, Wait(tomorrow, Sentence("sending.held.doubted")), ctx)
        if isinstance(verdict, Send) and goes_into_digest(
            message.kind,
            verdict.items,
            message.urgent,
            known.had.get(outgoing.person.id),
            _most_messages(own),
            ctx.today,
        ):
            verdict = Cancel(Sentence("sending.cancelled.merged"))
        match verdict:
            case Cancel(reason):
                return SendResult(outgoing, Verdict(MessageStatus.CANCELLED, reason), ctx)
            case Hand(_, reason):
                return SendResult(outgoing, Verdict(MessageStatus.CANCELLED, reason), ctx, to=deputy)
            case Wait():
                return SendResult.waits(outgoing, verdict, ctx)
            case Send(kept):
                await _part(outgoing, verdict)
                return await self._worded(outgoing, kept, ctx, known)

    async def _once_more(
        self,
        outgoing: OutgoingMessage,
        request: bytes,
        verdict: Send | Wait | Cancel | Hand,
        ctx: DecisionContext,
    ) -> Frozen | SendResult:
        """Send bytes again that may have been delivered, at any hour, as long as the other side recognises
        them: it only finishes what began in time. After that a person must look."""
        message = outgoing.message
        crash = delivery.after_crash(message.frozen_at, self.wall(), message.channel)
        address = await address_of(outgoing)
        recognised = crash.status is MessageStatus.WAITING
        if isinstance(verdict, Cancel) or not (recognised and address):
            return SendResult(
                outgoing, Verdict(MessageStatus.UNKNOWN, Sentence("services.delivery.unsure")), ctx
            )
        return Frozen(outgoing, message.text, request, address)

    async def _worded(
        self, outgoing: OutgoingMessage, kept: tuple[Item, ...], ctx: DecisionContext, known: ReadOnce
    ) -> Frozen | SendResult:
        message = outgoing.message
        address = await address_of(outgoing)
        if not address:
            gone = SendOutcome(SendStatus.RECIPIENT, detail=say("services.delivery.no_address"))
            verdict = delivery.verdict_after(gone, 1, message.channel)
            # What was lost before keeps the reason and the day for which it was.
            return SendResult(outgoing, replace(verdict, lost=False), ctx)
        place = await place_in_window(outgoing, address, ctx)
        if isinstance(place, SendResult):
            return place
        worded = await word(outgoing, kept, ctx, self.wording, known)
        if worded is None:
            nothing = Sentence("services.delivery.nothing_new")
            return SendResult(outgoing, Verdict(MessageStatus.CANCELLED, nothing), ctx)
        rendered = in_window(worded.rendered, place, message.channel)
        if message.kind in ENDED_AT_WISH and channel_spec(message.channel).form == "letter":
            rendered = replace(rendered, unsubscribe=self.wording.links.unsubscribe(outgoing.person, ctx.now))
        build = partial(self.transports[message.channel].build, message.id, address, rendered, ctx.now)
        request = await asyncio.to_thread(build) if len(rendered.text) > _LONG else build()
        return Frozen(outgoing, rendered.text, request, address, worded)


async def _part(outgoing: OutgoingMessage, verdict: Send) -> None:
    """Move the notices that may not go now (`verdict.later`) to a message of their own, which waits until
    `verdict.until`."""
    if verdict.until is None or not verdict.later:
        return
    ids = [item.notice_id for item in verdict.later]
    why = in_words(verdict.reason)
    await db.write(partial(sending.part, outgoing.message, ids, verdict.until, why, verdict.pause))


def _most_messages(own: Mapping[str, DecisionContext]) -> int:
    """Return how many messages an officer is to have in a month by each of these rounds; 0 where one sets no limit."""
    limits = [ctx.plan.most_messages for ctx in own.values()]
    return max(limits) if limits and all(limits) else 0


async def _deputy(
    outgoing: OutgoingMessage, own: Mapping[str, DecisionContext], ctx: DecisionContext
) -> Person | None:
    """Return who stands in for the receiver now: reachable, of the same place, and not away too."""
    preferences = outgoing.person.preferences
    if preferences.deputy is None or not muted(preferences, ctx.now):
        return None
    deputy = (await people.load_people([preferences.deputy])).get(preferences.deputy)
    fit = (
        deputy is not None
        and channel_of(deputy, channels.available()) is not None
        and same_office(outgoing.person, deputy)
        and not muted(deputy.preferences, ctx.now)
        and all(item.entitled for item in items_of(outgoing, deputy, own))
    )
    return deputy if fit else None


def items_of(
    outgoing: OutgoingMessage, person: Person, own: Mapping[str, DecisionContext]
) -> tuple[Item, ...]:
    """Return the notices of the message as they stand now for this person, each by its own round (`own`)."""
    return tuple(_item(t, outgoing, person, own[t.case.round]) for t in outgoing.notices)


def _item(
    notice: outgoing_messages.NoticeInContext, outgoing: OutgoingMessage, person: Person, ctx: DecisionContext
) -> Item:
    audience = notice.rung.partition(":")[0]
    this = Spoken(notice.notice_id, outgoing.message.id, outgoing.message.kind, notice.rung, notice.text)
    return item_of(
        notice,
        entitled(person, audience, notice.duty, notice.case, ctx),
        ctx.plan,
        superseded=superseded(this, notice.beside, ctx.now),
    )
