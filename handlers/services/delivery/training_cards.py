"""An invitation to a training as a card with 参加 and 不能参加, for a reader who is known to see cards."""

from __future__ import annotations

import secrets

from bot.notices.cards import OF_A_TRAINING, training_task
from bot.words import Kind, Rendered, channel_spec, replace
from messages.wecom.cards import BODY, training_card
from storage import trainings
from storage.outgoing_messages import OutgoingMessage


async def with_training_card(outgoing: OutgoingMessage, rendered: Rendered) -> Rendered:
    """Return the invitation as a card as well, where all of it has room on one. What was refused as a
    card goes as a text: nothing may have kept this message so far."""
    message, person = outgoing.message, outgoing.person
    fits = len(rendered.text) <= BODY and not message.reason
    if message.kind is not Kind.ANNOUNCEMENT or not fits or not person.cards:
        return rendered
    if not channel_spec(message.channel).cards:
        return rendered
    of = await trainings.of_message(message.id)
    if of is None:
        return rendered
    task = training_task(of.id, message.id, secrets.token_hex(8))
    return replace(rendered, card=training_card(rendered.text, of, OF_A_TRAINING, task))
