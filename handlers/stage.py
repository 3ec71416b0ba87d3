"""The running product as the sandbox's page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.words import Level, MessageStatus, Person, Scope
from handlers.clock.ticker import Engine
from handlers.clocks import share_clock
from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.pages import PersonCard
from handlers.sandbox.wecom import WeComTwin
from storage import lists, models, outbox, people

ROLES = {
    Level.ENTERPRISE: "企业",
    Level.COUNTY: "县",
    Level.CITY: "市",
    Level.PROVINCE: "省",
    Level.SUPPORT: "技术支持",
}


@dataclass(slots=True)
class SandboxStage:
    """Implements `handlers.sandbox.pages.Stage`."""

    engine: Engine
    twin: WeComTwin
    mailbox: Mailbox

    async def people(self) -> list[PersonCard]:
        everyone = await people.everyone()
        firms = {e.id: e for e in await models.Enterprise.all()}
        return [card for p in everyone for card in [_card(p, firms)]]

    def now(self) -> datetime:
        return self.engine.context.clock.now()

    async def next_event(self) -> tuple[datetime, str] | None:
        moment = await self.engine.next_moment()
        if moment is None:
            return None
        waiting = await outbox.next_moment(self.engine.context.plan.key)
        what = "发送等待中的消息" if waiting and waiting <= moment else "有待办到了提醒的日子"
        return max(moment, self.now()), what

    async def advance(self, to: datetime) -> dict[str, Any]:
        clock = self.engine.context.clock
        counts = await self.engine.walk(to, clock.reach)
        clock.reach(to)
        await share_clock(clock)
        return counts

    async def overview(self) -> dict[str, Any]:
        context = self.engine.context
        every = context.plan.milestones
        shown = [m for m in every if m.per == "enterprise" and not m.silent] or list(every)
        today = context.setting().today
        # The step at hand: the first whose date has not passed, else the last.
        step = next((m for m in shown if m.due.on and m.due.on >= today), shown[-1])
        cities = await lists.by_city(Scope(everything=True), context.plan.key, step.key, today)
        counts = await outbox.counts()
        shown_states = ("held", "waiting", "sent", "failed", "unknown")
        return {
            "step": step.name,
            "cities": cities,
            "outbox": {key: counts[MessageStatus(key)] for key in shown_states},
        }

    async def approve(self) -> int:
        released = await outbox.approve(None)
        await self.engine.tick()
        return released


def _card(person: Person, firms: dict[int, models.Enterprise]) -> PersonCard:
    hat = person.hats[0]
    firm = firms.get(hat.enterprise_id or 0)
    place = f"{firm.city}{firm.county}" if firm else f"{hat.city}{hat.county}"
    if firm and firm.city == firm.county:
        place = firm.city
    return PersonCard(
        key=str(person.id), name=person.name, role_label=ROLES[hat.level], place=place,
        wecom=person.wecom, email=person.email, level=hat.level.value,
        enterprise=firm.name if firm else hat.unit,
    )  # fmt: skip
