"""A leased message in words, with the numbers of the moment at which it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.acts.context import DecisionContext
from bot.notices.delivery import Item
from bot.notices.reader import role_for
from bot.reading.faq import Faq
from bot.words import READY_MADE, Attachment, Kind, channel_spec
from bot.words.intents import BUREAU_LEVELS
from handlers.services.accounts.links import Links
from handlers.services.delivery import cards
from handlers.services.reminders import digests
from handlers.services.reminders.digests import Worded
from handlers.services.views import lines, records
from messages.catalogue import say, sentence_table
from messages.render import ready_made, render
from messages.sheets import KIND, book_bytes
from storage.outgoing_messages import NoticeInContext, OutgoingMessage

_ANSWERED_BY_LINK = (Kind.ESCALATION, Kind.CONFIRM, Kind.REMINDER)


async def word(
    outgoing: OutgoingMessage,
    items: Sequence[Item],
    notices: tuple[NoticeInContext, ...],
    ctx: DecisionContext,
    links: Links,
    faq: Faq,
) -> Worded | None:
    """The message about `items` (`notices`: the same with their cases); None for a digest with nothing left
    to say."""
    message, person = outgoing.message, outgoing.person
    if message.kind in READY_MADE:
        return Worded(
            ready_made(
                message.text, sentence_table("services.subjects")[message.kind], f"{links.public_url}/"
            )
        )
    if message.kind is Kind.DIGEST:
        return await digests.worded(person, message, ctx, links.public_url, faq)
    letter = channel_spec(message.channel).form == "letter"
    envelope = await lines.envelope(outgoing, notices, ctx, links.public_url)
    level = role_for(person, {t.case.enterprise_id for t in notices}).level
    if letter and message.kind in _ANSWERED_BY_LINK and level in BUREAU_LEVELS:
        url, until = links.answer(message.id, person, ctx)
        envelope = replace(envelope, answer_url=url, answer_until=until)
    rendered = render(envelope)
    if letter and message.kind is Kind.ESCALATION:
        sheets = await records.sheets(notices, ctx)
        content = await asyncio.to_thread(book_bytes, sheets, ctx.now)
        name = say("services.delivery.records_file", day=ctx.today)
        rendered = replace(rendered, attachments=(Attachment(name, content, KIND),))
    rendered, card = await cards.with_card(outgoing, items, envelope, rendered, ctx)
    return Worded(rendered, card=card)
