"""preview: decide without applying."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot import rhythm
from bot.acts.climb import held_until
from bot.acts.setting import Setting
from bot.bundle import Packet, packets
from bot.days import Calendar
from bot.delivery import Hours, Wait, ready
from bot.ladder import look, put_off, rungs
from bot.words import OWING, SHANGHAI, DutyState, Kind, Level, Person
from handlers.clock import planner
from handlers.clocks import Clock
from handlers.context import Context
from handlers.ground import load_calendar, load_plan
from handlers.settings import Settings
from storage import cases, digests, models
from storage.people import Directory, channel_of

IF_ANY = "有需要汇总的情况时才发"


async def preview(settings: Settings, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Who would get what from `start` to the end of `end`'s day, if nobody did anything."""
    context = Context(settings, Clock(), load_plan(settings), load_calendar(settings))
    end = datetime.combine(end.astimezone(SHANGHAI).date(), time(23, 59, 59), SHANGHAI)
    directory = await Directory.read()
    everyone = {p.id: p for p in directory.people.values()}
    rows = models.Case.filter(status__in=OWING, round_id=context.plan.key)
    found = await cases.assemble(await rows.order_by("id"))
    by_moment: dict[datetime, list[Any]] = {}
    for case in found:
        for duty in case.duties:
            if duty.state not in (DutyState.OPEN, DutyState.REPORTED):
                continue
            if case.paused and duty.owner is Level.ENTERPRISE:
                continue
            for moment, told in _told(duty, case, directory, context.setting(start), start, end):
                by_moment.setdefault(moment, []).extend(told)
    names = {d.id: c.name for c in found for d in c.duties}
    planned = [
        (moment, packet) for moment in by_moment for packet in packets(by_moment[moment])
    ] + await _digests(everyone, context.setting(start), start, end)
    return [
        {
            "at": _leaves(packet, person, moment, settings.work_hours, context.calendar)
            .astimezone(SHANGHAI).isoformat(),
            "person": person.wecom or person.email,
            "name": person.name,
            "channel": packet.channel.value,
            "kind": packet.kind.value,
            "cases": list(dict.fromkeys(names[t.duty_id] for t in packet.told)),
            "condition": IF_ANY if packet.kind is Kind.DIGEST else "",
        }
        for moment, packet in sorted(planned, key=lambda one: one[0])
        for person in [everyone[packet.person_id]]
    ]  # fmt: skip


def _leaves(
    packet: Packet, person: Person, moment: datetime, hours: Hours, calendar: Calendar
) -> datetime:
    """When a message planned at `moment` may go: working hours, and what its receiver wishes."""
    alone = replace(person.wishes, deputy=None)
    verdict = ready(packet.kind, (), packet.urgent, moment, hours, calendar, wishes=alone)
    return verdict.until if isinstance(verdict, Wait) else moment


async def _digests(
    everyone: dict[int, Person], setting: Setting, start: datetime, end: datetime
) -> list[tuple[datetime, Packet]]:
    """Each reader's moments; what was missed before `start` comes at it. Whether there will be
    anything to say cannot be known before."""
    dates = rhythm.deadlines(setting.plan, setting.calendar)
    usual = rhythm.Rhythm()
    first = rhythm.next_moment(usual, start, dates, setting.calendar)
    arranged = [(i, usual, first) for i in await digests.without_rhythm()]
    arranged += [(r.person_id, rhythm.stored(r.rhythm), r.next_at) for r in await digests.rhythms()]
    found = []
    for person_id, wish, next_at in arranged:
        person = everyone.get(person_id)
        channel = channel_of(person) if person else None
        moment = max(next_at, start) if next_at else None
        while channel and moment and moment <= end:
            found.append((moment, Packet(person_id, channel, Kind.DIGEST, (), False)))
            moment = rhythm.next_moment(wish, moment, dates, setting.calendar)
    return found


def _told(
    duty: Any, case: Any, directory: Directory, setting: Setting, start: datetime, end: datetime
) -> list[tuple[datetime, list[Any]]]:
    """The rungs of one duty between two moments; what was missed before `start` is told at it."""
    voices, opened = planner.voices_of(duty, setting)
    steps = rungs(voices, duty.due, opened, setting.calendar)
    if duty.acked_on and (until := held_until(duty, setting)):
        steps = put_off(steps, duty.acked_on, until)
    result = []
    moment: datetime | None = start
    planned_to = duty.planned_to
    while moment is not None and moment <= end:
        view = look(steps, planned_to, moment, setting.start)
        told = planner.tell(duty, case, view, directory, replace(setting, now=moment))
        if told:
            result.append((moment, told))
        planned_to, moment = moment, view.next_at
    return result
