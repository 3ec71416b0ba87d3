"""The running product as the sandbox's page sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from bot.access import administering
from bot.acts.context import DecisionContext
from bot.results.overview import Counts, added, counted_steps, owed_steps, shown_first, total_owing
from bot.words import OWED, AddressState, Channel, MessageStatus, Person, Scope, channel_spec
from handlers.entry.clock.engine import Engine
from handlers.rehearsal.tour import tour
from handlers.runtime.clocks import share_clock
from handlers.sandbox.mailbox import Mailbox
from handlers.sandbox.pages import PersonCard
from handlers.sandbox.wecom import WeComTwin
from handlers.services.accounts.scanning import scan_code
from messages.catalogue import say, sentence_table
from messages.kf.channel import scan_link
from messages.kf.client import KfClient
from messages.words import figures
from storage import (
    addresses,
    channels,
    duties,
    duty_status,
    enterprises,
    holding,
    mailing,
    outbox,
    people,
    robots,
    scans,
)
from storage.robots import Robot

_COMING = 40  # so many things to come are named
_AHEAD = timedelta(days=3650)  # a round is over by then
_OUTSIDE = (Channel.KF, Channel.CHAIN)  # with phones of their own, if they are set up
_PHONES = (Channel.WECOM, *_OUTSIDE)
_TWINS = (*_PHONES, Channel.EMAIL)  # the page shows what their other side received


class SandboxStage(Struct):
    """Implements `handlers.sandbox.pages.Stage`."""

    engine: Engine
    twin: WeComTwin
    mailbox: Mailbox
    kf: KfClient | None = None
    begin_anew: Callable[[], None] | None = None  # None: the database is no file of this service

    @property
    def outside(self) -> tuple[str, ...]:
        return tuple(one for one in _OUTSIDE if one in channels.available())

    async def letter_link(self, key: str) -> str:
        known = (await people.load_people([int(key)])).get(int(key)) if key else None
        firm = (
            next((role.enterprise_id for role in known.roles if role.enterprise_id), None) if known else None
        )
        link = await self.kf.link() if self.kf and firm else ""
        if firm is None or not isinstance(link, str) or not link:
            return ""
        epoch = (await scans.epochs([firm]))[firm]
        return scan_link(link, scan_code(self.engine.context.settings.secret_key, firm, epoch))

    async def people(self) -> list[PersonCard]:
        everyone = await people.everyone()
        admins = self.engine.context.settings.admins
        running = [await people.by_wecom(account) for account in admins]
        everyone += [administering(one, admins) for one in running if one and not one.roles]
        for corp in (self.twin, *self.twin.group.corps.values()):
            await corp.directory.renew()
        firms = await enterprises.all_enterprises()
        others = await mailing.counts_by_other_channels(_TWINS)
        groups = [_group(robot, others.get(robot.person_id, 0)) for robot in await robots.list_robots()]
        known = await addresses.everybodys_addresses()
        held = {(who, by): address for who, by, address, _ in known if address}
        # Whoever says that they are not the one still has a phone.
        gone = {who for who, by, _, state in known if by in _PHONES and state is AddressState.REFUSED}
        gone -= {one.id for one in everyone}
        everyone += (await people.load_people(gone)).values()
        return [*(_card(p, firms, held, others.get(p.id, 0)) for p in everyone), *groups]

    def now(self) -> datetime:
        return self.engine.context.clock.now()

    async def next_event(self) -> tuple[datetime, str] | None:
        moment = await self.engine.next_moment()
        if moment is None:
            return None
        waiting = await outbox.next_moment()
        if waiting and waiting <= moment:
            what = say("rehearsal.next.messages")
        else:
            named = [self._named(one) for one in await duties.coming(self.now(), moment, _COMING)]
            what = "；".join(named) or say("rehearsal.next.duty")
        return max(moment, self.now()), what

    async def coming(self) -> list[dict[str, Any]]:
        found: dict[datetime, list[str]] = {}
        for looks in await duties.coming(self.now(), self.now() + _AHEAD, _COMING):
            found.setdefault(looks.at, []).append(self._named(looks))
        return [{"at": at, "what": what} for at, what in found.items()]

    def _named(self, looks: duties.Looks) -> str:
        """What happens at a look: the step, its date and how many owe it."""
        step = self.engine.context.ctx().at(looks.round_id).plan.milestone(looks.milestone).name
        if looks.due is None:
            return say("rehearsal.next.undated", step=step, n=looks.n)
        return say("rehearsal.next.looks", step=step, due=figures(looks.due), n=looks.n)

    async def tour(self) -> list[dict[str, Any]]:
        ctx = self.engine.context.ctx().each()[0]
        return await tour(await self.people(), ctx)

    def reset(self) -> None:
        if self.begin_anew is None:
            raise PermissionError
        self.begin_anew()

    async def advance(self, to: datetime, *, at_once: bool = False) -> dict[str, Any]:
        clock, move = self.engine.context.clock, self.engine.leap if at_once else self.engine.walk
        counts = await move(to, clock.reach)
        clock.reach(to)
        await share_clock(clock)
        return counts

    async def overview(self) -> dict[str, Any]:
        queue = await outbox.count_by_status()
        shown_states = ("held", "waiting", "sent", "failed", "unknown")
        return {
            "rounds": [await _overview(ctx) for ctx in self.engine.context.each()],
            "outbox": {key: queue[MessageStatus(key)] for key in shown_states},
        }

    async def others(self, key: str) -> list[dict[str, Any]]:
        found = await mailing.by_other_channels(int(key), _TWINS)
        return [{"at": m.sent_at, "by": channel_spec(m.channel).name, "text": m.text} for m in found]

    async def approve(self) -> int:
        released = await holding.release(None)
        await self.engine.tick()
        return released


async def _overview(ctx: DecisionContext) -> dict[str, Any]:
    """Return one round: the step with most overdue by city, and all steps."""
    units = sentence_table("rehearsal.units")
    plan, today = ctx.plan, ctx.today
    shown = counted_steps(plan) or list(plan.milestones)
    found = await duty_status.tallies(Scope(everything=True), plan.key, [m.key for m in shown], today)
    counts = {m.key: added({t.mark: t.n} for t in found if t.milestone == m.key) for m in shown}
    shown = owed_steps(shown, counts)
    step = shown_first(shown, counts, today)
    mine = [t for t in found if t.milestone == step.key]
    places = sorted({t.city for t in mine}, key=plan.places.rank)
    cities = [{"city": city, **_row(added({t.mark: t.n} for t in mine if t.city == city))} for city in places]
    return {
        "round": plan.name,
        "step": step.name,
        "unit": units.get(step.per, units["city"]),
        "cities": cities,
        "steps": [
            {"step": m.name, "current": m is step, **_row(counts[m.key])} for m in shown if counts[m.key]
        ],
    }


def _row(counts: Counts) -> dict[str, int]:
    return {"total": total_owing(counts), **{mark.value: counts.get(mark, 0) for mark in OWED}}


def _group(robot: Robot, others: int) -> PersonCard:
    """Return a bureau's group, which only hears what its robot says."""
    return PersonCard(
        key=str(robot.person_id),
        name=robot.unit,
        role_label=channel_spec(Channel.ROBOT).short,
        place=f"{robot.city}{robot.county}",
        wecom="",
        email="",
        kf="",
        chain="",
        level=robot.level.value,
        enterprise="",
        others=others,
    )


def _card(
    person: Person, firms: Mapping[int, enterprises.Firm], held: Mapping[tuple[int, str], str], others: int
) -> PersonCard:
    role = next(iter(person.roles), None)
    firm = firms.get(role.enterprise_id or 0) if role else None
    place = f"{firm.city}{firm.county}" if firm else f"{role.city}{role.county}" if role else ""
    if firm and firm.city == firm.county:
        place = firm.city
    return PersonCard(
        key=str(person.id),
        name=person.name,
        role_label=sentence_table("rehearsal.roles")[role.level.value if role else "gone"],
        place=place,
        wecom=held.get((person.id, Channel.WECOM), ""),
        email=held.get((person.id, Channel.EMAIL), ""),
        kf=held.get((person.id, Channel.KF), ""),
        chain=held.get((person.id, Channel.CHAIN), ""),
        level=role.level.value if role else "",
        enterprise=firm.name if firm else role.unit if role else "",
        others=others,
    )
