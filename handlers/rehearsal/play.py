"""A whole round on a virtual clock, in a database of its own that is thrown away."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from bot.words import SHANGHAI
from handlers.app import Parts
from handlers.rehearsal.cast import Cast
from handlers.rehearsal.local import rehearsal
from handlers.rehearsal.unsent import InWords, unsent
from handlers.runtime.bootstrap import configured_plan_text, load_plan, open_database
from handlers.runtime.clocks import Clock
from handlers.runtime.settings import Settings
from handlers.services.rosters.intake import Intake
from handlers.services.rosters.merge import merge_roster

_LONGEST = timedelta(days=600)  # of a round
_THEIR_DAYS, _THEIR_HOUR = (0, 3), time(10)  # when the people of a rehearsal write


class _Play(Struct):
    """A round that is about to be played, from `at`."""

    wired: Parts
    at: datetime
    in_words: InWords
    cast: Cast | None = None  # None: nobody answers

    async def months(self) -> AsyncIterator[dict[str, Any]]:
        """Play it to its end; yield each month's counts as soon as it is over."""
        engine = self.wired.engine
        last = self.at + _LONGEST
        while self.at < last and await engine.next_moment():
            following = (self.at.replace(day=1) + timedelta(days=32)).replace(day=1)
            yield {"month": f"{self.at:%Y-%m}", **await self._until(following)}
            self.at = following

    async def _until(self, end: datetime) -> dict[str, int]:
        """Walk to a moment; with a cast, everybody has a word on Monday and Thursday mornings."""
        engine, clock = self.wired.engine, self.wired.context.clock
        if self.cast is None:
            return await engine.walk(end, clock.reach)
        counts: Counter[str] = Counter()
        day = clock.now().astimezone(SHANGHAI)
        while day < end:
            day = datetime.combine(day.date() + timedelta(days=1), _THEIR_HOUR, SHANGHAI)
            if day.weekday() in _THEIR_DAYS and day < end:
                counts.update(await engine.walk(day, clock.reach))
                clock.reach(day)
                counts["said"] += await self.cast.speak(day.date())
        counts.update(await engine.walk(end, clock.reach))
        return dict(counts)


@asynccontextmanager
async def rehearsed(
    settings: Settings,
    books: Sequence[Intake],
    *,
    sockets: bool = False,
    words: bool = False,
    seed: int | None = None,
) -> AsyncIterator[_Play]:
    """Yield a round with these lists, from the day on which its plan was published.

    Every reminder is planned and settled as always. Put into words is the first message of each sort, or with
    `words` each; with `sockets` each is also sent to the sandbox, within the platform's limits.
    With a `seed` people answer (`handlers/rehearsal/cast.py`), else nobody does.
    """
    plan = load_plan(settings)
    start = datetime.combine(plan.published_on, time(9), SHANGHAI)
    clock = Clock(start, speed=0.0)
    with TemporaryDirectory() as folder:
        own, in_words = _own(settings, Path(folder)), InWords(every=words)
        async with open_database(own, alone=not sockets), AsyncExitStack() as stack:
            twins = None
            if sockets:
                wired, twins = await stack.enter_async_context(rehearsal(own, clock))
            else:
                wired = await stack.enter_async_context(unsent(own, clock, in_words))
            await merge_roster(books, wired.context.ctx(start), configured_plan_text(own))
            if twins:
                await twins.let_in()
            cast = Cast(wired.context, plan, seed) if seed is not None else None
            if cast:
                await cast.enter()
            yield _Play(wired, start, in_words, cast)


def _own(settings: Settings, folder: Path) -> Settings:
    return replace(
        settings,
        # What is thrown away need not be safe on the disk.
        database_url=f"sqlite://{folder / 'simulation.db'}?synchronous=OFF",
        flood_guard=0,
        wecom_corp_id="",
        smtp_host="",
        packaged=(),  # nothing leaves by a bureau's own channel either
    )
