"""A message of which nobody knows whether it was taken, and that is never sent again by itself: whoever can ask its
reader is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot import access
from bot.acts.context import DecisionContext
from bot.notices.bundle import PlannedNotice, packets
from bot.words import Kind, Level, channel_of, channel_spec, replace
from handlers.services.cases.unsaid import withdraw_unworded
from handlers.services.reminders.posting import bundle_of
from handlers.services.support import undelivered
from messages.catalogue import say
from storage import channels, outbox, outgoing_messages, people, recalls, refused
from storage.outgoing_messages import NoticeInContext, OutgoingMessage

_A_REPORT_MAY_COME: Final = timedelta(minutes=30)


async def tell_unsure(outgoing: OutgoingMessage, reason: str, ctx: DecisionContext) -> None:
    """Tell the county of a contact's enterprise, unless a report comes within half an hour; of any other message the
    desk. In the caller's transaction. Whoever took the message back has been told."""
    if await recalls.recalled_among([outgoing.message.id]):
        return
    firms = {role.enterprise_id for role in outgoing.person.roles}
    of_firms = {one.case.id: one for one in outgoing.notices if one.case.enterprise_id in firms}
    told = [one for about in of_firms.values() for one in await _to_county(about, outgoing)]
    if not told:
        await undelivered.tell_desk_unsure(outgoing, reason, ctx)
        return
    at = ctx.now + _A_REPORT_MAY_COME
    bundles = [replace(bundle_of(packet, at), reason=outbox.UNANSWERED) for packet in packets(told)]
    await outbox.add_bundles(bundles, ctx.now)


async def _to_county(about: NoticeInContext, outgoing: OutgoingMessage) -> list[PlannedNotice]:
    person, message = outgoing.person, outgoing.message
    shut = not person.phone or await refused.is_shut(person.phone)
    news = say(
        "services.delivery.ask_the_reader",
        firm=about.case.name,
        name=person.name,
        channel=channel_spec(message.channel).short,
        number=message.id,
        ask="" if shut else say("services.delivery.by_telephone", phone=person.phone),
    )
    officers = await people.holders(access.acting(Level.COUNTY, about.case), about.case)
    return [
        PlannedNotice(
            *(officer, about.duty.id, about.duty.due, _rung(message.id), "fact", Kind.NOTE, channel),
            urgent=False,
            facts={"text": news},
        )
        for officer in officers
        if (channel := channel_of(officer, channels.available()))
    ]


def _rung(message_id: int) -> str:
    return f"event:unsure-{message_id}"


async def known_after_all(message_id: int) -> None:
    """A report says what became of the message: nobody who has not heard of it yet need ask, in the caller's
    transaction."""
    (outgoing,) = await outgoing_messages.load_outgoing([message_id])
    about, why = [one.case.id for one in outgoing.notices], say("services.delivery.report_came")
    await withdraw_unworded(about, lambda notice: notice.rung == _rung(message_id), why)
