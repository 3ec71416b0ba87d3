"""A bureau's own words to people, as messages of the outbox; and what it did, on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.acts.context import DecisionContext
from bot.words import Channel, EventName, Intent, Kind, MessageStatus, Person, channel_of, replace
from messages.catalogue import say
from storage import approvals, chain, channels, outbox, people

_Way = Callable[[Person, Sequence[Channel]], Channel | None]


async def post_words(
    texts: dict[int, str],
    person: Person,
    ctx: DecisionContext,
    *,
    waits: bool = False,
    way: _Way = channel_of,
) -> list[int]:
    """Store a bureau's own words to these people (by id), in the caller's transaction; return the messages' ids.
    `waits`: their writer has approved them, and another person shall. `way` says by which channel each is told."""
    bundles = await bundles_to(texts, ctx, way)
    if waits:
        reason = say("sending.approval.announcement", name=person.name)
        bundles = [replace(one, status=MessageStatus.HELD, reason=reason) for one in bundles]
    ids = await outbox.post(bundles, ctx.now)
    if waits:
        await approvals.note_writers(ids, person.id, ctx.now)
    return ids


async def bundles_to(
    texts: dict[int, str], ctx: DecisionContext, way: _Way = channel_of
) -> list[outbox.Bundle]:
    """Return a ready-made message of the round for each of these people (by id) whom a channel reaches."""
    known = await people.load_people(texts)
    ways = [(i, way(known[i], channels.available())) for i in texts if i in known]
    return [
        outbox.Bundle(i, Channel(channel), Kind.ANNOUNCEMENT, (), ctx.now, text=texts[i], round=ctx.plan.key)
        for i, channel in ways
        if channel
    ]


async def note(
    act: EventName | Intent, facts: dict[str, Any], person: Person, ctx: DecisionContext, entrance: str
) -> None:
    """Put on record what somebody did about a meeting, in the caller's transaction."""
    entry = chain.Entry(ctx.now, entrance, act, facts, person_id=person.id, plan_version=ctx.plan.version)
    await chain.add_events([entry])
