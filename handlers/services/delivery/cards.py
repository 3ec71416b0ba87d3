"""Cards on their way out: which messages become cards, and what replaces their buttons later."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.acts.context import DecisionContext
from bot.notices.cards import offered_buttons
from bot.notices.delivery import Item
from bot.words import Channel, Envelope, Rendered, SendOutcome, SendStatus, channel_spec, replace
from handlers.runtime.context import Context
from handlers.runtime.jobs import Done
from messages.wecom.cards import card, closing
from messages.wecom.client import WeComClient
from storage import cards, jobs
from storage.cards import NewCard
from storage.outgoing_messages import OutgoingMessage


async def with_card(
    outgoing: OutgoingMessage,
    items: Sequence[Item],
    envelope: Envelope,
    rendered: Rendered,
    ctx: DecisionContext,
) -> tuple[Rendered, NewCard | None]:
    """The message as a card as well, for whoever is known to see cards (decision 0027)."""
    message, person = outgoing.message, outgoing.person
    buttons = offered_buttons(message.kind, items, ctx.plan)
    if not buttons or not person.cards or not channel_spec(message.channel).cards:
        return rendered, None
    if await cards.was_refused(message.id):
        return rendered, None
    # Unique for the app for ever, whatever becomes of this database: hence the random part.
    task_id = f"m{message.id}-{secrets.token_hex(8)}"
    made = card(envelope, rendered.text, buttons, task_id)
    new = NewCard(task_id, person.id, person.address(Channel(message.channel)), items[0].duty)
    return replace(rendered, card=made), new


async def owe_endings(context: Context) -> None:
    """Cards whose matter has moved on, however that came about, are owed their ending."""
    for card_id in await cards.overtaken(context.wall()):
        await jobs.owe("card", card_id, context.clock.now())


async def grey_out(client: WeComClient, card_id: int) -> Done:
    """Replace a card's buttons by what has happened. It does no harm if this comes late or twice, for an
    old button answers with the present state."""
    ending = await cards.ending(card_id)
    words = closing(ending.act, ending.who, ending.state, ending.moved)
    outcome = await client.update_card([ending.card.account], ending.card.response_code, replace_name=words)
    too_late = outcome.status in (SendStatus.RECIPIENT, SendStatus.PAYLOAD)
    return Done(SendOutcome(SendStatus.DELIVERED) if too_late else outcome)
