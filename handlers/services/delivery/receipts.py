"""Reports of a gateway on 短信: what was unsure is settled, what did not arrive goes the next way."""

from __future__ import annotations

from functools import partial

import structlog
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.words import Channel
from handlers.services.delivery.failed_later import go_next_way
from handlers.services.delivery.unsure import known_after_all
from messages.catalogue import say
from messages.sms.report_words import number_fate
from messages.sms.wire import without_numbers
from storage import addresses, db, receipts

log = structlog.get_logger()


class Receipt(Struct, frozen=True):
    """One report. `id` is the gateway's or ours; `error` its words for what went wrong."""

    id: str
    phone: str
    ok: bool
    error: str = ""


async def take_unsubscription(phone: str) -> bool:
    """Write to this mobile number no more, whoever it is registered for, until it is registered anew; what they are
    owed goes another way. False if nobody has it."""

    async def ended() -> bool:
        owners = await addresses.owners_of_address(phone, [Channel.SMS])
        for person_id in owners:
            await addresses.mark_unreachable(person_id, Channel.SMS, say("services.delivery.unsubscribed"))
        return bool(owners)

    return await db.write(ended)


async def take_mail_unsubscription(person_id: int) -> None:
    """Send this person no mails until they write by mail or are entered anew; what they are owed goes another way,
    or their county hears that nothing reaches them."""
    why = say("services.delivery.unsubscribed_mail")
    await db.write(lambda: addresses.mark_unreachable(person_id, Channel.EMAIL, why))


async def take_receipt(receipt: Receipt, ctx: DecisionContext) -> bool:
    """Store what follows from one report; False for one on no message of ours. Told twice, it changes nothing the
    second time."""
    return await db.write(partial(_noted, receipt, ctx))


async def _noted(receipt: Receipt, ctx: DecisionContext) -> bool:
    message_id = await receipts.reported_message(Channel.SMS, receipt.id, receipt.phone)
    if message_id is None:
        return False
    if receipt.ok:
        if await receipts.note_arrival(message_id, ctx.now):
            await known_after_all(message_id)
            log.info("arrived after all", message=message_id)
        return True
    reason = without_numbers(receipt.error) or say("services.delivery.no_reason")
    why = say("services.delivery.failed_by_report", reason=reason)
    if await receipts.note_undelivered(message_id, why):
        log.warning("not delivered after all", message=message_id)
        await known_after_all(message_id)
        outgoing = await go_next_way(message_id, why, ctx)
        fate, person_id = number_fate(receipt.error), outgoing.person.id
        theirs = (await addresses.registered([person_id], Channel.SMS)).get(person_id)
        if fate != "kept" and theirs == receipt.phone:
            rests = ctx.now if fate == "rests" else None
            await addresses.mark_unreachable(person_id, Channel.SMS, why, rests)
    return True
