"""Channels that only take answers: whether a message has a place in its reader's window, and what the last one says.

Whoever has written is answered; what nobody asked for goes this way while it is open, and leaves the last place
to an answer. An answer for which there is no place waits until its reader writes again.
"""

from __future__ import annotations

from functools import partial

from bot.acts.context import DecisionContext
from bot.notices import delivery
from bot.notices.delivery import Verdict, Wait
from bot.words import (
    Channel,
    Kind,
    MessageStatus,
    Rendered,
    Sender,
    SendOutcome,
    SendStatus,
    Sentence,
    channel_spec,
    replace,
)
from handlers.services.delivery.settling import SendResult
from messages.catalogue import say
from messages.render import answer
from storage import addresses, db, refused, windows
from storage.outgoing_messages import OutgoingMessage
from storage.windows import WindowPlace


async def address_of(outgoing: OutgoingMessage) -> str:
    """Return where the message goes: by a channel that only takes answers to an address that is closed, too, and an
    answer to whoever has just said that nothing more is to be sent there."""
    person, channel = outgoing.person, outgoing.message.channel
    if not channel_spec(channel).window:
        answers = outgoing.message.kind is Kind.REPLY and not person.address(channel)
        return await refused.refused_address(person.id, channel) if answers else person.address(channel)
    return (await addresses.registered([person.id], channel)).get(person.id, "")


async def place_in_window(
    outgoing: OutgoingMessage, address: str, ctx: DecisionContext
) -> WindowPlace | SendResult | None:
    """Return the message's place, None on a channel without windows; else what becomes of it."""
    message = outgoing.message
    rule = channel_spec(message.channel).window
    if rule is None:
        return None
    sender, answers = Sender(message.channel, address), message.kind is Kind.REPLY
    taking = partial(windows.take_place, sender, message.id, rule, ctx.now, answers=answers)
    place = await db.write(taking)
    if isinstance(place, WindowPlace):
        return place
    if answers and place.until and ctx.now < min(place.until, message.created_at + rule.lasts):
        return SendResult.waits(outgoing, Wait(place.until, Sentence("services.delivery.window_shut")), ctx)
    if not outgoing.person.roles:  # somebody who came in and never wrote
        gone = Sentence("services.delivery.window_over")
        return SendResult(outgoing, Verdict(MessageStatus.CANCELLED, gone), ctx)
    shut = SendOutcome(SendStatus.CLOSED, detail=say("services.delivery.window_over"))
    return SendResult(outgoing, delivery.verdict_after(shut, 1, message.channel), ctx)


def in_window(rendered: Rendered, place: WindowPlace | None, channel: Channel) -> Rendered:
    """Return the message for its place: the last that may be sent says how it goes on."""
    rule = channel_spec(channel).window
    if place is None or rule is None:
        return rendered
    text = rendered.text
    if place.n == rule.messages:
        text = f"{text}\n{answer('last_of_window', {})}"
    return replace(rendered, text=text, welcome_code=place.code)
