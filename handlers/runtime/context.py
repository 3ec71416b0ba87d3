"""What the handlers share: settings, clocks, plan, calendar, transports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web

from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.plans.plan import Plan
from bot.plans.rounds import NO_ROUNDS, Rounds
from bot.reading.faq import Faq, shipped_faq
from bot.reading.names import NameIndex
from bot.results.measures import Measure, measures
from handlers.runtime.apart import Apart
from handlers.runtime.bootstrap import load_calendar, load_plans, load_rounds
from handlers.runtime.chosen import with_chosen
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.refusals import Refusals
from handlers.runtime.settings import Settings
from messages.chain.corps import CorpGroup
from messages.wecom.cipher import Cipher
from messages.wecom.client import WeComClient
from storage import cases, chosen_settings, leases, rounds
from storage.rounds import PlannedChange

Versions = list[tuple[str, str, int]]  # of each round: its plan's, and its names'
log = structlog.get_logger()
_REREAD = timedelta(hours=1)
_OLD_NAMES_SERVE = 0.5  # seconds that somebody waits for the new ones before
REPLANNED = "replanned"  # changes with each replan that was applied


ANSWER_SECONDS = 3.5  # WeCom hangs up after 5 s and delivers again


@dataclass(slots=True)
class Context:
    """What one running process of the product needs: settings, clock, plans, keys, and its caches."""

    settings: Settings
    clock: Clock
    configured: tuple[
        Plan, ...
    ]  # of ROUND: their files count for their rounds, and where none is recorded yet
    calendar: Calendar
    rounds: Rounds = NO_ROUNDS
    cipher: Cipher | None = None
    faq: Faq = field(default_factory=shipped_faq)
    columns: tuple[Measure, ...] = field(default_factory=measures)
    wecom: WeComClient | None = None
    corps: CorpGroup | None = None  # the downstream corps of a 上下游
    kf_cipher: Cipher | None = None  # of a 微信客服 account with keys of its own
    customers_wrote: Callable[[str], Coroutine[Any, Any, None]] | None = None  # given a callback's token
    wall: Callable[[], datetime] = wall
    answer_seconds: float = ANSWER_SECONDS
    refusals: Refusals = field(init=False)  # of callbacks, by cause
    strangers: Refusals = field(init=False)  # sign-ins of nobody we know, by how it was tried
    plan_changes: Sequence[PlannedChange] = ()  # that are still to take effect
    look_soon: Callable[[], None] = lambda: None  # whoever looks in this process sets it
    probe: asyncio.Future[None] | None = None  # of the database, by /readyz
    locked_until: float = 0.0  # by the loop's clock: so long nobody is let in to wait for the database
    answering: dict[int, asyncio.Future[str]] = field(default_factory=dict)  # by kept message
    apart: Apart = field(default_factory=Apart)  # what pages let run beside the service
    _names: NameIndex | None = None
    _names_of: Versions | None = None
    _flight: asyncio.Future[None] | None = None  # of the names that are being read
    _versions: Versions | None = None  # of the plans that were read
    _read_at: datetime | None = None
    _given: Settings | None = None  # as the environment has them
    _replanned: str | None = None  # the last replan that was seen; None before the first look
    _tasks: set[asyncio.Future[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.wall)
        self.strangers = Refusals(self.wall, "sign-in refused", {})
        self.rounds = self.rounds or Rounds.of(self.configured)
        self._given = self.settings

    async def read_chosen(self) -> None:
        """Read the settings that an administrator changed on a page."""
        assert self._given is not None
        self.settings = with_chosen(self._given, await chosen_settings.chosen_settings())

    def shown(self, real: datetime) -> datetime:
        """Return a moment of real time, such as the end of a sign-in, as people read it by the service's clock."""
        return self.clock.shown(real, self.wall())

    def ctx(self, at: datetime | None = None) -> DecisionContext:
        """Where and when a decision is made: now, or at the moment `at`. What belongs to no round is
        decided in the last one; everything else goes on in its own (`at`, `each`)."""
        hours, now = self.settings.work_hours, at or self.clock.now()
        grace = timedelta(seconds=self.settings.undo_seconds)
        where = self.rounds.latest, self.calendar, now, hours.start, hours.end
        return DecisionContext(*where, self.rounds, grace)

    def each(self, at: datetime | None = None) -> list[DecisionContext]:
        """Return the same in every active round, the first published first."""
        return self.ctx(at).each()

    async def names(self, versions: Versions | None = None) -> NameIndex:
        """Return every enterprise of all active rounds, for the conversation.

        They are read again after an import, in a thread, once for everybody who asks; if that takes long,
        the old ones are used meanwhile. `versions` are those of the database, if they are known already.
        """
        versions = versions or await rounds.versions()
        while self._names is None or self._names_of != versions or not self._known(versions):
            flight, mine = self._flight, self._flight is None
            if flight is None:
                flight = self._flight = asyncio.ensure_future(self._read_names())
                self.background(flight)
            patience = None if self._names is None else _OLD_NAMES_SERVE
            done, _ = await asyncio.wait({flight}, timeout=patience)
            for one in done:
                one.result()
            if mine or not done:
                break
        assert self._names is not None
        return self._names

    async def _read_names(self) -> None:
        try:
            versions = await rounds.versions()
            await self._reread(versions)
            places = self.rounds.places
            firms = {
                firm.id: firm for key in self.rounds.keys for firm in await cases.enterprises_of_round(key)
            }
            self._names = await asyncio.to_thread(NameIndex, firms.values(), places, self.rounds.plans)
            self._names_of = versions
        finally:
            self._flight = None

    def _known(self, versions: Versions) -> bool:
        """Whether the rounds were read recently and have not changed since."""
        return (
            self._read_at is not None and self._read_at > self.wall() - _REREAD and versions == self._versions
        )

    async def _reread(self, versions: Versions) -> None:
        """The rounds again after another process has changed a plan or a list, or closed one; and
        once an hour, for a closed round is served until nothing of it is to be looked at."""
        if not self._known(versions):
            now = self.wall()
            self.rounds = await load_rounds(self.settings, self.configured)
            self.plan_changes = await rounds.planned_changes()
            self._versions, self._read_at = versions, now

    async def renew(self) -> None:
        """After an import, a `replan --apply` or a closing by another process: its rounds, plans and
        calendar, not those of the start, by which the next step that opens would get its old date."""
        found = await leases.value(REPLANNED, self.wall())
        latest = found[0] if found else ""
        if self._replanned not in (None, latest):
            # A file that cannot be read fails each look until it can: no step goes by the old plan.
            self.configured, self.calendar = load_plans(self.settings), load_calendar(self.settings)
            self._versions = None
            await self.read_chosen()
            log.info("plan and calendar read again", plans=[plan.version for plan in self.configured])
        self._replanned = latest
        await self._reread(await rounds.versions())

    def background(self, work: asyncio.Future[Any] | Coroutine[Any, Any, Any]) -> None:
        """Keep a task alive until it is done; `close` waits for all of them."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


CONTEXT: web.AppKey[Context] = web.AppKey("context", Context)
