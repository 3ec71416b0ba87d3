"""A message that was taken and, as the platform says later, never delivered: it goes the next way after all."""

from __future__ import annotations

import structlog

from bot.acts.context import DecisionContext
from bot.words import Channel
from handlers.services.delivery.settling import tell_elsewhere
from handlers.services.support import undelivered
from messages.catalogue import say, sentence_table
from storage import addresses, outgoing_messages, recalls, sending
from storage.outgoing_messages import OutgoingMessage

log = structlog.get_logger()
_WINDOW = (4, 5, 6)  # fail_type of msg_send_fail (path 94670): too late, session over, too many
_REFUSED = 10  # the reader refuses messages


async def fail_after_all(channel: Channel, msgid: str, kind: int, ctx: DecisionContext) -> None:
    """Note it, inside the caller's transaction. Told twice, it changes nothing the second time."""
    reasons = sentence_table("services.failed_later")
    why = say("services.delivery.failed_later", reason=reasons.get(f"kf_{kind}", reasons["kf_0"]))
    message_id = await sending.failed_after_all(channel, msgid, why)
    if message_id is None:
        return
    log.warning("not delivered after all", message=message_id, kind=kind)
    outgoing = await go_next_way(message_id, why, ctx)
    if kind == _REFUSED:
        await addresses.mark_unreachable(outgoing.person.id, channel, why)
    elif kind in _WINDOW:
        await addresses.mark_closed(outgoing.person.id, channel)


async def go_next_way(message_id: int, why: str, ctx: DecisionContext) -> OutgoingMessage:
    """Have what this message should have told leave another way, or somebody see that it did not; return it. What was
    taken back since is told to nobody."""
    (outgoing,) = await outgoing_messages.load_outgoing([message_id])
    if not await recalls.recalled_among([message_id]) and not await tell_elsewhere(outgoing, ctx):
        await undelivered.tell_undelivered(outgoing, why, ctx)
    return outgoing
