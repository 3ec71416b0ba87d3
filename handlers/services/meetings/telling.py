"""A bureau's own words to people, as messages of the outbox."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.words import Channel, Kind, MessageStatus, Person, channel_of, replace
from messages.catalogue import say
from storage import approvals, channels, outbox, people


async def post_words(
    texts: dict[int, str], person: Person, ctx: DecisionContext, *, waits: bool = False
) -> list[int]:
    """Store a bureau's own words to these people (by id), in the caller's transaction; return the messages' ids.
    `waits`: their writer has approved them, and another person shall."""
    bundles = await bundles_to(texts, ctx)
    if waits:
        reason = say("sending.approval.announcement", name=person.name)
        bundles = [replace(one, status=MessageStatus.HELD, reason=reason) for one in bundles]
    ids = await outbox.post(bundles, ctx.now)
    if waits:
        await approvals.note_writers(ids, person.id, ctx.now)
    return ids


async def bundles_to(texts: dict[int, str], ctx: DecisionContext) -> list[outbox.Bundle]:
    """Return a ready-made message for each of these people (by id) whom a channel reaches."""
    known = await people.load_people(texts)
    ways = [(i, channel_of(known[i], channels.available())) for i in texts if i in known and known[i].roles]
    return [
        outbox.Bundle(i, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now, text=texts[i])
        for i, channel in ways
        if channel
    ]
