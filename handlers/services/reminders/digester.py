"""Plans digests: one for each person and moment; a missed one is caught up as one late digest.

1. Set a moment for everybody of a bureau or the desk who has none yet.
2. Compose, without storing, the digest of everybody whose moment has come.
3. Move the moment on and store the message in one transaction. Of two processes only the one that moved
   it sends; after a kill in between nothing has happened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog
from msgspec import Struct

from bot.acts.context import DecisionContext
from bot.plans import rhythm
from bot.words import Channel, Kind, MessageStatus, channel_of
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.reminders.gathering import gather, shared_facts, told_today
from storage import channels, digests, outbox, people, trouble

log = structlog.get_logger()
_AT_ONCE = 20  # people a transaction: some milliseconds


class _Slot(Struct, frozen=True):
    """A person whose digest is due: since `at`, and next at `next_at`. `channel` is None if the
    digest is empty and nothing is sent."""

    person_id: int
    at: datetime
    next_at: datetime | None
    channel: Channel | None


async def look(
    rounds: Sequence[DecisionContext], named: Mapping[int, Collection[int]], guard: Guard, pace: Pace
) -> list[_Slot]:
    """One Slot for each person whose digest is due. `named` are the duties of which each is about to be
    told; the digests do not repeat them."""
    ctx = rounds[0]
    dates = rhythm.deadlines_of([where.plan for where in rounds], ctx.calendar)
    if fresh := await digests.without_rhythm():
        usual = rhythm.Rhythm()
        first = rhythm.next_digest(usual, ctx.now, dates, ctx.calendar)
        await pace.write(partial(digests.enrol, fresh, str(usual), first))
    due = await digests.due_digests(ctx.now)
    if not due:
        return []
    known = await pace.read(partial(shared_facts, ctx))
    readers = await people.load_people(row.person_id for row in due)
    slots: list[_Slot | None] = []
    for row in due:

        async def slot(row: digests.DueDigest = row) -> _Slot:
            reader = readers[row.person_id]
            already = await told_today(reader, ctx) | frozenset(named.get(reader.id, ()))
            found = await gather(reader, known, ctx, already)
            channel = channel_of(reader, channels.available()) if found.worth_sending else None
            wish = rhythm.parse_rhythm(row.rhythm)
            next_at = rhythm.next_digest(wish, ctx.now, dates, ctx.calendar)
            assert row.next_at is not None
            return _Slot(reader.id, row.next_at, next_at, channel)

        slots.append(await guard.run(row.person_id, partial(pace.read, slot)))
    return [slot for slot in slots if slot]


async def store(slots: Sequence[_Slot], ctx: DecisionContext, held: bool, guard: Guard, pace: Pace) -> int:
    """Returns how many messages were made. Several people's share a transaction; where that fails, each is
    stored by itself (law 9)."""
    made = 0
    for at in range(0, len(slots), _AT_ONCE):
        some = slots[at : at + _AT_ONCE]
        try:
            made += await pace.write(partial(_stored_all, some, ctx, held))
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("digests are stored one by one")
            alone = [partial(_stored_all, [slot], ctx, held) for slot in some]
            by_itself = zip(some, alone, strict=True)
            found = [await guard.run(one.person_id, partial(pace.write, job)) for one, job in by_itself]
            made += sum(n or 0 for n in found)
        else:
            for slot in some:
                await guard.done(slot.person_id)
    return made


async def _stored_all(slots: Sequence[_Slot], ctx: DecisionContext, held: bool) -> int:
    return sum([await _stored(slot, ctx, held) for slot in slots])


async def _stored(slot: _Slot, ctx: DecisionContext, held: bool) -> bool:
    """Whether a message was made. Part of a job."""
    if not await digests.claim(slot.person_id, slot.at, slot.next_at):
        return False
    message_id = None
    if slot.channel and not await digests.speaks(slot.person_id, ctx.today):
        bundle = _bundle(slot, slot.channel, ctx, held)
        message_id = await outbox.put_message(bundle, ctx.now)
    await digests.made(slot.person_id, slot.at, message_id)
    return message_id is not None


def _bundle(slot: _Slot, channel: Channel, ctx: DecisionContext, held: bool) -> outbox.Bundle:
    return outbox.Bundle(
        slot.person_id,
        channel,
        Kind.DIGEST,
        (),
        ctx.now,
        status=MessageStatus.HELD if held else MessageStatus.WAITING,
        reason=outbox.HELD_BACK if held else "",
    )
