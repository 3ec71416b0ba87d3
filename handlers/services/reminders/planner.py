"""Due duties -> notices -> outbox.

1. Read every duty whose next look is due.
2. Decide in memory who is told what (pure), so that the number is known before anything is stored.
3. More messages than the flood guard allows: they are stored as held, for a person to approve.
4. Store each person's message with its notices, many persons to a transaction.
5. Only then move the duties' next look forward. Killed before that, the same notices are found
   again and, being unique, make nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, partial

import structlog
from tortoise.exceptions import IntegrityError

from bot import access
from bot.acts.setting import Setting
from bot.notices.bundle import Packet, Told, latest, once, packets
from bot.plans.ladder import Look, Rung, Voice, look, put_off, rungs
from bot.words import (
    REQUESTS,
    SHANGHAI,
    Case,
    Channel,
    Duty,
    DutyState,
    Kind,
    Level,
    MessageStatus,
    MilestoneKind,
    Person,
)
from handlers.runtime.guard import Guard
from handlers.services.cases import act
from handlers.services.reminders import digester
from storage import db, duties, outbox, trouble
from storage.people import Directory, channel_of

log = structlog.get_logger()
PEOPLE_A_TRANSACTION = 200


@dataclass(slots=True)
class Planned:
    """What one look found. `next_looks`: duties by the moment of their next look."""

    told: list[Told] = field(default_factory=list)
    next_looks: dict[datetime | None, list[Duty]] = field(default_factory=lambda: defaultdict(list))
    opening: list[int] = field(default_factory=list)  # cases with a duty that opens by date


@dataclass(frozen=True, slots=True)
class Result:
    planned: int
    held: int


async def plan(setting: Setting, flood_guard: int, wall: datetime) -> Result:
    """Plan everything due at `setting.now`. Safe to run in several processes at once.

    A duty, a case, a message or a digest that fails is set aside by itself (law 9).
    """
    guard = await Guard.of("duty", wall)
    found = await look_at_all(setting, guard)
    if found.opening:
        cases = await Guard.of("case", wall)
        for case_id in sorted(set(found.opening)):
            await cases.run(case_id, partial(act.open_by_date, [case_id], setting))
        found = await look_at_all(setting, guard)
    ready = packets(found.told)
    digests = await Guard.of("digest", wall)
    news = await digester.look(setting, found.told, digests)
    waiting = await outbox.held(setting.plan.key)
    would_send = len(ready) + sum(slot.channel is not None for slot in news) + waiting
    held = bool(flood_guard) and would_send > flood_guard
    made = 0
    for start in range(0, len(ready), PEOPLE_A_TRANSACTION):
        chunk = ready[start : start + PEOPLE_A_TRANSACTION]
        made += await _store_each(chunk, setting.now, held, guard)
    for next_at, looked in found.next_looks.items():
        stored = [duty for duty in looked if str(duty.id) not in guard.noted]
        await duties.looked_at(stored, setting.now, next_at)
        for duty in stored:
            await guard.done(duty.id)
    made += await digester.store(news, setting, held, digests)
    return Result(made, made if held else 0)


async def look_at_all(setting: Setting, guard: Guard) -> Planned:
    """Decide without storing."""
    directory = await Directory.read()
    found = Planned()
    ladder = _ladder_reader(setting)
    asked = await duties.asked_to_postpone(
        setting.plan.key, setting.plan.key_of(MilestoneKind.EXTENSION_REQUEST)
    )
    async for duty, case in duties.due(setting.now, setting.plan.key):
        if duty.state is DutyState.WAITING:
            found.opening.append(case.id)
            continue
        if guard.rests(duty.id):
            continue
        try:
            view = ladder(duty)
            if (case.id, duty.milestone) in asked:
                # Its own clock runs on, but nobody above is told of what is being decided.
                view = Look(tuple(r for r in view.due if r.to == "owner"), view.next_at)
            silent = case.paused and duty.owner is Level.ENTERPRISE
            told = [] if silent else once(tell(duty, case, view, directory, setting))
        except Exception as error:  # noqa: BLE001  set aside with its error
            await guard.note(duty.id, error)
            continue
        found.next_looks[view.next_at].append(duty)
        found.told += told
    return found


def _ladder_reader(setting: Setting) -> Callable[[Duty], Look]:
    """What is due of a duty's ladder; what equal duties see is worked out once."""

    @lru_cache(maxsize=4096)
    def seen(
        voices: tuple[Voice, ...],
        due: date,
        opened: date,
        acked: date | None,
        planned: datetime | None,
        silent: bool,
    ) -> Look:
        steps = rungs(voices, due, opened, setting.calendar)
        if acked:
            until = setting.calendar.add_workdays(acked, setting.plan.ack_working_days)
            steps = put_off(steps, acked, until)
        view = look(steps, planned, setting.now, setting.start)
        if silent:
            # Nobody is chased for what the notice only recommends: a missed rung stays missed.
            view = Look(tuple(r for r in view.due if r.day == setting.today), view.next_at)
        return view

    def read(duty: Duty) -> Look:
        voices, opened = voices_of(duty, setting)
        silent = setting.plan.milestone(duty.milestone).silent
        return seen(voices, duty.due, opened, duty.acked_on, duty.planned_to, silent)

    return read


def voices_of(duty: Duty, setting: Setting) -> tuple[tuple[Voice, ...], date]:
    """The duty's ladder, and the day from which it counts.

    A report's waiting time runs from the day it came in, not from the day it names.
    """
    milestone = setting.plan.milestone(duty.milestone)
    if duty.state is not DutyState.REPORTED:
        return setting.plan.ladders[milestone.ladder], duty.opened_on or duty.due
    came_in = duty.reported_at.astimezone(SHANGHAI).date() if duty.reported_at else duty.due
    return setting.plan.ladders[milestone.confirm_ladder], came_in


