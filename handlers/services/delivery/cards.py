"""What replaces the buttons of a card once its matter has moved on."""

from __future__ import annotations

from bot.words import SendOutcome, SendStatus
from handlers.runtime.context import Context
from handlers.runtime.jobs import Done
from messages.wecom.cards import closing
from messages.wecom.client import WeComClient
from storage import cards, jobs


async def owe_endings(context: Context) -> None:
    """Owe an ending to each card whose matter has moved on, in any way."""
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
