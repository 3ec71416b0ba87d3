"""One look, and what follows from it: plan what is due, send what may go, do the chores."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import asdict

from bot.acts.context import DecisionContext
from handlers.entry.clock.watchdog import Watchdog
from handlers.runtime.beats import Beat
from handlers.runtime.context import Context
from handlers.runtime.guard import Guard
from handlers.runtime.pace import Pace
from handlers.services.delivery.dispatcher import Dispatcher
from handlers.services.delivery.record import Record
from handlers.services.delivery.settling import Tally
from handlers.services.reminders import issuing, look
from handlers.services.reminders.gathering import Remembered
from handlers.services.reminders.meetings import remind_of_trainings
from handlers.services.reminders.plan_change import take_effect
from handlers.services.support import ladder as questions
from storage import cases, causes, digests, outbox, release_before, robots, tickets

_TAKES_OVER_EVERY = timedelta(minutes=10)
_Moments = Callable[[], DecisionContext]


class _LookFailed(Exception):
    """A part of a look failed as a whole; the others were done. The list of faults has the error."""


@dataclass(slots=True)
class Engine:
    """Looks at what is due, one look at a time in a process, and sends what waits.

    Looking and sending do not wait for each other, and each has a beat of its own (decision 64).
    """

    context: Context
    dispatcher: Dispatcher
    watchdog: Watchdog
    record: Record
    also: tuple[Callable[[], Awaitable[Any]], ...] = ()
    beside: tuple[
        Callable[[], Awaitable[Any]], ...
    ] = ()  # end what goes on beside the looks; the command waits
    first: tuple[
        Callable[[], Awaitable[Any]], ...
    ] = ()  # what gives people an address, before anybody is told
    looks: Beat = field(init=False)
    _remembered: Remembered | None = field(init=False)
    _known: bool = False  # whether a look has found that the database is no older copy
    _walked_to: datetime | None = None
    _took_over: datetime | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _at_chores: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.looks = Beat(self.context.wall)
        self.dispatcher.note = self.record.note
        self._remembered = None if self.context.clock.speed else Remembered()

    @property
    def problems(self) -> list[str]:
        """What the watchdog found broken, as sentences for the log."""
        return self.watchdog.problems

    @property
    def sends(self) -> Beat:
        return self.dispatcher.beat

    def under_way(self) -> None:
        """Let both beats count from now. The first look has much to plan, which is no reason to call the
        process unready."""
        self.looks()
        self.sends()

    async def look(self, at: datetime | None = None) -> dict[str, int]:
        """Plan what is due at that moment and start sending it; return the counts of what was planned."""

        async def send(moments: _Moments) -> None:
            self.dispatcher.wake(moments)

        return await self._looked(at, Tally(), send)

    async def tick(self, at: datetime | None = None) -> dict[str, int]:
        """Look, and wait until everything has been sent that may be sent by then; returns the counts of the
        command `tick`."""
        tally = Tally()

        async def send(moments: _Moments) -> None:
            self.sends.waiting = self.looks
            try:
                await self.dispatcher.drain(moments, tally)
            finally:
                self.sends.waiting = None
            tally.waiting = sum(n for _, _, n in await outbox.count_waiting())

        planned = await self._looked(at, tally, send)
        for ended in self.beside:
            await ended()
        return {**planned, **asdict(tally)}

    async def _looked(
        self, at: datetime | None, tally: Tally, send: Callable[[_Moments], Awaitable[None]]
    ) -> dict[str, int]:
        async with self._looking:
            causes.follow(causes.new_cause("look"))
            await self.context.renew()
            await self.record.begin()
            self._known = True
            self.looks()
            await take_effect(self.context, at)
            rounds = self.context.each(at)
            ctx = rounds[-1]
            parts, flood_guard = await Guard.of("part", ctx.now), self.context.settings.flood_guard
            await self._take_over(parts)
            for first in self.first:
                await parts.run(first.__qualname__, first)
            # First what a dead sender left: only what waits can be joined by what is planned now.
            await parts.run("recover", lambda: self.dispatcher.recover(ctx, tally))
            # Late answers before digests, which do not say again what today's messages name.
            self.dispatcher.answers_only = True
            try:
                asked = await parts.run("questions", lambda: questions.look_at_tickets(ctx))
                met = await parts.run("meetings", lambda: remind_of_trainings(ctx))
                url = self.context.settings.public_url
                planned = await parts.run(
                    "plan",
                    lambda: look.plan_look(rounds, flood_guard, Pace(self.looks), self._remembered, url),
                )
                issued = await parts.run("briefings", lambda: issuing.issue_due(rounds, Pace(self.looks)))
                await parts.run("hold", self.record.hold)
            finally:
                self.dispatcher.answers_only = False
            self.looks()
            self.dispatcher.planned = planned.digested if planned else None
            await parts.run("send", lambda: send(self._moments(at)))
            self.dispatcher.planned = None
            failed = sorted(parts.noted)
            async with self._at_chores:
                await self._chores(parts)
            self.looks.ended(well=not failed)
            if failed:
                raise _LookFailed(f"parts of the look failed: {', '.join(failed)}")
            counts = planned or look.Result(0, 0)
            more = (asked or 0) + (met or 0) + (issued or 0)
            return {"planned": counts.planned + more, "held": counts.held}

    async def _take_over(self, parts: Guard) -> None:
        """What a process of the release before has written: now and then, since it reads all people."""
        now = self.context.wall()
        if self._took_over is None or now - self._took_over >= _TAKES_OVER_EVERY:
            await parts.run("addresses", release_before.take_over)
            self._took_over = now

    def _moments(self, at: datetime | None) -> _Moments:
        """What time it is while what is due goes out, which may take long: the clock's, or the
        given moment and the real time since, unless the clock stands still."""
        if at is None:
            return self.context.ctx
        began, stands = self.context.wall(), not self.context.clock.speed

        def moment() -> DecisionContext:
            passed = timedelta() if stands else max(self.context.wall() - began, timedelta())
            return self.context.ctx(at + passed)

        return moment

    async def _chores(self, parts: Guard) -> None:
        for chore in self.also:
            await parts.run(chore.__qualname__, chore)

    def send(self) -> None:
        """Send what may go now, without waiting for a look; channels do not wait for each other. Nothing is
        sent before the first look, because until then it is not known whether the database was restored
        from a copy."""
        if self._known:
            self.dispatcher.wake(self._now)

    def _now(self) -> DecisionContext:
        """Return the service's moment; in a fast rehearsal the walk's, which no later day may overtake."""
        return self.context.ctx(self._walked_to if self.context.clock.speed > 1 else None)

    async def chores(self) -> None:
        """Do the part of a look that follows from what people sent, without planning reminders.

        Before the first look has checked the database, it does nothing.
        """
        if not self._known:
            return
        async with self._at_chores:
            await self._chores(await Guard.of("part", self.context.clock.now()))

    async def walk(
        self, to: datetime, at: Callable[[datetime], None] = lambda moment: None, *, waits: bool = True
    ) -> dict[str, int]:
        """As `tick` (as `look`, if it waits for nothing), but through every moment since the last walk at
        which something falls due, in order: a rehearsal that runs fast must not fold a week's rungs into
        one late message.

        The first walk begins with one look at its own beginning: what was missed before the
        service ran is caught up, as always, in one late message. `at` is told each moment before
        the look at it: a clock that is moved by hand goes along.
        """
        total: dict[str, int] = {}
        step = self.tick if waits else self.look
        if self._walked_to is None:
            self._walked_to = self.context.clock.started
            _add(total, await step(self._walked_to))
        while (moment := await self._next_after(self._walked_to, to)) is not None:
            self._walked_to = moment
            at(moment)
            _add(total, await step(moment))
        self._walked_to = max(to, self._walked_to)  # another walk may have gone further meanwhile
        at(self._walked_to)
        return _add(total, await step(self._walked_to))

    async def leap(self, to: datetime, at: Callable[[datetime], None]) -> dict[str, int]:
        """Go to a moment with one look there, as a service does that stood still until then: what was missed is caught
        up in one late message to each person. `at`: see `walk`."""
        self._walked_to = max(to, self._walked_to or to)
        at(self._walked_to)
        return await self.tick(self._walked_to)

    async def _next_after(self, last: datetime, to: datetime) -> datetime | None:
        """Return the next due moment in (last, to). What was due by `last` and could not go, because a
        channel rests, goes with a later look."""
        moments = [
            await cases.next_moment(last),
            await outbox.next_moment(last),
            await tickets.next_moment(last),
            await digests.next_moment(last),
            await robots.next_moment(last),
        ]
        return min((m for m in moments if m and m < to), default=None)

    async def rest(self, patience: float) -> None:
        """Wait for the running look, at most `patience` seconds, and start no other. If it is cut off all
        the same, that is as after a kill: its leases run out, and the next process finds what it left."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._looking.acquire()
                await self._at_chores.acquire()
                await self.dispatcher.finished()
        await self.dispatcher.stop()

    async def next_moment(self) -> datetime | None:
        """When something falls due next: a duty or ticket to look at, or a message to send. A
        digest only tells of them; its moments never end."""
        moments = [await cases.next_moment(), await outbox.next_moment(), await tickets.next_moment()]
        return min((m for m in moments if m), default=None)


def _add(total: dict[str, int], counts: dict[str, int]) -> dict[str, int]:
    for key, n in counts.items():
        total[key] = n if key == "waiting" else total.get(key, 0) + n
    return total
