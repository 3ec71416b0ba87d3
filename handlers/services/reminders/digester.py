"""Plans digests: one for each person and moment; a missed one is caught up as one late digest.

1. Set a moment for everybody of a bureau or the desk who has none yet.
2. Compose, without storing, the digest of everybody whose moment has come.
3. Move the moment on and store the message in one transaction. Of two processes only the one that moved
   it sends; after a kill in between nothing has happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import groupby
from typing import TypeVar

import structlog
from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.plans import rhythm
from bot.words import SHANGHAI, Channel, Kind, MessageStatus, Person, channel_of
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.reminders.gathering import (
    Remembered,
    Shared,
    ToldBefore,
    gather,
    shared_facts,
    told_before,
)
from storage import channels, digests, outbox, people, trouble

log = structlog.get_logger()
T = TypeVar("T")
_AT_ONCE = 100  # people composed together, or stored in a transaction: some milliseconds


class _Slot(Struct, frozen=True):
    """A person whose digest is due: since `at`, and next at `next_at`. `channel` is None if the
    digest is empty and nothing is sent."""

    person_id: int
    at: datetime
    next_at: datetime | None
    channel: Channel | None


class _News(Struct, frozen=True):
    """Whose digests are due, and what they are made from; `known` is None if none is due."""

    slots: Sequence[_Slot] = ()
    known: Shared | None = None

    @property
    def messages(self) -> int:
        """How many will be sent."""
        return sum(slot.channel is not None for slot in self.slots)


async def look(
    rounds: Sequence[DecisionContext],
    named: Mapping[int, Collection[int]],
    guard: Guard,
    pace: Pace,
    remembered: Remembered | None,
) -> _News:
    """Return whose digests are due. `named` are the duties of which each person is about to be told; a
    digest does not repeat them. `remembered`: see `look.plan_look`."""
    ctx = rounds[0]
    dates = rhythm.deadlines_of([where.plan for where in rounds], ctx.calendar)
    if fresh := await digests.without_rhythm():
        usual = rhythm.Rhythm()
        first = rhythm.next_digest(usual, ctx.now, dates, ctx.calendar)
        await pace.write(partial(digests.enrol, fresh, str(usual), first))
    due = [row for row in await digests.due_digests(ctx.now) if not guard.rests(row.person_id)]
    if not due:
        return _News()
    known = await pace.read(partial(shared_facts, ctx, remembered=remembered))
    readers = await people.load_people(row.person_id for row in due)
    slots = []
    for some in _parts(due):

        async def composed(some: Sequence[digests.DueDigest] = some) -> list[_Slot | Exception]:
            before = await told_before([row.person_id for row in some], ctx)
            made = _Made(known, before, dates, ctx)
            return [
                await made.slot(row, readers[row.person_id], named.get(row.person_id, ())) for row in some
            ]

        for row, slot in zip(some, await pace.read(composed), strict=True):  # beside the loop
            if isinstance(slot, Exception):
                await guard.note(row.person_id, slot)
            else:
                await guard.done(row.person_id)
                slots.append(slot)
    return _News(slots, known)


class _Made(Struct, frozen=True):
    """What the digests of some people are made from."""

    known: Shared
    before: ToldBefore
    dates: Collection[date]
    ctx: DecisionContext
    following: dict[str, datetime | None] = field(default_factory=dict)  # each rhythm's next moment

    async def slot(self, row: digests.DueDigest, reader: Person, named: Collection[int]) -> _Slot | Exception:
        """What fails, fails by itself (law 9)."""
        try:
            found = await gather(reader, self.known, self.before, self.ctx, named)
            channel = channel_of(reader, channels.available()) if found.worth_sending else None
            next_at = self._next(row.rhythm)
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            return error
        return _Slot(row.person_id, row.next_at, next_at, channel)

    def _next(self, wish: str) -> datetime | None:
        if wish not in self.following:
            parsed = rhythm.parse_rhythm(wish)
            self.following[wish] = rhythm.next_digest(parsed, self.ctx.now, self.dates, self.ctx.calendar)
        return self.following[wish]


def _parts(found: Sequence[T]) -> Iterator[Sequence[T]]:
    return (found[at : at + _AT_ONCE] for at in range(0, len(found), _AT_ONCE))


async def store(slots: Sequence[_Slot], ctx: DecisionContext, held: bool, guard: Guard, pace: Pace) -> int:
    """Store the digests and return how many messages were made.

    Several people's are stored in one transaction. If that fails, each is stored by itself (law 9).
    """
    made = 0
    for some in _parts(slots):
        try:
            made += await pace.write(partial(_stored, some, ctx, held))
        except Exception as error:
            if trouble.of_the_database(error):
                raise
            log.exception("digests are stored one by one")
            alone = [partial(_stored, [slot], ctx, held) for slot in some]
            by_itself = zip(some, alone, strict=True)
            found = [await guard.run(one.person_id, partial(pace.write, job)) for one, job in by_itself]
            made += sum(n or 0 for n in found)
        else:
            for slot in some:
                await guard.done(slot.person_id)
    return made


async def _stored(slots: Sequence[_Slot], ctx: DecisionContext, held: bool) -> int:
    """How many messages were made. A job."""
    mine = await _claimed(slots)
    midnight = datetime.combine(ctx.today, time(), SHANGHAI)
    silent = await digests.speaking([slot.person_id for slot in mine], midnight)
    bundles = [
        _bundle(slot.person_id, slot.channel, ctx, held)
        for slot in mine
        if slot.channel and slot.person_id not in silent
    ]
    ids = await outbox.post(bundles, ctx.now)
    messages = {bundle.person_id: new for bundle, new in zip(bundles, ids, strict=True)}
    await digests.note_made({slot.person_id: slot.at for slot in mine}, messages)
    return len(ids)


async def _claimed(slots: Iterable[_Slot]) -> list[_Slot]:
    """Return those that no other process has moved on."""
    mine: list[_Slot] = []
    for (at, next_at), some in groupby(sorted(slots, key=_moments), _moments):
        known = list(some)
        claimed = await digests.claim([slot.person_id for slot in known], at, next_at)
        mine += [slot for slot in known if slot.person_id in claimed]
    return mine


def _moments(slot: _Slot) -> tuple[datetime, datetime | None]:
    return slot.at, slot.next_at


def _bundle(person_id: int, channel: Channel, ctx: DecisionContext, held: bool) -> outbox.Bundle:
    return outbox.Bundle(
        person_id,
        channel,
        Kind.DIGEST,
        (),
        ctx.now,
        status=MessageStatus.HELD if held else MessageStatus.WAITING,
        reason=outbox.HELD_BACK if held else "",
    )
