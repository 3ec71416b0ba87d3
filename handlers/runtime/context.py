"""What the handlers share: settings, clocks, plan, calendar, transports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from bot.acts.context import DecisionContext
from bot.calendar.days import Calendar
from bot.plans.plan import Plan
from bot.reading.faq import Faq, shipped
from bot.reading.names import NameIndex
from bot.results.measures import Measure, measures
from handlers.runtime.bootstrap import load_calendar, load_plan
from handlers.runtime.clocks import Clock, wall
from handlers.runtime.refusals import Refusals
from handlers.runtime.settings import Settings
from messages.wecom.cipher import Cipher
from messages.wecom.client import WeComClient
from storage import cases, leases, rounds


@dataclass(slots=True)
class Context:
    """One running service."""

    settings: Settings
    clock: Clock
    plan: Plan
    calendar: Calendar
    cipher: Cipher | None = None
    faq: Faq = field(default_factory=shipped)
    columns: tuple[Measure, ...] = field(default_factory=measures)
    wecom: WeComClient | None = None
    wall: Callable[[], datetime] = wall
    refusals: Refusals = field(init=False)  # of callbacks, by cause
    look_soon: Callable[[], None] = lambda: None  # whoever looks in this process sets it
    probe: asyncio.Future[None] | None = None  # of the database, by /readyz
    answering: dict[int, asyncio.Future[str]] = field(default_factory=dict)  # by kept message
    _names: tuple[int, NameIndex] | None = None
    _replanned: str | None = None  # the last replan that was seen; None before the first look
    _tasks: set[asyncio.Future[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.wall)

    def ctx(self, at: datetime | None = None) -> DecisionContext:
        """Where and when a decision is made: now, or at a moment that is being walked through."""
        hours = self.settings.work_hours
        return DecisionContext(self.plan, self.calendar, at or self.clock.now(), hours.start, hours.end)

    async def names(self) -> NameIndex:
        """Every enterprise of the round for the conversation; read again after an import."""
        version = await rounds.roster_version(self.plan.key)
        if self._names is None or self._names[0] != version:
            self._names = (version, NameIndex(await cases.enterprises(self.plan.key), self.plan.places))
        return self._names[1]

    async def renew(self) -> None:
        """After `replan --apply` of another process: its plan and calendar, not those of the
        start, by which the next step that opens would get its old date again."""
        found = await leases.value(REPLANNED, self.wall())
        latest = found[0] if found else ""
        if self._replanned not in (None, latest):
            # A file that cannot be read fails each look until it can: no step goes by the old plan.
            self.plan, self.calendar = load_plan(self.settings), load_calendar(self.settings)
            self._names = None
            log.info("plan and calendar read again", plan=self.plan.version)
        self._replanned = latest

    def background(self, work: asyncio.Future[Any] | Coroutine[Any, Any, Any]) -> None:
        """Keep a task alive until it is done; `close` waits for all of them."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


log = structlog.get_logger()
REPLANNED = "replanned"  # changes with each replan that was applied
CONTEXT: web.AppKey[Context] = web.AppKey("context", Context)