def tell(duty: Duty, case: Case, view: Look, directory: Directory, setting: Setting) -> list[Told]:
    """Who is told what by the rungs that are due; missed ones are folded into the last."""
    told: list[Told] = []
    for (audience, channel), due_rungs in latest(view.due).items():
        last = due_rungs[-1]
        people = audience_of(audience, duty, case, directory, setting)
        reached = False
        for person in people:
            by = Channel.EMAIL if channel == "email" and person.email else channel_of(person)
            if by is None:
                continue
            reached = True
            told += _rungs_told(person, duty, due_rungs, audience, channel, by, setting)
        if not reached and audience == "owner" and duty.owner is Level.ENTERPRISE:
            told += unreachable(duty, case, last.key, directory.at_or_above(Level.COUNTY, case))
    return told


def _rungs_told(
    person: Person,
    duty: Duty,
    due_rungs: list[Rung],
    audience: str,
    channel: str,
    by: Channel,
    setting: Setting,
) -> list[Told]:
    kind = Kind.ESCALATION if channel == "email" else Kind.REMINDER
    # The last one last: it is the one that speaks.
    urgent = audience == "owner" and due_rungs[-1].key in ("before-0", "before-1")
    return [
        Told(
            person,
            duty.id,
            duty.due,
            f"{audience}:{rung.key}",
            _text(duty, rung, setting),
            kind,
            by,
            urgent=urgent,
            facts={},
        )
        for rung in due_rungs
    ]


def _text(duty: Duty, rung: Rung, setting: Setting) -> str:
    """The rung's tone; upward, whose delay it is: a report or a request waits for the bureau."""
    if rung.tone != "report":
        return rung.tone
    if duty.state is DutyState.REPORTED:
        return "unconfirmed"
    return "unanswered" if setting.kind(duty) in REQUESTS else "report"


def audience_of(
    audience: str, duty: Duty, case: Case, directory: Directory, setting: Setting
) -> list[Person]:
    """The people behind a voice of the ladder; an empty level is skipped upward."""
    milestone = setting.plan.milestone(duty.milestone)
    match audience:
        case "owner":
            return directory.at_or_above(duty.owner, case)
        case "confirmer":
            level = milestone.confirmer(case.assessor)
            return directory.at_or_above(level, case) if level else []
        case "city":
            return city_or_province(case, directory)
        case _:
            reported = duty.state is DutyState.REPORTED
            owing = milestone.confirmer(case.assessor) if reported else duty.owner
            if owing is Level(audience):
                return []  # nobody is told upward of their own delay
            return directory.above(Level(audience), case)


def city_or_province(case: Case, directory: Directory) -> list[Person]:
    """The level above the county. Where both are one office (定州, 辛集), or the same person, it is
    the province: nobody is told twice of one matter, nor of his own delay."""
    county = {p.id for p in directory.at(Level.COUNTY, case)}
    city = [p for p in directory.at(Level.CITY, case) if p.id not in county]
    if city and case.county != case.city:
        return city
    return directory.at(Level.PROVINCE, case)


def unreachable(duty: Duty, case: Case, rung: str, officers: Iterable[Person]) -> list[Told]:
    """An enterprise that no channel reaches goes on its county's list instead (law 5)."""
    return [
        Told(
            officer,
            duty.id,
            duty.due,
            f"unreachable:{rung}",
            "unreachable",
            Kind.REMINDER,
            by,
            urgent=False,
            facts={},
        )
        for officer in officers
        if (by := channel_of(officer))
    ]


def entitled(person: Person, audience: str, duty: Duty, case: Case, setting: Setting) -> bool:
    """Whether the person still holds a place for which `audience` speaks of this duty.

    Asked again when a message is about to leave: contacts change, enterprises move.
    """
    if audience == "event":
        return True
    if audience == "owner" and duty.owner is Level.ENTERPRISE:
        return any(h.enterprise_id == case.enterprise_id for h in person.hats)
    return any(h.level is not Level.ENTERPRISE and access.sits_over(h, case) for h in person.hats)


def bundle_of(packet: Packet, now: datetime, held: bool = False) -> outbox.Bundle:
    """A packet as the outbox stores it."""
    return outbox.Bundle(
        packet.person_id,
        packet.channel,
        packet.kind,
        tuple(outbox.NewNotice(t.duty_id, t.due, t.rung, t.person.id, t.text, t.facts) for t in packet.told),
        not_before=now,
        urgent=packet.urgent,
        status=MessageStatus.HELD if held else MessageStatus.WAITING,
        reason=outbox.HELD_BACK if held else "",
    )


async def _store_each(chunk: list[Packet], now: datetime, held: bool, guard: Guard) -> int:
    """All of them together, or, where that fails, each by itself."""
    try:
        return await _store(chunk, now, held)
    except Exception as error:
        if trouble.of_the_database(error):
            raise
        log.exception("messages are stored one by one")
    made = 0
    for packet in chunk:
        try:
            made += await _store([packet], now, held)
        except Exception as error:  # noqa: BLE001  set aside with its error
            for duty_id in sorted({told.duty_id for told in packet.told}):
                await guard.note(duty_id, error)
    return made


async def _store(chunk: list[Packet], now: datetime, held: bool) -> int:
    bundles = [bundle_of(packet, now, held) for packet in chunk]
    for last_try in (False, True):
        try:
            async with db.transaction():
                return await outbox.add(bundles, now)
        except IntegrityError:
            # Another process stored some of these notices meanwhile; look again and see them.
            if last_try:
                raise
    return 0
